extension Timestamp {
  /// Reads a date and time with its offset, as RFC 3339 says and the wild writes it.
  ///
  /// Also taken: `t`, `z`, a space for `T`, no seconds, an offset without its colon or minutes, and
  /// any number of digits of a second, of which three count. A date alone, or a time without an offset, is no
  /// instant: `nil`.
  public init?(rfc3339 text: some StringProtocol) {
    var text = String(text)
    let read = text.withUTF8 { unsafe Self(rfc3339: $0) }
    guard let read else { return nil }
    self = read
  }

  /// Reads the same from UTF-8 bytes, without a `String`.
  @unsafe public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
    var reader = unsafe DateReader(bytes: bytes)
    guard let year = reader.digits(4), reader.pass("-"), let month = reader.digits(2),
      reader.pass("-"), let day = reader.digits(2), reader.passSeparator(),
      let hour = reader.digits(2), reader.pass(":"), let minute = reader.digits(2),
      let second = reader.pass(":") ? reader.digits(2) : 0, let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
      year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Self.daysSince1970(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
    self.init(milliseconds: Int64(seconds * 1000 + fraction))
  }

  /// The instant in UTC, with milliseconds only where there are any: `2024-05-01T09:30:00Z`.
  public var rfc3339: String {
    let dayLength: Int64 = 86_400_000
    let inDay = ((milliseconds % dayLength) + dayLength) % dayLength
    let (year, month, day) = Self.date(daysSince1970: Int((milliseconds - inDay) / dayLength))
    let time = Int(inDay)
    let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    let clock = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60]
      .map { Self.padded($0, 2) }.joined(separator: ":")
    let fraction = time % 1000 == 0 ? "" : ".\(Self.padded(time % 1000, 3))"
    return "\(date)T\(clock)\(fraction)Z"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01, counting years from March so that the leap day is the last of a year.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let month = month > 2 ? month - 3 : month + 9
    return year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1
      - 719_468
  }

  private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let cycle = 146_097  // days in 400 years
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - cycle + 1) / cycle
    let inEra = shifted - era * cycle
    let yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
    let inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * inYear + 2) / 153
    let day = inYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
    return (year, month < 10 ? month + 3 : month - 9, day)
  }
}

/// Reads the parts of a date one after another.
///
/// Invariant: the bytes outlive the reader, which never leaves the initialiser above.
@safe private struct DateReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  private var position = 0

  @unsafe init(bytes: UnsafeBufferPointer<UInt8>) {
    unsafe self.bytes = unsafe bytes
    end = bytes.count
  }

  var isAtEnd: Bool { position == end }

  private var byte: UInt8 { position < end ? unsafe bytes[position] : 0 }

  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard byte &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(byte - 0x30)
      position += 1
    }
    return value
  }

  mutating func pass(_ character: Unicode.Scalar) -> Bool {
    guard byte == character.value else { return false }
    position += 1
    return true
  }

  mutating func passSeparator() -> Bool {
    pass("T") || pass("t") || pass(" ")
  }

  /// The milliseconds after the decimal point; 0 where there is none.
  mutating func fraction() -> Int? {
    guard byte == 0x2E || byte == 0x2C else { return 0 }
    position += 1
    guard byte &- 0x30 < 10 else { return nil }
    var value = 0
    var scale = 100
    while byte &- 0x30 < 10 {
      value += Int(byte - 0x30) * scale
      scale /= 10
      position += 1
    }
    return value
  }

  /// Minutes east of UTC.
  mutating func offset() -> Int? {
    if byte | 0x20 == 0x7A {
      position += 1
      return 0
    }
    guard byte == 0x2B || byte == 0x2D else { return nil }
    let isWest = byte == 0x2D
    position += 1
    guard let hours = digits(2) else { return nil }
    var minutes = 0
    if !isAtEnd {
      if byte == 0x3A { position += 1 }
      guard let read = digits(2) else { return nil }
      minutes = read
    }
    guard hours < 24, minutes < 60 else { return nil }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }
}
