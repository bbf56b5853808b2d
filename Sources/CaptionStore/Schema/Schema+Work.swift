extension Schema {
  /// What runs do, what waits, and what was.
  static let work = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      command TEXT NOT NULL,
      startedAt INTEGER NOT NULL,
      endedAt INTEGER,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed', 'planned')),
      plan TEXT,
      report TEXT
    ) STRICT;

    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY,
      post INTEGER NOT NULL REFERENCES post,
      remote INTEGER NOT NULL REFERENCES remote,
      key TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('create', 'edit', 'delete')),
      target INTEGER NOT NULL REFERENCES content,
      fields TEXT NOT NULL,
      expected INTEGER REFERENCES content,
      version TEXT,
      state TEXT NOT NULL CHECK (state IN
        ('queued', 'inflight', 'acknowledged', 'refused', 'stale', 'unknown')),
      attempts INTEGER NOT NULL DEFAULT 0,
      notBefore INTEGER,
      reason TEXT,
      -- When a create was first sent, for the search of what it made.
      firstSentAt INTEGER,
      -- What one step left for the next: the post that waits to be published, say.
      note TEXT,
      run INTEGER REFERENCES run,
      changedAt INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX outboxOpen ON outbox (remote, key)
      WHERE state IN ('queued', 'inflight', 'refused', 'unknown');
    CREATE INDEX outboxPost ON outbox (post);

    -- sides: [{"remote": 1, "key": "…", "content": 7}], content missing where it was deleted.
    CREATE TABLE conflict (
      id INTEGER PRIMARY KEY,
      post INTEGER NOT NULL REFERENCES post,
      subject TEXT NOT NULL,
      base INTEGER REFERENCES content,
      local INTEGER NOT NULL REFERENCES content,
      sides TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'resolved', 'settled')),
      openedAt INTEGER NOT NULL,
      closedAt INTEGER,
      -- The run in which a person decided, and a content that has what was chosen.
      run INTEGER REFERENCES run,
      decided INTEGER REFERENCES content
    ) STRICT;
    CREATE UNIQUE INDEX conflictOpen ON conflict (post, subject) WHERE state = 'open';

    -- Every decision, by the hash of the texts it was about: proposed when they meet again.
    -- question: those texts, the base and every side, for a hash alone could mean others.
    CREATE TABLE decision (
      texts INTEGER PRIMARY KEY,
      question TEXT NOT NULL,
      field TEXT NOT NULL,
      content INTEGER NOT NULL REFERENCES content,
      at INTEGER NOT NULL
    ) STRICT;

    -- What was replaced: the content before, which fields changed (a JSON array), and by which run
    -- or hand. Of an item, remote and key say which; it may have no post yet.
    CREATE TABLE history (
      id INTEGER PRIMARY KEY,
      post INTEGER REFERENCES post,
      remote INTEGER REFERENCES remote,
      key TEXT,
      content INTEGER NOT NULL REFERENCES content,
      fields TEXT NOT NULL,
      -- By which rule each changed: [{"field": "caption", "isMerged": false, "remotes": [1]}].
      sources TEXT,
      -- Whether the post was in the trash before, where that is what changed.
      wasTrashed INTEGER,
      cause TEXT NOT NULL,
      run INTEGER REFERENCES run,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX historyPost ON history (post);
    """
}
