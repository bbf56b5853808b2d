extension CheckRule {
  /// States that no step of a run leaves, and rows that nothing leads to.
  static let states: [CheckRule] = [
    CheckRule(
      "post-id", "posts have an id that is none",
      """
      SELECT 'row ' || row FROM post WHERE length(id) <> 32 OR id GLOB '*[^0-9a-f]*'
      """),
    CheckRule(
      "post-trash", "posts are in the trash without saying by whom, or the reverse",
      "SELECT 'post ' || id FROM post WHERE (trashedAt IS NULL) <> (trashedBy IS NULL)",
      // In the trash they might be deleted on remotes, which nobody may have asked for.
      says: "they are out of the trash",
      mend: """
        UPDATE post SET trashedAt = NULL, trashedBy = NULL
        WHERE (trashedAt IS NULL) <> (trashedBy IS NULL)
        """),
    CheckRule(
      "link-unowned", "items that are to be made, or are gone, belong to no post",
      """
      SELECT remote || ':' || key FROM link
      WHERE post IS NULL AND existence IN ('wanted', 'deleted')
      """,
      says: "they have ended",
      mend: """
        UPDATE link SET existence = 'ended'
        WHERE post IS NULL AND existence IN ('wanted', 'deleted')
        """),
    CheckRule(
      "link-hidden", "items have no post, and their remote is not marked to give them one",
      """
      SELECT link.remote || ':' || key FROM link JOIN remote ON remote.id = link.remote
      WHERE post IS NULL AND existence = 'live' AND hasNewItems = 0
      """,
      says: "they become posts at the next sync",
      mend: """
        UPDATE remote SET hasNewItems = 1 WHERE hasNewItems = 0 AND EXISTS
          (SELECT 1 FROM link WHERE link.remote = remote.id AND post IS NULL
            AND existence = 'live')
        """),
    CheckRule(
      "link-settled", "items have fields agreed one by one, though all is agreed",
      "SELECT remote || ':' || key FROM link WHERE settled IS NOT NULL AND isUnagreed = 0",
      says: "all is agreed",
      mend: "UPDATE link SET settled = NULL WHERE isUnagreed = 0 AND settled IS NOT NULL"),
    CheckRule(
      "link-ended-wish", "items that have ended are to be deleted",
      """
      SELECT remote || ':' || key FROM link WHERE existence = 'ended' AND isDeletionWanted <> 0
      """,
      says: "nothing is to be deleted there",
      mend: """
        UPDATE link SET isDeletionWanted = 0 WHERE existence = 'ended' AND isDeletionWanted <> 0
        """),
    CheckRule(
      "remote-tally", "the guards of remotes count less than nothing",
      """
      SELECT name FROM remote WHERE min(deletionsPulled, editsPulled, deletionsPushed, editsPushed) < 0
      """,
      says: "they count from nothing",
      mend: """
        UPDATE remote SET deletionsPulled = max(0, deletionsPulled),
          editsPulled = max(0, editsPulled), deletionsPushed = max(0, deletionsPushed),
          editsPushed = max(0, editsPushed)
        WHERE min(deletionsPulled, editsPulled, deletionsPushed, editsPushed) < 0
        """),
    CheckRule(
      "caption-twice", "texts are kept twice",
      """
      SELECT 'caption ' || id FROM caption WHERE EXISTS (SELECT 1 FROM caption AS first
        WHERE first.exactKey = caption.exactKey AND first.text = caption.text
          AND first.id < caption.id)
      """,
      says: "each is kept once",
      mend: """
        CREATE TEMP TABLE captionTwice AS SELECT caption.id AS id, min(first.id) AS first
        FROM caption JOIN caption AS first ON first.exactKey = caption.exactKey
          AND first.text = caption.text AND first.id < caption.id GROUP BY caption.id
        """,
      """
      UPDATE content SET caption = (SELECT first FROM captionTwice WHERE id = content.caption)
      WHERE caption IN (SELECT id FROM captionTwice)
      """,
      """
      UPDATE link SET captionOverride =
        (SELECT first FROM captionTwice WHERE id = link.captionOverride)
      WHERE captionOverride IN (SELECT id FROM captionTwice)
      """,
      """
      DELETE FROM caption WHERE id IN (SELECT id FROM captionTwice)
        AND id NOT IN (SELECT caption FROM duplicateDecisionPost)
        AND id NOT IN (SELECT caption FROM duplicateRelated UNION SELECT other FROM duplicateRelated)
      """, "DROP TABLE captionTwice"),
    CheckRule(
      "caption-unheld", "texts are kept that no post, item, conflict or history leads to",
      """
      WITH held (content) AS (
        SELECT content FROM post UNION SELECT observed FROM link UNION SELECT sent FROM link
        UNION SELECT seen FROM link UNION SELECT dropped FROM link
        UNION SELECT content FROM history UNION SELECT content FROM former
        UNION SELECT base FROM conflict
        UNION SELECT local FROM conflict UNION SELECT content FROM decision
        UNION SELECT target FROM outbox UNION SELECT expected FROM outbox
        UNION SELECT side.value ->> 'content' FROM conflict, json_each(sides) AS side
          WHERE json_valid(sides))
      SELECT 'caption ' || id FROM caption WHERE id NOT IN
          (SELECT caption FROM content JOIN held ON held.content = content.id)
        AND id NOT IN (SELECT captionOverride FROM link WHERE captionOverride IS NOT NULL)
        AND id NOT IN (SELECT caption FROM duplicateDecisionPost)
      """),
  ]
}
