internal import CaptionText

/// What the rules of captions ask of a scalar, as bits.
struct ScalarTraits: OptionSet, Sendable {
  let rawValue: UInt16
  init(rawValue: UInt16) { self.rawValue = rawValue }

  static let letter = Self(rawValue: 1 << 0)
  static let mark = Self(rawValue: 1 << 1)
  static let digit = Self(rawValue: 1 << 2)
  /// White_Space.
  static let space = Self(rawValue: 1 << 3)
  /// Any spelling of the apostrophe, letters among them.
  static let apostrophe = Self(rawValue: 1 << 4)
  /// Emoji, but for those that are digits and punctuation too.
  static let emoji = Self(rawValue: 1 << 5)
  /// A letter of a script that is written without spaces.
  static let unspaced = Self(rawValue: 1 << 6)
  /// Prints nothing: Default_Ignorable_Code_Point.
  static let ignorable = Self(rawValue: 1 << 7)
  /// NFKC leaves it as it is whatever stands beside it, or changes it to no effect on what
  /// captions say: spaces, dashes and quotes.
  static let normal = Self(rawValue: 1 << 8)
  /// A letter or mark.
  static let wordPart: Self = [.letter, .mark]

  /// The traits of a scalar: looked up up to U+30FF, by range or property above.
  static func of(_ value: UInt32) -> Self {
    value < tableSize ? table[Int(value)] : higher(value)
  }

  /// The traits of the scalars below `tableSize`, by value; for loops over many scalars.
  static let table: [Self] = (0..<tableSize).map(traits)

  static let tableSize: UInt32 = 0x3100

  /// The traits of a scalar from `tableSize` on: the common ones by range, which costs a tenth of
  /// asking for each property.
  static func higher(_ value: UInt32) -> Self {
    switch value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3: [.letter, .unspaced, .normal]
    case 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF: [.emoji, .normal]
    case 0xFE00...0xFE0F: .ignorable
    default: traits(value)
    }
  }

  private static func traits(_ value: UInt32) -> Self {
    guard let scalar = Unicode.Scalar(value) else { return [] }
    let properties = scalar.properties
    var traits: Self =
      switch scalar.wordClass {
      case .letter: .letter
      case .mark: .mark
      case .digit: .digit
      case .other: []
      }
    if properties.isWhitespace { traits.insert(.space) }
    if isApostrophe(value) { traits.insert(.apostrophe) }
    if isEmoji(scalar) { traits.insert(.emoji) }
    if scalar.isUnspacedLetter { traits.insert(.unspaced) }
    if properties.isDefaultIgnorableCodePoint { traits.insert(.ignorable) }
    if isSurelyNormal(value) { traits.insert(.normal) }
    return traits
  }

  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x203B: false
    case 0x2702...0x2705, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1F9FF:
      true
    default: scalar.properties.isEmoji
    }
  }

  private static func isApostrophe(_ value: UInt32) -> Bool {
    switch value {
    case 0x27, 0x60, 0xB4, 0x2BC, 0x2018, 0x2019, 0x201B, 0x2032: true
    default: false
    }
  }

  /// A scalar that this lacks only costs time.
  ///
  /// Source: DerivedNormalizationProps.txt, NFKC_QC.
  private static func isSurelyNormal(_ value: UInt32) -> Bool {
    switch value {
    case 0...0xA7, 0xA9, 0xAB...0xAE, 0xB0, 0xB1, 0xB4, 0xB6, 0xB7, 0xBB, 0xBF...0x131,
      0x134...0x13E, 0x141...0x148, 0x14A...0x17E, 0x180...0x1C3, 0x1CD...0x1F0, 0x1F4...0x2AF,
      0x400...0x482, 0x48A...0x52F, 0x5D0...0x5EA, 0x621...0x64A, 0xE01...0xE30, 0x2000...0x2023,
      0x2026...0x2032, 0x20A0...0x20A7, 0x20A9...0x20C0, 0x2190...0x2211, 0x2300...0x2328,
      0x2500...0x29FF, 0x2B00...0x2BFF, 0x3000...0x3029, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC,
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0x1F000...0x1F0FF, 0x1F1E6...0x1F1FF,
      0x1F300...0x1FAFF:
      true
    default: false
    }
  }
}
