internal import CaptionSync
internal import CaptionText

/// What an import did: a table and what was skipped for people, or all of it with `--json`.
struct ImportSummary {
  let session: Session
  let report: ImportReport

  /// So many places are named of each reason.
  private static let examples = 3

  func print() throws {
    guard !session.options.json else { return try session.print(json) }
    guard !session.options.quiet else { return }
    var table = Table(
      [
        Table.Column(title: "ARCHIVE", look: .bold), Table.Column(title: "WHAT", isElastic: true),
        Table.Column(title: "POSTS", isNumber: true), Table.Column(title: "TAKEN", isElastic: true),
      ], on: session.terminal, to: session.output)
    for archive in report.archives {
      try table.add([
        archive.remote.name, archive.source, "\(archive.posts)", Self.taken(archive),
      ])
    }
    try table.finish()
    if report.drafts + report.knownDrafts > 0 {
      try session.say("drafts: \(report.drafts) new, \(report.knownDrafts) known")
    }
    if report.archives.isEmpty && report.drafts + report.knownDrafts == 0 {
      try session.say("no posts were found")
    }
    for archive in report.archives {
      for note in [archive.remote.message].compactMap(\.self) + archive.remote.notes {
        try session.output.line("\(archive.remote.name): \(note)".visible(lineEnds: .marked))
      }
    }
    if report.quoted > 0 {
      let captions = report.quoted == 1 ? "1 caption is" : "\(report.quoted) captions are"
      try session.say("\(captions) as a text quotes it, maybe not whole")
    }
    try printSkipped()
  }

  private func printSkipped() throws {
    let total = report.skipped.reduce(0) { $0 + $1.count }
    guard total > 0 else { return }
    try session.say("skipped \(total):")
    for skipped in report.skipped {
      try session.say("  \(skipped.count)  \(skipped.message)")
      for place in skipped.places.prefix(Self.examples) { try session.say("       \(place)") }
      let rest = skipped.places.count - Self.examples
      if rest > 0 { try session.say("       and \(rest) more; --json names them all") }
    }
  }

  private static func taken(_ archive: ImportReport.Archive) -> String {
    if archive.remote.stopped != nil { return "stopped" }
    let pulled = archive.remote.pulled
    let news = SyncSummary.list([(pulled.created, "new"), (pulled.updated, "changed")])
    return news == "–" ? "nothing new" : news
  }

  private var json: JSONValue {
    [
      "files": JSONValue(report.files), "drafts": JSONValue(report.drafts),
      "quoted": JSONValue(report.quoted), "knownDrafts": JSONValue(report.knownDrafts),
      "ok": .bool(report.ok),
      "archives": .list(
        report.archives.map { archive in
          [
            "name": .string(archive.remote.name), "source": .string(archive.source),
            "posts": JSONValue(archive.posts), "created": JSONValue(archive.remote.pulled.created),
            "updated": JSONValue(archive.remote.pulled.updated),
            "unchanged": JSONValue(archive.remote.pulled.unchanged),
            "stopped": JSONValue(archive.remote.stopped?.rawValue),
            "message": JSONValue(archive.remote.message),
          ]
        }),
      "skipped": .list(
        report.skipped.map { skipped in
          [
            "reason": .string(skipped.reason), "message": .string(skipped.message),
            "count": JSONValue(skipped.count), "places": JSONValue(skipped.places),
          ]
        }),
    ]
  }
}
