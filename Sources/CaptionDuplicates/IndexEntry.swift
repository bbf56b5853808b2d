/// What an index finds a caption by.
public struct IndexEntry: Hashable, Sendable {
  /// Of a rare word or a run, what the caption says besides, roughly, in 48 bits; else 0.
  public var sketch: UInt64
  /// A hash of a word, a run of words, a body or the like.
  public var key: UInt32

  public init(key: UInt32, sketch: UInt64 = 0) {
    self.sketch = sketch
    self.key = key
  }

  /// Whether captions with these entries may be related: never `false` where they are.
  public func canMatch(_ other: Self) -> Bool {
    guard key == other.key else { return false }
    guard sketch != 0, other.sketch != 0 else { return true }
    return EntrySketch(bits: sketch).canMatch(EntrySketch(bits: other.sketch))
  }
}

extension IndexEntry {
  /// What a key speaks of, so that the keys of different things differ.
  enum Kind: UInt64 {
    case body = 1
    case series, media, rare, run
  }

  init(_ kind: Kind, _ hash: UInt64, _ sketch: EntrySketch = EntrySketch(bits: 0)) {
    self.sketch = sketch.bits
    key = UInt32(truncatingIfNeeded: mixed(hash ^ kind.rawValue &* 0x9E37_79B9_7F4A_7C15) >> 32)
  }

  init(_ kind: Kind, _ text: String) {
    self.init(kind, textHash(text))
  }

  /// The entry of a picture or video, by its address without signing parts, or by its bytes.
  public init(media: String) {
    self.init(.media, media)
  }

  /// What finds what is kept under this entry: itself, but for a run, which is found by the windows
  /// of texts that break off, and finds them.
  func counterpart(of kind: Kind) -> Self {
    kind == .run ? Self(key: key ^ 1, sketch: sketch) : self
  }
}

/// A hash of a text that is the same in each run and on every machine.
///
/// Source: FNV-1a, 64 bits.
public func textHash(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return mixed(hash)
}
