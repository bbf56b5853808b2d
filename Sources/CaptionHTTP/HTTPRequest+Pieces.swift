extension HTTPRequest.Body {
  var sizeInBytes: Int64 {
    switch self {
    case .none: 0
    case .bytes(let bytes): Int64(bytes.count)
    case .file(let file): file.sizeInBytes
    }
  }

  /// Goes through the body in order, holding a part of a file at a time.
  func forEachPiece(_ visit: ([UInt8]) throws(HTTPError) -> Void) throws(HTTPError) {
    switch self {
    case .none: return
    case .bytes(let bytes): try visit(bytes)
    case .file(let file):
      let size = file.sizeInBytes
      var offset: Int64 = 0
      while offset < size {
        let piece = try file.read(at: offset, count: OpenFile.pieceBytes)
        guard !piece.isEmpty else {
          throw .file(path: "scratch file", reason: "it became shorter")
        }
        try visit(piece)
        offset += Int64(piece.count)
      }
    }
  }
}
