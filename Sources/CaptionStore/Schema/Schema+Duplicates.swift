extension Schema {
  /// The index of duplicates, its groups, and what people decided about them.
  ///
  /// Captions and contents are written once, so nothing is ever taken out of the index: what no
  /// post holds any more is passed over when groups are made.
  static let duplicates = """
    -- How far the index is; no row while nobody asked for duplicates. posts: how many there were
    -- when it was made as a whole. lastPost: the last row of post that is in it. latest: the keys
    -- of the captions just added, beside it so that one page is written with each change.
    CREATE TABLE duplicateIndex (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      version TEXT NOT NULL,
      posts INTEGER NOT NULL,
      lastPost INTEGER NOT NULL,
      latest BLOB NOT NULL DEFAULT x''
    ) STRICT;

    -- Posts that changed since, with the content that the index knows them by.
    CREATE TABLE duplicateDue (
      post INTEGER PRIMARY KEY REFERENCES post,
      content INTEGER NOT NULL REFERENCES content
    ) STRICT;
    CREATE TRIGGER duplicatePostChanged AFTER UPDATE OF content, trashedAt, isDirty ON post
      WHEN NEW.row <= (SELECT lastPost FROM duplicateIndex)
        AND (NEW.isDirty OR NEW.content IS NOT OLD.content OR NEW.trashedAt IS NOT OLD.trashedAt)
      BEGIN
        INSERT OR IGNORE INTO duplicateDue (post, content) VALUES (NEW.row, OLD.content);
      END;
    CREATE TRIGGER duplicateDateChanged AFTER UPDATE OF publishedAt, post ON link
      WHEN (NEW.publishedAt IS NOT OLD.publishedAt OR NEW.post IS NOT OLD.post)
        AND min(ifnull(NEW.post, OLD.post), ifnull(OLD.post, NEW.post))
          <= (SELECT lastPost FROM duplicateIndex)
      BEGIN
        INSERT OR IGNORE INTO duplicateDue (post, content)
          SELECT row, content FROM post
          WHERE row IN (NEW.post, OLD.post) AND row <= (SELECT lastPost FROM duplicateIndex);
      END;
    CREATE TRIGGER duplicateDateRemoved AFTER DELETE ON link
      WHEN OLD.publishedAt IS NOT NULL AND OLD.post <= (SELECT lastPost FROM duplicateIndex)
      BEGIN
        INSERT OR IGNORE INTO duplicateDue (post, content)
          SELECT row, content FROM post WHERE row = OLD.post;
      END;

    -- What captions are found by: lists of row of caption (of content for media; 4 bytes), sketch
    -- (6) and the lower half of the key (2), in buckets by its upper half. As rows they would take
    -- twice the room and 20 times as long to write.
    CREATE TABLE duplicateKeys (
      bucket INTEGER PRIMARY KEY,
      entries BLOB NOT NULL
    ) STRICT;

    -- The keys of the captions before the latest, which are in no bucket yet either: the same with
    -- the whole key (4), some 256 in a row.
    CREATE TABLE duplicateRecent (
      id INTEGER PRIMARY KEY,
      entries BLOB NOT NULL
    ) STRICT;

    -- Words that were frequent when the index was made, by their hashes: all others are rare.
    CREATE TABLE duplicateWord (
      hash INTEGER PRIMARY KEY,
      rank INTEGER NOT NULL
    ) STRICT;

    -- Captions that can be near duplicates, both ways; of those that are alike one stands for all.
    CREATE TABLE duplicateRelated (
      caption INTEGER NOT NULL REFERENCES caption,
      other INTEGER NOT NULL REFERENCES caption,
      PRIMARY KEY (caption, other)
    ) STRICT, WITHOUT ROWID;

    -- evidence: what all have in common, but for equal texts. centre: of near duplicates, the post
    -- that the others come from. firstAt and firstPost: of the oldest member, by which groups are
    -- listed.
    CREATE TABLE duplicateGroup (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      relation TEXT NOT NULL CHECK (relation IN ('text', 'normalised', 'near', 'media', 'series')),
      evidence TEXT,
      centre INTEGER REFERENCES post,
      firstAt INTEGER,
      firstPost TEXT NOT NULL
    ) STRICT;

    -- edits: how the caption comes from that of the centre, one a line; none where it is the same.
    CREATE TABLE duplicateMember (
      inGroup INTEGER NOT NULL REFERENCES duplicateGroup,
      post INTEGER NOT NULL REFERENCES post,
      publishedAt INTEGER,
      edits TEXT,
      PRIMARY KEY (inGroup, post)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX duplicateMemberPost ON duplicateMember (post);

    -- What a person decided. relation: the kind of group it is about; NULL for all kinds.
    CREATE TABLE duplicateDecision (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('link', 'ignore', 'split')),
      relation TEXT,
      decidedAt INTEGER NOT NULL,
      undoneAt INTEGER
    ) STRICT;

    -- isApart: of a split, the post that does not belong; of a link, the post that joined another.
    CREATE TABLE duplicateDecisionPost (
      decision INTEGER NOT NULL REFERENCES duplicateDecision,
      post INTEGER NOT NULL REFERENCES post,
      caption INTEGER NOT NULL REFERENCES caption,
      isApart INTEGER NOT NULL,
      PRIMARY KEY (decision, post)
    ) STRICT, WITHOUT ROWID;

    -- The items that a link gave to another post, with the post they came from.
    CREATE TABLE duplicateDecisionItem (
      decision INTEGER NOT NULL REFERENCES duplicateDecision,
      remote INTEGER NOT NULL,
      key TEXT NOT NULL,
      post INTEGER NOT NULL REFERENCES post,
      PRIMARY KEY (decision, remote, key)
    ) STRICT, WITHOUT ROWID;

    -- What is known of the bytes of media, by the identity that content.media gives them.
    CREATE TABLE mediaFile (
      identity TEXT PRIMARY KEY,
      hash TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- The groups as `captions duplicates` last found them.
    CREATE VIEW duplicates AS
      SELECT duplicateGroup.name AS "group", duplicateGroup.relation, post.id AS post,
        strftime('%Y-%m-%dT%H:%M:%SZ', duplicateMember.publishedAt / 1000, 'unixepoch')
          AS publishedAt,
        caption.text AS caption, duplicateMember.edits
      FROM duplicateGroup JOIN duplicateMember ON duplicateMember.inGroup = duplicateGroup.id
      JOIN post ON post.row = duplicateMember.post
      JOIN content ON content.id = post.content JOIN caption ON caption.id = content.caption
      ORDER BY duplicateGroup.relation, duplicateGroup.firstAt, duplicateGroup.id,
        duplicateMember.publishedAt;
    """

  /// What captions are held by which contents: made with the index of duplicates, for a first pull
  /// can do without it.
  static let indexForDuplicates = """
    CREATE INDEX IF NOT EXISTS contentCaption ON content (caption)
    """
}
