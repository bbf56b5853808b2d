extension Timestamp {
  /// Reads a date as platforms and their archives write it: the one place for all spellings.
  ///
  /// | spelling | who |
  /// |---|---|
  /// | `2024-05-01T09:30:00.000Z`, `…+0000` | RFC 3339 and close to it: feeds, APIs |
  /// | `1714555800`, `1714555800.5`, `1714555800000` | seconds, or milliseconds, since 1970 |
  /// | `Wed Aug 27 13:08:45 +0000 2008` | Twitter |
  /// | `2024-05-01 09:30:00`, `2024-05-01T09:30:00` | gallery-dl and older Instagram: meant as UTC |
  ///
  /// A date without a time is no instant: `nil`.
  public init?(archived text: some StringProtocol) {
    let text = String(text)
    guard
      let time = Self(rfc3339: text) ?? Self(epoch: text) ?? Self(twitter: text)
        ?? Self(rfc3339: text + "Z")
    else {
      return nil
    }
    self = time
  }

  /// Seconds since 1970, with a fraction or none; numbers too large for that are milliseconds.
  public init?(epoch text: String) {
    guard text.utf8.allSatisfy({ "-.0123456789".utf8.contains($0) }), let number = Double(text),
      abs(number) < 1e15
    else { return nil }
    let milliseconds = abs(number) < 1e11 ? number * 1000 : number
    self.init(milliseconds: Int64(milliseconds.rounded()))
  }

  private init?(twitter text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 6, let month = Self.month(parts[1]), let day = Int(parts[2]) else {
      return nil
    }
    self.init(
      rfc3339: "\(parts[5])-\(Self.two(month))-\(Self.two(day))T\(parts[3])\(parts[4])")
  }

  /// An instant from its parts; `nil` for a day or a time that there is none.
  public init?(
    year: Int, month: Int, day: Int, hour: Int, minute: Int, minutesEastOfUTC offset: Int
  ) {
    guard (0...9999).contains(year) else { return nil }
    let digits = String(year)
    let padded = String(repeating: "0", count: 4 - digits.count) + digits
    let date = "\(padded)-\(Self.two(month))-\(Self.two(day))"
    guard let local = Self(rfc3339: "\(date)T\(Self.two(hour)):\(Self.two(minute)):00Z") else {
      return nil
    }
    self.init(milliseconds: local.milliseconds - Int64(offset) * 60_000)
  }

  private static func two(_ number: Int) -> String {
    (0..<10).contains(number) ? "0\(number)" : "\(number)"
  }

  private static func month(_ name: Substring) -> Int? {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return names.firstIndex(of: String(name)).map { $0 + 1 }
  }
}
