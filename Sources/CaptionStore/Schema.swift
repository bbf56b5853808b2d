internal import GRDB

/// The tables of a store, as migrations; one that has shipped never changes.
///
/// Rows of `caption` and `content` are written once and never changed or removed: the local side,
/// what a remote shows, agreements, conflicts and history all point at them, so that no word is
/// lost and nothing is stored twice.
enum Schema {
  /// Marks the file as a store of captions in SQLite's header ("CapS").
  static let applicationID: Int32 = 0x4361_7053

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1-post") { db in
      try db.execute(sql: tables)
      try db.execute(sql: views)
    }
    migrator.registerMigration("api-remotes") { db in try db.execute(sql: apiRemotes) }
    migrator.registerMigration("duplicates") { db in try db.execute(sql: duplicates) }
    migrator.registerMigration("former") { try $0.execute(sql: Former.table) }
    migrator.registerMigration("outbox-note") { db in try db.execute(sql: outboxNote) }
    migrator.registerMigration("media-names") { db in try db.execute(sql: mediaNames) }
    migrator.registerMigration("secret-scheme") { db in
      try db.execute(sql: "ALTER TABLE remote ADD COLUMN auth TEXT NOT NULL DEFAULT 'bearer'")
    }
    migrator.registerMigration("drop-undo-decisions-check") { db in
      try db.execute(sql: inbox)
    }
    migrator.registerMigration("copies") { db in try db.execute(sql: copies) }
    return migrator
  }

  /// What is looked up for each new item once there are several remotes: made with the second one,
  /// for it would take a tenth of the time of a first pull.
  static let indexForSeveralRemotes = """
    CREATE INDEX IF NOT EXISTS linkPermalink ON link (permalink) WHERE permalink IS NOT NULL
    """

  private static let tables = """
    CREATE TABLE account (
      id INTEGER PRIMARY KEY,
      name TEXT,
      url TEXT,
      CHECK (name IS NOT NULL OR url IS NOT NULL)
    ) STRICT;
    CREATE UNIQUE INDEX accountIdentity ON account (coalesce(url, ''), coalesce(name, ''));

    -- One row per distinct text, byte for byte. exactKey hashes the text after NFC, line ends
    -- and trimming.
    CREATE TABLE caption (
      id INTEGER PRIMARY KEY,
      text TEXT NOT NULL,
      exactKey INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX captionExactKey ON caption (exactKey);

    -- What a post said at one moment. tags and media are JSON arrays.
    CREATE TABLE content (
      id INTEGER PRIMARY KEY,
      title TEXT,
      caption INTEGER NOT NULL REFERENCES caption,
      language TEXT,
      visibility TEXT,
      contentWarning TEXT,
      tags TEXT,
      media TEXT
    ) STRICT;

    -- What each content says, by its row: found by words, not kept again.
    CREATE VIRTUAL TABLE contentSearch USING fts5(
      caption, alt, account, tags,
      content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
    );
    -- Words are gathered in 8 MB of memory before they are written: fewer parts to be merged.
    INSERT INTO contentSearch (contentSearch, rank) VALUES ('hashsize', 8388608);

    -- The local side: what the person has now. Times are milliseconds since 1970.
    CREATE TABLE post (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      content INTEGER NOT NULL REFERENCES content,
      createdAt INTEGER NOT NULL,
      trashedAt INTEGER,
      trashedBy TEXT CHECK (trashedBy IN ('person', 'remote')),
      isDirty INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX postDirty ON post (row) WHERE isDirty = 1;
    CREATE INDEX postContent ON post (content);

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
      PRIMARY KEY (remote, key)
    ) STRICT, WITHOUT ROWID;
    -- With the time that posts are listed by, so that listing reads no link.
    CREATE INDEX linkPost ON link (post, publishedAt) WHERE post IS NOT NULL;

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
      closedAt INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX conflictOpen ON conflict (post, subject) WHERE state = 'open';

    -- What was replaced: the content before, which fields changed (a JSON array), and by which run
    -- or hand. Of an item, remote and key say which; it may have no post yet.
    CREATE TABLE history (
      id INTEGER PRIMARY KEY,
      post INTEGER REFERENCES post,
      remote INTEGER REFERENCES remote,
      key TEXT,
      content INTEGER NOT NULL REFERENCES content,
      fields TEXT NOT NULL,
      cause TEXT NOT NULL,
      run INTEGER REFERENCES run,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX historyPost ON history (post);
    """
}
