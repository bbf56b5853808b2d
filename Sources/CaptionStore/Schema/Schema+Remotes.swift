extension Schema {
  /// What remotes show, and what was agreed with them.
  static let remotes = """
    CREATE TABLE remote (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      url TEXT NOT NULL,
      title TEXT,
      isComplete INTEGER NOT NULL DEFAULT 0,
      isSoleWriter INTEGER NOT NULL DEFAULT 0,
      isPreconditionBroken INTEGER NOT NULL DEFAULT 0,
      tokenSource TEXT,
      auth TEXT NOT NULL DEFAULT 'bearer',
      -- What the remote has told of itself.
      learned TEXT,
      epoch INTEGER NOT NULL DEFAULT 0,
      cursor TEXT,
      coverage TEXT,
      checkedAt INTEGER,
      notBefore INTEGER,
      pausedAt INTEGER,
      -- Whether items may be there that have no post yet.
      hasNewItems INTEGER NOT NULL DEFAULT 0,
      deletionsPulled INTEGER NOT NULL DEFAULT 0,
      editsPulled INTEGER NOT NULL DEFAULT 0,
      deletionsPushed INTEGER NOT NULL DEFAULT 0,
      editsPushed INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    -- An item on a remote and the post it is. observed is what the remote last showed; sent and
    -- seen are the agreement, empty while both sides agree on what is observed.
    CREATE TABLE link (
      remote INTEGER NOT NULL REFERENCES remote,
      key TEXT NOT NULL,
      post INTEGER REFERENCES post,
      -- SQLite checks a longer IN by filling a table of its own for every row.
      existence TEXT NOT NULL CHECK (existence IN ('wanted', 'live')
        OR existence IN ('deleted', 'ended')),
      contentHash INTEGER,
      observed INTEGER REFERENCES content,
      sent INTEGER REFERENCES content,
      seen INTEGER REFERENCES content,
      isUnagreed INTEGER NOT NULL DEFAULT 0,
      settled TEXT,
      blocked TEXT,
      version TEXT,
      account INTEGER REFERENCES account,
      permalink TEXT,
      publishedAt INTEGER,
      editedAt INTEGER,
      captionOverride INTEGER REFERENCES caption,
      isDeletionWanted INTEGER NOT NULL DEFAULT 0,
      missingSince INTEGER,
      -- The address of the post that an item says it is a copy of: what a bridge leaves.
      original TEXT,
      -- What the remote calls the media of a post that was made here: {"theirs": "ours"}.
      mediaNames TEXT,
      -- A push that the person gave up: what it was to leave there, and the fields of an edit; none
      -- for a deletion.
      dropped INTEGER REFERENCES content,
      droppedFields TEXT,
      PRIMARY KEY (remote, key)
    ) STRICT, WITHOUT ROWID;
    -- With the time that posts are listed by, so that listing reads no link.
    CREATE INDEX linkPost ON link (post, publishedAt) WHERE post IS NOT NULL;
    -- The few that something is to be said of: links are wide, and to read them all takes long.
    CREATE INDEX linkOriginal ON link (original) WHERE original IS NOT NULL;
    CREATE INDEX linkWanted ON link (remote) WHERE existence = 'wanted';
    CREATE INDEX linkBlocked ON link (post) WHERE blocked IS NOT NULL;
    CREATE INDEX linkDropped ON link (post) WHERE dropped IS NOT NULL;
    CREATE INDEX linkElsewhere ON link (post) WHERE existence IN ('wanted', 'ended');

    -- What an item showed before it changed: a listing that lags may show it again.
    CREATE TABLE former (
      remote INTEGER NOT NULL REFERENCES remote,
      key TEXT NOT NULL,
      content INTEGER NOT NULL REFERENCES content,
      until INTEGER NOT NULL,
      PRIMARY KEY (remote, key, content)
    ) STRICT, WITHOUT ROWID;
    """
}
