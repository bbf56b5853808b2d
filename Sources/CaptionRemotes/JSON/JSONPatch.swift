/// Changes single values inside a JSON text and leaves every other byte as it is.
///
/// For texts that are known to be well formed. Each change reads the text anew: it is meant for the
/// size of one item, and for a handful of changes.
struct JSONPatch {
  /// One step from a value to a value inside it.
  enum Step: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case key(String)
    case index(Int)

    init(stringLiteral key: String) { self = .key(key) }
    init(integerLiteral index: Int) { self = .index(index) }
  }

  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Puts a value at a place, making the objects and lists on the way that are missing or `null`.
  ///
  /// A key that an object holds several times is set everywhere. New members and elements go to the
  /// end, spaced like the one before them.
  ///
  /// - Returns: `false`, with nothing changed, where something of another type is in the way.
  mutating func set(_ path: [Step], to value: [UInt8]) -> Bool {
    set(path[...], to: value, in: wholeValue)
  }

  /// Takes a member away, with one comma, or makes an element `null`; what is not there stays away.
  mutating func remove(_ path: [Step]) {
    guard let last = path.last, var range = Optional(wholeValue) else { return }
    for step in path.dropLast() {
      guard let inner = value(step, in: range) else { return }
      range = inner
    }
    switch last {
    case .index: if let element = value(last, in: range) { replace(element, Self.null) }
    case .key(let key):
      while let members = members(of: range),
        let index = members.firstIndex(where: { $0.name == key })
      {
        let removed = extent(of: index, of: members)
        bytes.removeSubrange(removed)
        range = range.lowerBound..<range.upperBound - removed.count
      }
    }
  }

  private static let null = Array("null".utf8)

  private struct Member {
    var name: String
    /// The key with its quotes.
    var key: Range<Int>
    var value: Range<Int>
  }

  private var wholeValue: Range<Int> {
    read(from: 0) { $0.skip() }
  }

  private mutating func set(
    _ path: ArraySlice<Step>, to value: [UInt8], in range: Range<Int>
  ) -> Bool {
    guard let step = path.first else {
      replace(range, value)
      return true
    }
    if bytes[range].elementsEqual(Self.null) {
      replace(range, Self.wrapped(value, path))
      return true
    }
    switch step {
    case .key(let key):
      guard let members = members(of: range) else { return false }
      let found = members.filter { $0.name == key }
      guard let last = found.last else {
        let added = JSONWriter.text(key) + colon(members) + Self.wrapped(value, path.dropFirst())
        add(added, after: members.last.map { $0.key.lowerBound..<$0.value.upperBound }, in: range)
        return true
      }
      guard path.count == 1 else { return set(path.dropFirst(), to: value, in: last.value) }
      for member in found.reversed() { replace(member.value, value) }
      return true
    case .index(let index):
      guard let elements = elements(of: range) else { return false }
      if index < elements.count { return set(path.dropFirst(), to: value, in: elements[index]) }
      let nulls = Array(repeating: Self.null + [0x2C], count: index - elements.count).joined()
      let added = Array(nulls) + Self.wrapped(value, path.dropFirst())
      add(added, after: elements.last, in: range)
      return true
    }
  }

  /// A value inside the objects and lists that a path asks for.
  private static func wrapped(_ value: [UInt8], _ path: ArraySlice<Step>) -> [UInt8] {
    path.reversed().reduce(value) { inner, step in
      switch step {
      case .key(let key): [0x7B] + JSONWriter.text(key) + [0x3A] + inner + [0x7D]
      case .index(let index):
        [0x5B] + Array(repeating: null + [0x2C], count: index).joined() + inner + [0x5D]
      }
    }
  }

  // MARK: Where things stand

  private func read<Result>(from start: Int, _ body: (inout JSONReader) -> Result) -> Result {
    unsafe bytes.withUnsafeBytes { bytes in
      var reader = unsafe JSONReader(validated: bytes, from: start)
      return body(&reader)
    }
  }

  /// The members of an object; `nil` for anything else.
  private func members(of range: Range<Int>) -> [Member]? {
    read(from: range.lowerBound) { reader in
      guard reader.enter(.object) else { return nil }
      var members: [Member] = []
      while let key = reader.nextKey() {
        members.append(
          Member(
            name: reader.text(of: key), key: key.lowerBound - 1..<key.upperBound + 1,
            value: reader.skip()))
      }
      return members
    }
  }

  private func elements(of range: Range<Int>) -> [Range<Int>]? {
    read(from: range.lowerBound) { reader in
      guard reader.enter(.list) else { return nil }
      var elements: [Range<Int>] = []
      while reader.nextElement() { elements.append(reader.skip()) }
      return elements
    }
  }

  private func value(_ step: Step, in range: Range<Int>) -> Range<Int>? {
    switch step {
    case .key(let key): members(of: range)?.last { $0.name == key }?.value
    case .index(let index):
      elements(of: range).flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }
  }

  /// What goes when a member goes: itself and one comma.
  private func extent(of index: Int, of members: [Member]) -> Range<Int> {
    let member = members[index]
    if index + 1 < members.count {
      return member.key.lowerBound..<members[index + 1].key.lowerBound
    }
    let start = index > 0 ? members[index - 1].value.upperBound : member.key.lowerBound
    return start..<member.value.upperBound
  }

  // MARK: Changes

  private mutating func replace(_ range: Range<Int>, _ value: [UInt8]) {
    bytes.replaceSubrange(range, with: value)
  }

  /// Adds a member or element after the last one, or as the first.
  private mutating func add(_ added: [UInt8], after last: Range<Int>?, in range: Range<Int>) {
    guard let last else {
      bytes.insert(contentsOf: added, at: range.lowerBound + 1)
      return
    }
    let before = bytes[range.lowerBound..<last.lowerBound]
    let space = before.reversed().prefix { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    bytes.insert(contentsOf: [0x2C] + space.reversed() + added, at: last.upperBound)
  }

  /// The colon of a new member, spaced like that of the last one.
  private func colon(_ members: [Member]) -> [UInt8] {
    members.last.map { Array(bytes[$0.key.upperBound..<$0.value.lowerBound]) } ?? [0x3A]
  }
}
