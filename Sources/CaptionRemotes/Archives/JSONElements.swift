internal import CaptionCore

/// Hands out the elements of the list in a JSON document one by one, whatever its size.
///
/// The list is the document itself or a member of its object. A document is checked to its end: one
/// that breaks off is refused after the elements before that have been handed out, so that its
/// reader has to keep them apart until then.
struct JSONElements {
  /// The member that holds the list; `nil` where the document itself is it.
  var list: String?
  /// What stands before the document: `window.YTD.tweets.part0 =` in the archives of Twitter.
  var hasAssignment = false

  /// - Parameters:
  ///   - file: The document.
  ///   - other: Is given the members beside the list, up to 16 MiB each.
  ///   - body: Is given the elements of the list, with their positions.
  func forEach(
    in file: ImportedFile, other: (String, JSONTree) throws(RemoteError) -> Void = { _, _ in },
    _ body: (Int, JSONTree) throws(RemoteError) -> Void
  ) throws(RemoteError) {
    try forEachPart(in: file) { (part, scanner) throws(RemoteError) in
      let value = unsafe scanner.withBytes(part.value) { bytes in
        var reader = unsafe JSONReader(validated: bytes)
        return JSONTree(&reader)
      }
      if let key = part.key { try other(key, value) } else { try body(part.index, value) }
    }
  }

  /// The same, with the bytes of members and elements as they stand.
  func forEachPart(
    in file: ImportedFile, _ body: (JSONScanner.Part, JSONScanner) throws(RemoteError) -> Void
  ) throws(RemoteError) {
    // The scanner reads an object: a bare list becomes the member of one.
    let opening = list == nil ? Array("{\"list\":".utf8) : []
    var scanner = JSONScanner(list: list ?? "list")
    _ = try file.head()
    var piece = try file.next()
    let start = hasAssignment ? Self.assignmentEnd(piece) : 0
    let shift = Int64(start - opening.count)
    piece.removeFirst(start)
    if list == nil { piece = opening + piece.withoutMark }
    while !piece.isEmpty {
      scanner.append(piece)
      try drain(&scanner, file, shift, body)
      if Task.isCancelled { throw .cancelled }
      piece = try file.next()
    }
    if list == nil { scanner.append([0x7D]) }
    scanner.finish()
    try drain(&scanner, file, shift, body)
  }

  private func drain(
    _ scanner: inout JSONScanner, _ file: ImportedFile, _ shift: Int64,
    _ body: (JSONScanner.Part, JSONScanner) throws(RemoteError) -> Void
  ) throws(RemoteError) {
    while true {
      do {
        guard let part = try scanner.next() else { return }
        try body(part, scanner)
      } catch let fault as JSONFault {
        throw .malformed(path: file.path, reason: message(fault, shift, end: scanner.bytesGiven))
      } catch {
        throw error as? RemoteError ?? .cancelled
      }
    }
  }

  /// What is wrong, in the terms of the file: what was put around a bare list is taken away again.
  private func message(_ fault: JSONFault, _ shift: Int64, end: Int64) -> String {
    var fault = fault
    if list == nil, fault.offset >= end - 1 { fault.reason = .endsEarly }
    fault.offset += shift
    let path = list == nil ? fault.path.dropFirst("list".count) : fault.path[...]
    return fault.message + (path.isEmpty ? "" : " (\(path))")
  }

  /// Where the value behind `name =` begins.
  private static func assignmentEnd(_ head: [UInt8]) -> Int {
    head.prefix(4096).firstIndex(of: 0x3D).map { $0 + 1 } ?? 0
  }
}
