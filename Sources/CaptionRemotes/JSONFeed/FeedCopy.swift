internal import CaptionCore
internal import CaptionHTTP

/// A page's document, whole and checked, in a file, with the places of the items asked for.
struct FeedCopy {
  /// Where one item stands in the document.
  struct Place: Hashable {
    var index: Int
    var bytes: Range<Int64>
    /// Where the item before it ends; `nil` for the first.
    var previousEnd: Int64?
    /// Where the item after it begins; `nil` for the last.
    var nextStart: Int64?
    /// Whether a later item has the same id.
    var isRepeated = false
  }

  let address: String
  let file: ScratchFile
  let tag: EntityTag?
  let contentType: String?
  /// Whether the document was written so short a time ago that its tag does not say enough yet.
  ///
  /// It may be weak only for now (Apache's become strong a second later), or stay the same for a
  /// second write in that second (nginx makes it of the time and the size). Source: RFC 9110,
  /// section 8.8.1.
  let isTagYoung: Bool
  private(set) var head = FeedHead()
  /// Just behind the bracket that opens the list of items.
  private(set) var listStart: Int64 = 0
  private(set) var firstItem: Int64?
  private(set) var itemCount = 0
  private(set) var sizeInBytes: Int64 = 0
  private var places: [UInt64: Place] = [:]

  /// Reads a document to its end.
  ///
  /// - Parameter keys: The items whose places are to be known.
  init(
    _ answer: HTTPAnswer, at address: String, keys: some Sequence<String>
  ) async throws(RemoteError) {
    self.address = address
    do {
      file = try ScratchFile()
    } catch {
      throw RemoteError(error)
    }
    tag = EntityTag(answer.headers["ETag"])
    contentType = answer.headers["Content-Type"]
    isTagYoung = tag != nil && Self.wasJustWritten(answer.headers)
    let wanted = Set(keys.map(Self.hash))
    var document = FeedDocument(answer, copy: file)
    var lastEnd: Int64?
    var last: UInt64?
    while try await document.advance() {
      while let item = try document.nextItem() {
        if let last { places[last]?.nextStart = item.offset }
        last = nil
        let end = item.offset + Int64(item.value.count)
        let hash = unsafe document.withKey(of: item) { unsafe KnownItems.hash($0) }
        if let hash, wanted.contains(hash) {
          if places[hash] != nil {
            places[hash]?.isRepeated = true
          } else {
            places[hash] = Place(
              index: item.index, bytes: item.offset..<end, previousEnd: lastEnd)
            last = hash
          }
        }
        firstItem = firstItem ?? item.offset
        lastEnd = end
      }
    }
    head = document.head
    listStart = document.scanner.listStart ?? 0
    itemCount = document.scanner.elementCount
    sizeInBytes = document.bytesReceived
    try checkLength(answer)
  }

  /// Whether the server, by its own clock, sent the document within two seconds of its writing.
  private static func wasJustWritten(_ headers: HTTPHeaders) -> Bool {
    guard let written = headers["Last-Modified"].flatMap(HTTPDate.parse),
      let sent = headers["Date"].flatMap(HTTPDate.parse)
    else { return false }
    return written + 2 >= sent
  }

  func place(of key: String) -> Place? { places[Self.hash(key)] }

  /// Whether this is what was copied before, byte by byte, under another tag.
  func hasOnlyAnotherTag(than before: FeedCopy?) throws(RemoteError) -> Bool {
    guard let before, tag != before.tag, sizeInBytes == before.sizeInBytes else { return false }
    do {
      let step = 512 << 10
      for offset in stride(from: 0, to: sizeInBytes, by: step) {
        guard
          try file.read(at: offset, count: step) == before.file.read(at: offset, count: step)
        else { return false }
      }
      return true
    } catch {
      throw RemoteError(error)
    }
  }

  /// The item as it stands there.
  func item(at place: Place) throws(RemoteError) -> (bytes: [UInt8], shown: ShownItem)? {
    let bytes: [UInt8]
    do {
      bytes = try file.read(at: place.bytes.lowerBound, count: place.bytes.count)
    } catch {
      throw RemoteError(error)
    }
    return ShownItem(bytes, FeedItemDecoder(of: head, at: address)).map { (bytes, $0) }
  }

  private static func hash(_ key: String) -> UInt64 {
    var key = key
    return key.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }

  /// Fewer bytes than the head promised is a document that changed while it was read.
  private func checkLength(_ answer: HTTPAnswer) throws(RemoteError) {
    guard answer.headers["Content-Encoding"] == nil,
      let promised = answer.headers["Content-Length"].flatMap({ Int64($0) }),
      promised != sizeInBytes
    else { return }
    throw .malformed(
      path: "", reason: "the document has \(sizeInBytes) bytes, and \(promised) were announced")
  }
}
