CREATE UNIQUE INDEX accountIdentity ON account (coalesce(url, ''), coalesce(name, ''));

CREATE INDEX captionExactKey ON caption (exactKey);

CREATE UNIQUE INDEX conflictOpen ON conflict (post, subject) WHERE state = 'open';

CREATE INDEX duplicateMemberPost ON duplicateMember (post);

CREATE INDEX historyPost ON history (post);

CREATE INDEX linkBlocked ON link (post) WHERE blocked IS NOT NULL;

CREATE INDEX linkDropped ON link (post) WHERE dropped IS NOT NULL;

CREATE INDEX linkElsewhere ON link (post) WHERE existence IN ('wanted', 'ended');

CREATE INDEX linkOriginal ON link (original) WHERE original IS NOT NULL;

CREATE INDEX linkPermalink ON link (permalink) WHERE permalink IS NOT NULL;

CREATE INDEX linkPost ON link (post, publishedAt) WHERE post IS NOT NULL;

CREATE INDEX linkWanted ON link (remote) WHERE existence = 'wanted';

CREATE UNIQUE INDEX outboxOpen ON outbox (remote, key)
  WHERE state IN ('queued', 'inflight', 'refused', 'unknown');

CREATE INDEX outboxPost ON outbox (post);

CREATE INDEX postContent ON post (content);

CREATE INDEX postDirty ON post (row) WHERE isDirty = 1;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT,
  url TEXT,
  CHECK (name IS NOT NULL OR url IS NOT NULL)
) STRICT;

CREATE TABLE caption (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  exactKey INTEGER NOT NULL
) STRICT;

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

CREATE VIRTUAL TABLE contentSearch USING fts5(
  caption, alt, account, tags,
  content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
);

CREATE TABLE 'contentSearch_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'contentSearch_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'contentSearch_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE decision (
  texts INTEGER PRIMARY KEY,
  question TEXT NOT NULL,
  field TEXT NOT NULL,
  content INTEGER NOT NULL REFERENCES content,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE duplicateDecision (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('link', 'ignore', 'split')),
  relation TEXT,
  decidedAt INTEGER NOT NULL,
  undoneAt INTEGER
) STRICT;

