internal import CaptionCore

/// One file that an import looks at, on disk or inside an archive, read once from its beginning.
final class ImportedFile {
  /// How much of a file is looked at to tell what it is.
  static let headBytes = 256 << 10

  /// Where it is, for messages.
  let path: String
  private let pull: () throws(RemoteError) -> [UInt8]
  private var waiting: [UInt8] = []
  private var isAtEnd = false

  /// - Parameter pull: The next bytes; empty at the end.
  init(path: String, pull: @escaping () throws(RemoteError) -> [UInt8]) {
    self.path = path
    self.pull = pull
  }

  /// The file's last part of a path, in lower case.
  var name: String { String(path.split(separator: "/").last ?? "").lowercased() }

  /// The file's first bytes, which are read again by `next`.
  func head() throws(RemoteError) -> [UInt8] {
    while waiting.count < Self.headBytes, !isAtEnd {
      let piece = try pull()
      isAtEnd = piece.isEmpty
      waiting += piece
    }
    return waiting
  }

  /// The next bytes; empty at the end.
  func next() throws(RemoteError) -> [UInt8] {
    if !waiting.isEmpty {
      defer { waiting = [] }
      return waiting
    }
    return isAtEnd ? [] : try pull()
  }

  /// The rest of the file.
  func collect(upTo limit: Int) throws(RemoteError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = try next()
      if piece.isEmpty { return bytes }
      guard bytes.count + piece.count <= limit else { throw .tooLarge(limit: Int64(limit)) }
      bytes += piece
    }
  }

  /// The rest of the file as text, without a byte-order mark.
  func text(upTo limit: Int) throws(RemoteError) -> String {
    let bytes = try collect(upTo: limit)
    guard let text = String(validating: bytes.withoutMark, as: UTF8.self) else {
      throw .malformed(path: path, reason: "this is not UTF-8 text")
    }
    return text
  }
}

extension Array<UInt8> {
  /// The bytes behind a UTF-8 byte-order mark.
  var withoutMark: ArraySlice<UInt8> { starts(with: [0xEF, 0xBB, 0xBF]) ? self[3...] : self[...] }
}
