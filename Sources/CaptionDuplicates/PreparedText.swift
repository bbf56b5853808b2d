internal import CaptionText
internal import Foundation

/// The scalars of a caption with all that is only spelling taken out, and their traits: HTML
/// entities decoded once, NFKC, and the characters that print nothing dropped.
///
/// Letters keep their case, for the sake of links. One pass over the bytes is all that most
/// captions need: normalising Unicode is what costs, so only the stretches that may change are
/// handed to it.
struct PreparedText {
  private(set) var scalars: [Unicode.Scalar] = []
  private(set) var traits: [ScalarTraits] = []
  /// Whether any scalar may change under NFKC.
  private var isNormal = true
  /// Whether any letter is of a script without spaces.
  private(set) var hasUnspaced = false

  /// Reads a caption into the space of the one before.
  mutating func read(_ caption: String) {
    scalars.removeAll(keepingCapacity: true)
    traits.removeAll(keepingCapacity: true)
    isNormal = true
    hasUnspaced = false
    let bytes = caption.utf8Span.span
    var position = 0
    while position < bytes.count {
      position = readPlain(bytes, from: position)
      guard position < bytes.count else { break }
      if bytes[position] == 0x26, let (scalar, end) = entity(in: bytes, at: position) {
        append(scalar)
        position = end
      } else {
        append(Unicode.Scalar(bytes[position]))
        position += 1
      }
    }
    if !isNormal { normalise() }
  }

  /// Reads up to the next `&`, and returns where that is.
  private mutating func readPlain(_ bytes: Span<UInt8>, from start: Int) -> Int {
    let table = ScalarTraits.table
    var (scalars, traits, all) = (self.scalars, self.traits, ScalarTraits.normal)
    var some: ScalarTraits = []
    // Else both would be copied.
    self.scalars = []
    self.traits = []
    var position = start
    scalars.append(addingCapacity: bytes.count - start) { scalars in
      traits.append(addingCapacity: bytes.count - start) { traits in
        while position < bytes.count, bytes[position] != 0x26 {
          let byte = bytes[position]
          if byte < 0x80 {
            scalars.append(Unicode.Scalar(byte))
            traits.append(table[Int(byte)])
            position += 1
          } else {
            let (scalar, length) = decodedScalar(bytes, at: position)
            let trait =
              scalar.value < ScalarTraits.tableSize
              ? table[Int(scalar.value)] : ScalarTraits.higher(scalar.value)
            position += length
            if trait.contains(.ignorable) { continue }
            all.formIntersection(trait)
            some.formUnion(trait)
            scalars.append(scalar)
            traits.append(trait)
          }
        }
      }
    }
    (self.scalars, self.traits) = (scalars, traits)
    note(all, some)
    return position
  }

  /// Takes note of what all scalars of a stretch have in common, and of what some have.
  private mutating func note(_ all: ScalarTraits, _ some: ScalarTraits) {
    if !all.contains(.normal) { isNormal = false }
    if some.contains(.unspaced) { hasUnspaced = true }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    let traits = ScalarTraits.of(scalar.value)
    if traits.contains(.ignorable) { return }
    note(traits, traits)
    scalars.append(scalar)
    self.traits.append(traits)
  }

  /// Puts every stretch that may change, with the scalar before it that may be composed with it,
  /// into NFKC.
  ///
  /// A stretch that is not stream-safe stays as it is, for that would take quadratic time, and a long
  /// one is taken in pieces, for Foundation takes quadratic time for what gets longer or shorter.
  private mutating func normalise() {
    let (old, oldTraits) = (scalars, traits)
    scalars.removeAll(keepingCapacity: true)
    traits.removeAll(keepingCapacity: true)
    var position = 0
    while position < old.count {
      var end = position + 1
      while end < old.count, !oldTraits[end].contains(.normal),
        end - position < Self.longPiece || !Self.beginsAnew(old[end])
      {
        end += 1
      }
      if end == position + 1 && oldTraits[position].contains(.normal) {
        scalars.append(old[position])
        traits.append(oldTraits[position])
      } else {
        // NFKC would take an acute accent typed for an apostrophe apart.
        let first = old[position] == "´" ? "'" : old[position]
        let stretch = String(([first] + old[(position + 1)..<end])[...])
        // Composing alone leaves a Korean syllable and a final behind it apart.
        let form =
          stretch.isStreamSafe
          ? stretch.decomposedStringWithCompatibilityMapping
            .precomposedStringWithCanonicalMapping : stretch
        for scalar in form.unicodeScalars { append(scalar) }
      }
      position = end
    }
  }

  /// How many scalars are normalised together before the next place to part them is looked for.
  private static let longPiece = 256

  /// Whether nothing that stands before a scalar is ever composed with it: it is a letter, once it is
  /// decomposed, and neither vowel nor final of a Korean syllable.
  private static func beginsAnew(_ scalar: Unicode.Scalar) -> Bool {
    let first = String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars.first
    return first.map { $0.wordClass == .letter && !(0x1160...0x11FF).contains($0.value) } ?? false
  }
}
