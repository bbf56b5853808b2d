extension Schema {
  /// Views for people who open the file in `sqlite3` or datasette; the program does not use them.
  static let views = """
    -- Every post as it is now. A remote that it is still to be created on is not named.
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

    CREATE VIEW media AS
      SELECT post.id AS post, item.key + 1 AS position, item.value ->> 'url' AS url,
        item.value ->> 'alt' AS alt
      FROM post JOIN content ON content.id = post.content, json_each(content.media) AS item
      ORDER BY post.row, item.key;

    -- What still needs an alt text.
    CREATE VIEW missingAlt AS
      SELECT post.id AS post, caption.text AS caption, item.key + 1 AS position,
        item.value ->> 'url' AS url
      FROM post JOIN content ON content.id = post.content
      JOIN caption ON caption.id = content.caption, json_each(content.media) AS item
      WHERE post.trashedAt IS NULL AND coalesce(item.value ->> 'alt', '') = ''
      ORDER BY post.row, item.key;

    CREATE VIEW sameText AS
      SELECT count(*) AS posts, min(caption.text) AS caption, group_concat(post.id, ' ') AS ids
      FROM post JOIN content ON content.id = post.content
      JOIN caption ON caption.id = content.caption
      WHERE post.trashedAt IS NULL AND caption.text <> ''
      GROUP BY caption.exactKey HAVING count(*) > 1;

    -- What is to be pushed, with why it waits where a person has to look at it.
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

    -- One row for each side of a conflict. The columns hold captions; whole contents are in
    -- conflict and content.
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

    CREATE VIEW changes AS
      SELECT post.id AS post, history.fields, caption.text AS captionBefore, history.cause,
        remote.name AS remote, history.run,
        strftime('%Y-%m-%dT%H:%M:%SZ', history.at / 1000, 'unixepoch') AS at
      FROM history LEFT JOIN post ON post.row = history.post
      LEFT JOIN remote ON remote.id = history.remote
      JOIN content ON content.id = history.content
      JOIN caption ON caption.id = content.caption
      ORDER BY history.id;
    """
}
