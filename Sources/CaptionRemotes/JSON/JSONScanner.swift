/// Reads one JSON object as its bytes arrive, and hands out its members and the elements of one
/// list among them.
///
/// The whole document is checked; of its bytes only the member or element under way is held. Give
/// it bytes by `append`, ask `next` until it has nothing, and after the last bytes `finish` and ask
/// again. A value that is not there whole is read again from its start when at least as many bytes
/// have come again, so that the cost stays linear however small the pieces.
struct JSONScanner {
  /// The longest single member or element, 16 MiB.
  static let maximumValueBytes = 16 << 20

  /// A member of the object or an element of the list; good until the next call.
  struct Part {
    /// The member's name, decoded; `nil` for an element of the list.
    var key: String?
    /// The element's position in the list.
    var index: Int
    /// The value's place for `withBytes`.
    var value: Range<Int>
    /// The value's place in the document.
    var offset: Int64
    /// In an element, the value of the watched key, for `withBytes`.
    var watched: Range<Int>?
  }

  private enum State {
    case start, firstMember, member, afterMember, firstElement, element, afterElement, end
  }

  /// Where the list's first byte after `[` is in the document, once it has begun.
  private(set) var listStart: Int64?
  /// How many elements of the list have been handed out.
  private(set) var elementCount = 0

  private let list: String
  private let watched: JSONShortKey
  /// Bytes not handed out yet, then `JSONValidator.padding` zeros.
  private var buffer = [UInt8](repeating: 0, count: JSONValidator.padding)
  private var position = 0
  /// The offset in the document of the buffer's first byte.
  private var base: Int64 = 0
  private var state = State.start
  /// How many bytes must be there before a value that was cut is tried again.
  private var needed = 0
  private var isFinished = false

  /// - Parameters:
  ///   - list: The member whose elements are handed out one by one, where it is a list.
  ///   - watched: The member of each element that is pointed out.
  init(list: String, watching watched: JSONShortKey = JSONShortKey("id")) {
    self.list = list
    self.watched = watched
  }

  /// How many bytes of the document have been given.
  var bytesGiven: Int64 { base + Int64(end) }

  mutating func append(_ piece: [UInt8]) {
    if position > 0 {
      buffer.removeSubrange(0..<position)
      base += Int64(position)
      position = 0
    }
    buffer.removeLast(JSONValidator.padding)
    buffer.append(contentsOf: piece)
    buffer.append(contentsOf: repeatElement(0, count: JSONValidator.padding))
  }

  /// Says that no more bytes will come.
  mutating func finish() {
    isFinished = true
    needed = 0
  }

  /// The next member or element; `nil` when more bytes are needed or, after `finish`, at the end.
  mutating func next() throws(JSONFault) -> Part? {
    guard end - position >= needed else { return nil }
    needed = 0
    let start = position
    do {
      return try step()
    } catch {
      let isCut = error.reason == .endsEarly && !isFinished
      let pending = end - position
      if pending > Self.maximumValueBytes {
        throw fault(JSONValidator.Flaw(position: position, reason: .tooLong), from: position)
      }
      guard isCut else { throw fault(error, from: max(start, position)) }
      needed = 2 * pending
      return nil
    }
  }

  /// Gives access to bytes of the part handed out last.
  @unsafe func withBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    unsafe buffer.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  private var end: Int { buffer.count - JSONValidator.padding }

