internal import CaptionHTTP

/// A feed's document as it arrives: checked piece by piece, kept in a file where it is to be patched.
struct FeedDocument {
  private(set) var scanner = JSONScanner(list: "items")
  private(set) var head = FeedHead()

  private let body: HTTPBody
  private let headers: HTTPHeaders
  private let copy: ScratchFile?
  private var isFirst = true
  private var isAtEnd = false

  /// - Parameter copy: Where the bytes are kept as they come.
  init(_ answer: HTTPAnswer, copy: ScratchFile? = nil) {
    body = answer.body
    headers = answer.headers
    self.copy = copy
  }

  var bytesReceived: Int64 { scanner.bytesGiven }

  /// Waits for more of the document; `false` once it has been read to its end and is a feed.
  mutating func advance() async throws(RemoteError) -> Bool {
    if isAtEnd {
      try head.finish(hasItems: scanner.listStart != nil)
      return false
    }
    do {
      if let piece = try await body.next() {
        if isFirst { try refuseOtherForms(piece) }
        try copy?.append(piece)
        scanner.append(piece)
      } else {
        isAtEnd = true
        scanner.finish()
      }
    } catch let error as HTTPError {
      throw RemoteError(error)
    } catch {
      throw error as? RemoteError ?? .cancelled
    }
    return true
  }

  /// The next item of what has arrived; members of the feed itself are read on the way.
  mutating func nextItem() throws(RemoteError) -> JSONScanner.Part? {
    do {
      while let part = try scanner.next() {
        if part.key == nil { return part }
        head.read(part, in: scanner)
      }
      return nil
    } catch {
      throw .malformed(path: error.path, reason: error.message)
    }
  }

  /// The item's `id` as UTF-8 bytes, for `body`; `nil` for an item that has none it can be known by.
  @unsafe func withKey<Result>(
    of item: JSONScanner.Part, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard let watched = item.watched else { return nil }
    return unsafe scanner.withBytes(watched) { bytes in
      let first = unsafe bytes.first ?? 0
      let isString = first == 0x22
      guard isString || first == 0x2D || (first &- 0x30) < 10 else { return nil }
      let spelled =
        unsafe isString ? UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1]) : bytes
      if unsafe !spelled.contains(0x5C) && spelled.contains(where: { $0 > 0x20 && $0 < 0x80 }) {
        return unsafe body(spelled)
      }
      var reader = unsafe JSONReader(validated: bytes)
      var texts: [UInt8] = []
      guard let key = FeedItemDecoder.key(&reader, to: &texts) else { return nil }
      return unsafe texts[key].withUnsafeBytes { unsafe body($0) }
    }
  }

  private mutating func refuseOtherForms(_ piece: [UInt8]) throws(RemoteError) {
    isFirst = false
    if let form = Self.otherForm(of: piece, headers) {
      throw .malformed(path: "", reason: "this is \(form), not a JSON Feed")
    }
  }

  /// What a document is that begins like no JSON Feed, in words; `nil` for one that may be.
  private static func otherForm(of piece: [UInt8], _ headers: HTTPHeaders) -> String? {
    if isPage(piece, headers) { return "a web page" }
    switch (piece.first, piece.dropFirst().first) {
    case (0x1F, 0x8B): return "gzip whose server does not say so"
    case (0xFE, 0xFF), (0xFF, 0xFE), (0, 0x7B), (0x7B, 0), (0, 0): return "UTF-16 or UTF-32"
    default: return nil
    }
  }

  /// Whether a document that begins with these bytes is markup, whatever its head says of it.
  static func isPage(_ piece: [UInt8], _ headers: HTTPHeaders) -> Bool {
    let start = piece.starts(with: [0xEF, 0xBB, 0xBF]) ? piece[3...] : piece[...]
    let first = start.first { $0 > 0x20 }
    let isLabelled = headers["Content-Type"]?.lowercased().hasPrefix("text/html") ?? false
    return first == 0x3C || (isLabelled && first != 0x7B)
  }
}