CREATE TABLE duplicateDecisionItem (
  decision INTEGER NOT NULL REFERENCES duplicateDecision,
  remote INTEGER NOT NULL,
  key TEXT NOT NULL,
  post INTEGER NOT NULL REFERENCES post,
  PRIMARY KEY (decision, remote, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicateDecisionPost (
  decision INTEGER NOT NULL REFERENCES duplicateDecision,
  post INTEGER NOT NULL REFERENCES post,
  caption INTEGER NOT NULL REFERENCES caption,
  isApart INTEGER NOT NULL,
  PRIMARY KEY (decision, post)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicateDue (
  post INTEGER PRIMARY KEY REFERENCES post,
  content INTEGER NOT NULL REFERENCES content
) STRICT;

CREATE TABLE duplicateGroup (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  relation TEXT NOT NULL CHECK (relation IN ('text', 'normalised', 'near', 'media', 'series')),
  evidence TEXT,
  centre INTEGER REFERENCES post,
  firstAt INTEGER,
  firstPost TEXT NOT NULL
) STRICT;

CREATE TABLE duplicateIndex (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version TEXT NOT NULL,
  posts INTEGER NOT NULL,
  lastPost INTEGER NOT NULL,
  latest BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE TABLE duplicateKeys (
  bucket INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;

CREATE TABLE duplicateMember (
  inGroup INTEGER NOT NULL REFERENCES duplicateGroup,
  post INTEGER NOT NULL REFERENCES post,
  publishedAt INTEGER,
  edits TEXT,
  PRIMARY KEY (inGroup, post)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicateRecent (
  id INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;

CREATE TABLE duplicateRelated (
  caption INTEGER NOT NULL REFERENCES caption,
  other INTEGER NOT NULL REFERENCES caption,
  PRIMARY KEY (caption, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicateWord (
  hash INTEGER PRIMARY KEY,
  rank INTEGER NOT NULL
) STRICT;

CREATE TABLE former (
  remote INTEGER NOT NULL REFERENCES remote,
  key TEXT NOT NULL,
  content INTEGER NOT NULL REFERENCES content,
  until INTEGER NOT NULL,
  PRIMARY KEY (remote, key, content)
) STRICT, WITHOUT ROWID;

CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);

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

CREATE TABLE mediaFile (
  identity TEXT PRIMARY KEY,
  hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE post (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  content INTEGER NOT NULL REFERENCES content,
  createdAt INTEGER NOT NULL,
  trashedAt INTEGER,
  trashedBy TEXT CHECK (trashedBy IN ('person', 'remote')),
  isDirty INTEGER NOT NULL DEFAULT 0
) STRICT;

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

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  startedAt INTEGER NOT NULL,
  endedAt INTEGER,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed', 'planned')),
  plan TEXT,
  report TEXT
) STRICT;

CREATE VIRTUAL TABLE searchTokens USING fts5vocab(contentSearch, instance);

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

CREATE TRIGGER duplicatePostChanged AFTER UPDATE OF content, trashedAt, isDirty ON post
  WHEN NEW.row <= (SELECT lastPost FROM duplicateIndex)
    AND (NEW.isDirty OR NEW.content IS NOT OLD.content OR NEW.trashedAt IS NOT OLD.trashedAt)
  BEGIN
    INSERT OR IGNORE INTO duplicateDue (post, content) VALUES (NEW.row, OLD.content);
  END;

CREATE VIEW changes AS
  SELECT post.id AS post, history.fields, caption.text AS captionBefore, history.cause,
    remote.name AS remote, history.run,
    strftime('%Y-%m-%dT%H:%M:%SZ', history.at / 1000, 'unixepoch') AS at
  FROM history LEFT JOIN post ON post.row = history.post
  LEFT JOIN remote ON remote.id = history.remote
  JOIN content ON content.id = history.content
  JOIN caption ON caption.id = content.caption
  ORDER BY history.id;

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

CREATE VIEW media AS
  SELECT post.id AS post, item.key + 1 AS position, item.value ->> 'url' AS url,
    item.value ->> 'alt' AS alt
  FROM post JOIN content ON content.id = post.content, json_each(content.media) AS item
  ORDER BY post.row, item.key;

CREATE VIEW missingAlt AS
  SELECT post.id AS post, caption.text AS caption, item.key + 1 AS position,
    item.value ->> 'url' AS url
  FROM post JOIN content ON content.id = post.content
  JOIN caption ON caption.id = content.caption, json_each(content.media) AS item
  WHERE post.trashedAt IS NULL AND coalesce(item.value ->> 'alt', '') = ''
  ORDER BY post.row, item.key;

CREATE VIEW openConflicts AS
  SELECT post.id AS post, conflict.subject AS field, base.text AS base, local.text AS local,
    remote.name AS remote, side.value ->> 'key' AS key, observed.text AS observed,
    strftime('%Y-%m-%dT%H:%M:%SZ', conflict.openedAt / 1000, 'unixepoch') AS openedAt
  FROM conflict JOIN post ON post.row = conflict.post, json_each(conflict.sides) AS side
  LEFT JOIN remote ON remote.id = side.value ->> 'remote'
  LEFT JOIN content AS baseContent ON baseContent.id = conflict.base
  LEFT JOIN caption AS base ON base.id = baseContent.caption
  LEFT JOIN content AS localContent ON localContent.id = conflict.local
  LEFT JOIN caption AS local ON local.id = localContent.caption
  LEFT JOIN content AS sideContent ON sideContent.id = side.value ->> 'content'
  LEFT JOIN caption AS observed ON observed.id = sideContent.caption
  WHERE conflict.state = 'open';

CREATE VIEW posts AS
  SELECT post.id, account.name AS account, caption.text AS caption, content.title,
    strftime('%Y-%m-%dT%H:%M:%SZ', min(link.publishedAt) / 1000, 'unixepoch') AS publishedAt,
    link.permalink, content.tags, content.media,
    group_concat(remote.name || ':' || link.key, ' ') AS remotes,
    CASE WHEN post.trashedAt IS NOT NULL THEN 'trash'
      WHEN count(link.key) = 0 THEN 'draft' ELSE 'post' END AS state
  FROM post
  JOIN content ON content.id = post.content
  JOIN caption ON caption.id = content.caption
  LEFT JOIN link ON link.post = post.row AND link.existence IN ('live', 'deleted')
  LEFT JOIN remote ON remote.id = link.remote
  LEFT JOIN account ON account.id = link.account
  GROUP BY post.row;

CREATE VIEW sameText AS
  SELECT count(*) AS posts, min(caption.text) AS caption, group_concat(post.id, ' ') AS ids
  FROM post JOIN content ON content.id = post.content
  JOIN caption ON caption.id = content.caption
  WHERE post.trashedAt IS NULL AND caption.text <> ''
  GROUP BY caption.exactKey HAVING count(*) > 1;

CREATE VIEW waiting AS
  SELECT post.id AS post, remote.name AS remote, outbox.key, outbox.kind AS what,
    outbox.state, outbox.reason, caption.text AS caption
  FROM outbox JOIN post ON post.row = outbox.post JOIN remote ON remote.id = outbox.remote
  JOIN content ON content.id = outbox.target JOIN caption ON caption.id = content.caption
  WHERE outbox.state IN ('queued', 'inflight', 'refused', 'unknown')
  UNION ALL
  SELECT post.id, remote.name, link.key, NULL, 'blocked', link.blocked, caption.text
  FROM link JOIN post ON post.row = link.post JOIN remote ON remote.id = link.remote
  JOIN content ON content.id = post.content JOIN caption ON caption.id = content.caption
  WHERE link.blocked IS NOT NULL AND link.existence <> 'ended';