  /// Goes from state to state until a part is there; `position` and `state` move over what is sure.
  private mutating func step() throws(JSONValidator.Flaw) -> Part? {
    let end = end
    let buffer = buffer
    return try unsafe buffer.withUnsafeBufferPointer {
      (bytes) throws(JSONValidator.Flaw) -> Part? in
      guard let first = bytes.baseAddress else { return nil }
      var validator = unsafe JSONValidator(first, from: position, to: end)
      while true {
        let byte = state == .start ? 0 : validator.peek()
        position = validator.position
        if state == .start {
          try unsafe begin(&validator, UnsafeBufferPointer(rebasing: bytes[..<end]))
          continue
        }
        if position >= end && !(state == .end) {
          throw .init(position: end, reason: .endsEarly)
        }
        switch (state, byte) {
        case (.firstMember, 0x7D), (.afterMember, 0x7D):
          state = .end
          validator.position += 1
        case (.firstElement, 0x5D), (.afterElement, 0x5D):
          state = .afterMember
          validator.position += 1
        case (.afterMember, 0x2C):
          state = .member
          validator.position += 1
        case (.afterElement, 0x2C):
          state = .element
          validator.position += 1
        case (.firstMember, _), (.member, _):
          if let part = try unsafe member(&validator, bytes) { return part }
        case (.firstElement, _), (.element, _):
          return try element(&validator)
        case (.end, _):
          guard position >= end else { throw .init(position: position, reason: .trailing) }
          return nil
        default: throw .init(position: position, reason: .unexpected)
        }
      }
    }
  }

  /// Passes a byte-order mark and the opening brace.
  @unsafe private mutating func begin(
    _ validator: inout JSONValidator, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(JSONValidator.Flaw) {
    let end = bytes.count
    if unsafe bytes.first == 0xEF {
      guard end >= 3 else { throw .init(position: end, reason: .endsEarly) }
      guard unsafe bytes[1] == 0xBB, unsafe bytes[2] == 0xBF else {
        throw .init(position: 0, reason: .notAnObject)
      }
      validator.position = 3
    }
    let byte = validator.peek()
    guard validator.position < end else { throw .init(position: end, reason: .endsEarly) }
    guard byte == 0x7B else { throw .init(position: validator.position, reason: .notAnObject) }
    validator.position += 1
    position = validator.position
    state = .firstMember
  }

  /// Reads a member whole, or enters the list.
  @unsafe private mutating func member(
    _ validator: inout JSONValidator, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(JSONValidator.Flaw) -> Part? {
    let name = try validator.skipKey()
    let reader = unsafe JSONReader(validated: UnsafeRawBufferPointer(bytes))
    let key = reader.text(of: name.lowerBound + 1..<name.upperBound - 1)
    if validator.peek() == 0x5B, key == list {
      guard listStart == nil else { throw .init(position: position, reason: .repeatedList) }
      validator.position += 1
      position = validator.position
      listStart = base + Int64(position)
      state = .firstElement
      return nil
    }
    let start = validator.position
    try validator.skipValue(depth: 1)
    let value = start..<validator.position
    guard value.count <= Self.maximumValueBytes else {
      throw .init(position: start, reason: .tooLong)
    }
    position = validator.position
    state = .afterMember
    return Part(key: key, index: 0, value: value, offset: base + Int64(start))
  }

  private mutating func element(
    _ validator: inout JSONValidator
  ) throws(JSONValidator.Flaw) -> Part {
    let start = validator.position
    let watched = try validator.skipValue(depth: 2, watching: watched)
    let value = start..<validator.position
    guard value.count <= Self.maximumValueBytes else {
      throw .init(position: start, reason: .tooLong)
    }
    position = validator.position
    state = .afterElement
    defer { elementCount += 1 }
    return Part(
      key: nil, index: elementCount, value: value, offset: base + Int64(start), watched: watched)
  }

  private func fault(_ flaw: JSONValidator.Flaw, from start: Int) -> JSONFault {
    let read = buffer[min(start, flaw.position)..<flaw.position]
    let path =
      switch state {
      case .firstElement, .element: "\(list)[\(elementCount)]" + JSONPath.end(of: read)
      case .firstMember, .member: JSONPath.end(of: read, isMember: true)
      case .afterElement: list
      default: ""
      }
    return JSONFault(reason: flaw.reason, offset: base + Int64(flaw.position), path: path)
  }
}
