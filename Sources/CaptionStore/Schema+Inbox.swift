extension Schema {
  /// What giving up, undoing, remembering decisions, explaining and checking need.
  static let inbox = """
    -- A push that the person gave up: what it was to leave there, and the fields of an edit; none
    -- for a deletion.
    ALTER TABLE link ADD COLUMN dropped INTEGER REFERENCES content;
    ALTER TABLE link ADD COLUMN droppedFields TEXT;

    -- By which rule each field changed: [{"field": "caption", "isMerged": false, "remotes": [1]}].
    ALTER TABLE history ADD COLUMN sources TEXT;
    -- Whether the post was in the trash before, where that is what changed.
    ALTER TABLE history ADD COLUMN wasTrashed INTEGER;

    -- The run in which a person decided, and a content that has what was chosen.
    ALTER TABLE conflict ADD COLUMN run INTEGER REFERENCES run;
    ALTER TABLE conflict ADD COLUMN decided INTEGER REFERENCES content;

    -- Every decision, by the hash of the texts it was about: proposed when they meet again.
    CREATE TABLE decision (
      texts INTEGER PRIMARY KEY,
      field TEXT NOT NULL,
      content INTEGER NOT NULL REFERENCES content,
      at INTEGER NOT NULL
    ) STRICT;

    -- What contentSearch really holds, one row a token: takes no room.
    CREATE VIRTUAL TABLE searchTokens USING fts5vocab(contentSearch, instance);
    """
}
