import CaptionDuplicates
import Foundation
import Testing

/// What the table of rules in `Documentation/Duplicates.md` says that a caption becomes.
struct DocumentedForm: CustomTestStringConvertible {
  var caption: String
  var form: String
  var testDescription: String { caption }
}

private func documentedForms() throws -> [DocumentedForm] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let page = try String(
    contentsOf: root.appending(path: "Documentation/Duplicates.md"), encoding: .utf8)
  let rows = page.split(separator: "\n").drop { !$0.hasPrefix("| | rule | example") }
    .prefix { $0.hasPrefix("|") }.dropFirst(2)
  return rows.compactMap { row in
    let cells = row.split(separator: "|", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard cells.count == 6 else { return nil }
    return DocumentedForm(caption: String(cells[3].dropFirst().dropLast()), form: cells[4])
  }
}

private func described(_ form: NormalForm) -> String {
  func list(_ name: String, _ texts: [String]) -> String? {
    guard !texts.isEmpty else { return nil }
    return name + (texts.count > 1 ? "s " : " ")
      + texts.map { "`\($0)`" }.joined(separator: ", ")
  }
  let parts = [
    "`\(form.body)`", list("link", form.links), list("mention", form.mentions),
    list("tag", form.tags), form.place.isEmpty ? nil : "place `\(form.place)`",
    form.emoji.isEmpty ? nil : "emoji `\(form.emoji)`", form.isTruncated ? "truncated" : nil,
  ]
  return parts.compactMap(\.self).joined(separator: ", ")
}

@Test func theExamplesOfTheDocumentationAreTrue() throws {
  let forms = try documentedForms()
  #expect(forms.count > 15)
  for row in forms { #expect(described(NormalForm(row.caption)) == row.form) }
}
