internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import Foundation

/// How a person decides conflicts on the command line.
struct ResolveChoice: ParsableArguments {
  @Option(
    name: [.customLong("take"), .customLong("use")],
    help: ArgumentHelp(
      "Take this side: local, a remote, or merged for both edits.", valueName: "side"))
  var take: String?

  @Option(
    name: [.customLong("caption"), .customLong("text")], parsing: .unconditional,
    help: "Take this text; tags are separated by commas.")
  var text: String?

  @Flag(help: "Take what you chose when the same texts met before.")
  var again = false

  @Flag(help: "Keep a post that one side deleted and the other edited.")
  var keep = false

  @Flag(help: "Let the deletion stand.")
  var delete = false

  var isGiven: Bool { count > 0 }

  private var count: Int { [take != nil, text != nil, again, keep, delete].count { $0 } }

  func validate() throws {
    guard count <= 1 else {
      throw ValidationError("Say one of --take, --text, --again, --keep and --delete.")
    }
  }

  /// The conflicts that the choice is about.
  ///
  /// - Parameters:
  ///   - records: The open conflicts of the post, or of all.
  ///   - all: Whether several may be decided at once.
  ///   - post: What the person called the post.
  func meant(_ records: [ConflictRecord], all: Bool, as post: String) throws -> [ConflictRecord] {
    var found = records.filter { ($0.conflict.subject == .deletion) == (keep || delete) }
    if again && all { found = found.filter { $0.remembered != nil } }
    if found.count == 1 || all && (!found.isEmpty || again) { return found }
    let open = records.map(\.conflict.name).joined(separator: ", ")
    throw ProgramError(
      .usage, "say which conflict of \(post) is meant: \(open)\(found.isEmpty ? "" : "; or --all")")
  }

  /// What is decided about one conflict.
  func decision(_ sides: ConflictSides) throws -> ConflictDecision.Choice {
    guard case .field(let field) = sides.subject else {
      return .deletion(keep ? .keep : .delete)
    }
    if let text { return .value(try Self.value(text, of: field)) }
    if again {
      guard let value = sides.record.remembered else {
        throw ProgramError(.usage, "these texts of \(sides.name) did not meet before")
      }
      return .value(value)
    }
    return .value(try side(take ?? "", of: field, sides))
  }

  private func side(
    _ name: String, of field: Field, _ sides: ConflictSides
  ) throws -> FieldValue {
    let conflict = sides.record.conflict
    let names = sides.remotes.map(\.name)
    let remote = name.hasPrefix("remote:") ? String(name.dropFirst(7)) : name
    let value: FieldValue?
    if name == "local" {
      value = conflict.local[field]
    } else if name == "merged", !names.contains(name) {
      guard let merged = conflict.proposal else {
        throw ProgramError(
          .usage, "the edits of \(sides.name) meet, so there is no merged text; say --text")
      }
      value = merged
    } else if let index = names.firstIndex(of: remote) {
      value = conflict.sides[index].observed?[field]
    } else {
      let merged = conflict.proposal == nil ? [] : ["merged"]
      let choices = (["local"] + names + merged).joined(separator: ", ")
      throw ProgramError(.usage, "'\(name)' is no side of this conflict; take \(choices)")
    }
    guard let value else {
      throw ProgramError(
        .usage, "\(name) has no \(sides.name) to take; say another side or --text")
    }
    return value
  }

  /// A text that a person typed, as the value of a field.
  static func value(_ text: String, of field: Field) throws -> FieldValue {
    switch field.kind {
    case .caption, .alt: return .text(Caption(text))
    case .title, .language, .visibility, .contentWarning: return .scalar(text)
    case .tags:
      let tags = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      return .tags(tags.filter { !$0.isEmpty })
    case .media: throw ProgramError(.usage, "media cannot be typed; say --take local or a remote")
    }
  }
}
