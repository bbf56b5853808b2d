extension CheckRule {
  /// Every reference between rows: SQLite is not asked to watch them at run time.
  static let references: [CheckRule] = contentReferences + linkReferences + queueReferences

  /// Has the posts of a table's faulty rows planned again.
  private static func planAnew(_ table: String, where condition: String) -> String {
    "UPDATE post SET isDirty = 1 WHERE row IN (SELECT post FROM \(table) WHERE \(condition))"
  }

  private static let contentReferences: [CheckRule] = {
    let noCaption = isMissing("content.caption", from: "caption")
    let noContent = isMissing("post.content", from: "content")
    let lost = isMissing("history.content", from: "content")
    let there = "IN (SELECT id FROM content)"
    return [
      CheckRule(
        "content-caption", "contents have lost their caption",
        "SELECT 'content ' || id FROM content WHERE \(noCaption)"),
      CheckRule(
        "post-content", "posts have lost what they say",
        "SELECT 'post ' || id FROM post WHERE \(noContent)",
        says: "they say again what a remote shows, or what the history has last",
        mend: """
          UPDATE post SET isDirty = 1, content = coalesce(
            (SELECT observed FROM link WHERE link.post = post.row AND observed \(there)
              ORDER BY existence = 'ended', remote, key LIMIT 1),
            (SELECT content FROM history WHERE history.post = post.row AND content \(there)
              ORDER BY history.id DESC LIMIT 1), content)
          WHERE \(noContent)
          """),
      CheckRule(
        "history-content", "values of the history are lost",
        "SELECT 'history ' || id FROM history WHERE \(lost)"),
      CheckRule(
        "history-post", "values of the history belong to no post",
        """
        SELECT 'history ' || id FROM history
        WHERE \(isMissing("history.post", from: "post"))
        """,
        says: "they stay, as values of no post",
        mend: "UPDATE history SET post = NULL WHERE \(isMissing("history.post", from: "post"))"),
      CheckRule(
        "history-source", "values of the history name a remote or run that is not there",
        """
        SELECT 'history ' || id FROM history
        WHERE \(isMissing("history.remote", from: "remote"))
          OR \(isMissing("history.run", from: "run"))
        """,
        says: "they stay, without it",
        mend: """
          UPDATE history SET remote = NULL WHERE \(isMissing("history.remote", from: "remote"))
          """,
        "UPDATE history SET run = NULL WHERE \(isMissing("history.run", from: "run"))"),
      CheckRule(
        "decision-content", "remembered decisions have lost their text",
        """
        SELECT 'decision ' || texts FROM decision
        WHERE \(isMissing("decision.content", from: "content"))
        """,
        says: "they are forgotten",
        mend: "DELETE FROM decision WHERE \(isMissing("decision.content", from: "content"))"),
    ]
  }()

  private static let linkReferences: [CheckRule] = {
    let noRemote = isMissing("link.remote", from: "remote")
    let noPost = isMissing("link.post", from: "post")
    let noObserved = isMissing("link.observed", from: "content")
    let noBase = """
      (sent IS NULL) <> (seen IS NULL) OR \(isMissing("link.sent", from: "content"))
      OR \(isMissing("link.seen", from: "content"))
      """
    let noAccount = isMissing("link.account", from: "account")
    let noOverride = isMissing("link.captionOverride", from: "caption")
    let noDropped = """
      droppedFields IS NOT NULL AND dropped IS NULL
      OR \(isMissing("link.dropped", from: "content"))
      """
    let names = "SELECT remote || ':' || key FROM link WHERE"
    return [
      CheckRule(
        "link-remote", "items belong to no remote", "\(names) \(noRemote)",
        says: "what they showed is in the history of their posts; the items are taken out",
        mend: """
          INSERT INTO history (post, key, content, fields, cause, at)
          SELECT post, key, observed, '[]', 'removed', :now FROM link
          WHERE observed IS NOT NULL AND \(noRemote)
          """, "DELETE FROM link WHERE \(noRemote)"),
      CheckRule(
        "link-post", "items belong to a post that is not there", "\(names) \(noPost)",
        says: "they become posts at the next sync",
        mend: """
          UPDATE remote SET hasNewItems = 1 WHERE id IN (SELECT remote FROM link WHERE \(noPost))
          """,
        """
        UPDATE link SET post = NULL, sent = NULL, seen = NULL,
          existence = CASE existence WHEN 'live' THEN 'live' ELSE 'ended' END WHERE \(noPost)
        """),
      CheckRule(
        "link-observed", "what items showed is lost",
        "\(names) \(noObserved) OR existence = 'live' AND observed IS NULL"
          + " AND contentHash IS NOT NULL",
        says: "their remotes are read anew at the next sync",
        mend: """
          UPDATE remote SET cursor = NULL WHERE id IN (SELECT remote FROM link
            WHERE \(noObserved) OR existence = 'live' AND observed IS NULL)
          """,
        """
        UPDATE link SET observed = NULL, contentHash = NULL, sent = NULL, seen = NULL
        WHERE \(noObserved) OR existence = 'live' AND observed IS NULL
        """),
      CheckRule(
        "link-agreement", "what both sides agreed on is lost", "\(names) \(noBase)",
        says: "both sides are compared anew: where they differ, you are asked",
        mend: planAnew("link", where: noBase),
        """
        UPDATE link SET sent = NULL, seen = NULL, settled = NULL,
          isUnagreed = existence = 'live' AND post IS NOT NULL WHERE \(noBase)
        """),
      CheckRule(
        "link-account", "items name an account that is not there", "\(names) \(noAccount)",
        says: "they name none",
        mend: "UPDATE link SET account = NULL WHERE \(noAccount)"),
      CheckRule(
        "link-wording", "the own captions of copies are lost", "\(names) \(noOverride)",
        says: "the copies have the caption of their posts",
        mend: planAnew("link", where: noOverride),
        "UPDATE link SET captionOverride = NULL WHERE \(noOverride)"),
      CheckRule(
        "link-dropped", "what was given up is lost", "\(names) \(noDropped)",
        says: "it is planned again",
        mend: planAnew("link", where: noDropped),
        "UPDATE link SET dropped = NULL, droppedFields = NULL WHERE \(noDropped)"),
    ]
  }()

  private static let queueReferences: [CheckRule] = {
    let isOpen = "state IN ('queued', 'inflight', 'refused', 'unknown')"
    let noRows = """
      (\(isMissing("outbox.post", from: "post")) OR \(isMissing("outbox.remote", from: "remote"))
      OR \(isMissing("outbox.target", from: "content"))
      OR \(isMissing("outbox.expected", from: "content")))
      """
    let noLink = """
      \(isOpen) AND NOT EXISTS (SELECT 1 FROM link WHERE link.remote = outbox.remote
        AND link.key = outbox.key AND link.post = outbox.post AND existence <> 'ended')
      AND state IN ('queued', 'refused')
      """
    let noSide = """
      NOT json_valid(sides) OR EXISTS (SELECT 1 FROM json_each(sides) AS side
        WHERE \(isMissing("(side.value ->> 'content')", from: "content"))
          OR state = 'open' AND NOT EXISTS (SELECT 1 FROM link
            WHERE link.remote = side.value ->> 'remote' AND link.key = side.value ->> 'key'
              AND link.post = conflict.post))
      """
    let noDecision = """
      \(isMissing("conflict.run", from: "run"))
      OR \(isMissing("conflict.decided", from: "content"))
      """
    let noTexts = """
      \(isMissing("conflict.base", from: "content"))
      OR \(isMissing("conflict.local", from: "content"))
      """
    return [
      CheckRule(
        "outbox-rows", "pushes have lost what they are about",
        "SELECT 'push ' || id FROM outbox WHERE \(noRows)",
        says: "they are taken out, and planned again where they are still due",
        mend: planAnew("outbox", where: noRows), "DELETE FROM outbox WHERE \(noRows)"),
      CheckRule(
        "outbox-link", "pushes wait for items that are not there",
        "SELECT 'push ' || id FROM outbox WHERE \(noLink)",
        says: "they are taken out, and planned again where they are still due",
        mend: planAnew("outbox", where: noLink), "DELETE FROM outbox WHERE \(noLink)"),
      CheckRule(
        "outbox-run", "pushes name a run that is not there",
        "SELECT 'push ' || id FROM outbox WHERE \(isMissing("outbox.run", from: "run"))",
        says: "they name none",
        mend: "UPDATE outbox SET run = NULL WHERE \(isMissing("outbox.run", from: "run"))"),
      CheckRule(
        "conflict-post", "conflicts belong to no post",
        """
        SELECT 'conflict ' || id FROM conflict
        WHERE state = 'open' AND \(isMissing("conflict.post", from: "post"))
        """,
        says: "they are closed; their texts stay",
        mend: """
          UPDATE conflict SET state = 'settled', closedAt = :now
          WHERE state = 'open' AND \(isMissing("conflict.post", from: "post"))
          """),
      CheckRule(
        "conflict-decision", "conflicts name a decision that is not there",
        "SELECT 'conflict ' || id FROM conflict WHERE \(noDecision)",
        says: "they stay decided, without it",
        mend: """
          UPDATE conflict SET run = NULL WHERE \(isMissing("conflict.run", from: "run"))
          """,
        """
        UPDATE conflict SET decided = NULL WHERE \(isMissing("conflict.decided", from: "content"))
        """),
      CheckRule(
        "conflict-sides", "conflicts have lost a side",
        "SELECT 'conflict ' || id FROM conflict WHERE state = 'open' AND (\(noSide) OR \(noTexts))",
        says: "they are closed, and come again from what both sides have now",
        mend: planAnew("conflict", where: "state = 'open' AND (\(noSide) OR \(noTexts))"),
        """
        UPDATE conflict SET state = 'settled', closedAt = :now
        WHERE state = 'open' AND (\(noSide) OR \(noTexts))
        """),
    ]
  }()
}
