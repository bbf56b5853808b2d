extension Schema {
  /// Who said what: accounts, texts, contents, and the posts as they are here.
  static let posts = """
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
    -- What it really holds, one row a token: takes no room.
    CREATE VIRTUAL TABLE searchTokens USING fts5vocab(contentSearch, instance);

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
    """
}
