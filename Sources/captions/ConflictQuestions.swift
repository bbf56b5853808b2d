internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

/// Shows conflicts one after another in a terminal and asks how each is to be decided.
///
/// Each answer is carried out at once, on what was shown: who leaves in the middle keeps what was
/// decided, and what moved meanwhile is not overwritten.
struct ConflictQuestions {
  let session: Session
  let engine: SyncEngine
  let names: [RemoteID: String]

  func ask(_ records: [ConflictRecord]) throws {
    let ids = try ShortIDs(engine.store)
    var decided = 0
    for (position, record) in records.enumerated() {
      let sides = ConflictSides(record, names)
      try session.output.line(
        session.look(.yellow, ids(record.post)) + " " + session.look(.bold, sides.name)
          + session.look(.dim, " (\(position + 1) of \(records.count))"))
      try show(sides)
      switch try answer(sides) {
      case .leave: return try finish(decided, of: records.count)
      case .skip: continue
      case .take(let choice):
        if try carryOut(ConflictDecision(record, choice)) { decided += 1 }
      }
    }
    try finish(decided, of: records.count)
  }

  private enum Answer {
    case take(ConflictDecision.Choice)
    case skip, leave
  }

  /// Shows every side, those that changed by the words that differ from the base.
  private func show(_ sides: ConflictSides) throws {
    let width = sides.all.map { $0.name.displayWidth }.max() ?? 0
    for (name, value) in sides.all {
      let isCompared = name != "base" && sides.base != nil && value != nil
      let text =
        isCompared
        ? WordDifferenceText(session: session)(from: sides.base ?? "", to: value ?? "")
        : value?.visible() ?? "(none)"
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let label = (index == 0 ? name : "").padded(to: width)
        try session.output.line("  \(session.look(.dim, label))  \(line)")
      }
    }
    try session.output.flush()
  }

  private func answer(_ sides: ConflictSides) throws -> Answer {
    let choices = try choices(sides)
    let list = choices.map { "\($0.key) \($0.name)" } + ["s skip", "q quit"]
    while true {
      ProgramError.ask("  \(list.joined(separator: ", "))? ")
      guard let typed = readLine()?.lowercased() else { return .leave }
      if typed == "q" || typed == "quit" { return .leave }
      if typed == "s" || typed == "skip" || typed.isEmpty { return .skip }
      if typed == "e", case .field(let field) = sides.subject, field.kind != .media {
        let offered = sides.merged ?? sides.local ?? ""
        guard let text = try Editor.edit(offered), text != offered else {
          // Who leaves the editor without saving has not chosen what it opened with.
          ProgramError.tell("  nothing was changed")
          continue
        }
        return .take(.value(try ResolveChoice.value(text, of: field)))
      }
      if let choice = choices.first(where: { $0.key == typed || $0.name == typed })?.choice {
        return .take(choice)
      }
    }
  }

  /// What can be typed; where there is no choice to it, the editor opens.
  private func choices(
    _ sides: ConflictSides
  ) throws -> [(key: String, name: String, choice: ConflictDecision.Choice?)] {
    guard case .field(let field) = sides.subject else {
      return [("k", "keep", .deletion(.keep)), ("d", "delete", .deletion(.delete))]
    }
    let conflict = sides.record.conflict
    var choices: [(key: String, name: String, choice: ConflictDecision.Choice?)] = []
    if let local = conflict.local[field] { choices.append(("l", "local", .value(local))) }
    for (index, side) in conflict.sides.enumerated() {
      guard let value = side.observed?[field] else { continue }
      choices.append(("\(index + 1)", sides.remotes[index].name, .value(value)))
    }
    if let merged = conflict.proposal { choices.append(("m", "merged", .value(merged))) }
    if let again = sides.record.remembered { choices.append(("a", "again", .value(again))) }
    if field.kind != .media { choices.append(("e", "edit", nil)) }
    return choices
  }

  /// Carries a decision out; `false` where a side moved meanwhile, which is told.
  private func carryOut(_ decision: ConflictDecision) throws -> Bool {
    do {
      try engine.resolve([decision])
      return true
    } catch {
      guard let problem = ProgramError(error) else { throw error }
      problem.report()
      return false
    }
  }

  private func finish(_ decided: Int, of count: Int) throws {
    try session.say(
      "decided \(decided) of \(count)" + (decided > 0 ? "; `captions push` sends it" : ""))
    try session.output.flush()
  }
}
