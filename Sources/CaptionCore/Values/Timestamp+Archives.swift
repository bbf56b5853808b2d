extension Timestamp {
  /// Reads a date as platforms and their archives write it: the one place for all spellings.
  ///
  /// | spelling | who |
  /// |---|---|
  /// | `2024-05-01T09:30:00.000Z`, `…+0000` | RFC 3339 and close to it: feeds, APIs |
  /// | `1714555800`, `1714555800.5`, `1714555800000` | seconds, or milliseconds, since 1970 |
  /// | `Wed Aug 27 13:08:45 +0000 2008` | Twitter |
  /// | `Wed, 27 Aug 2008 13:08:45 +0000`, `27 Aug 08 13:08 EST` | RFC 822: RSS |
  /// | `2024-05-01 09:30:00`, `2024-05-01T09:30:00` | gallery-dl and older Instagram: meant as UTC |
  ///
  /// A date without a time is no instant: `nil`.
  public init?(archived text: some StringProtocol) {
    let text = String(text)
    guard
      let time = Self(rfc3339: text) ?? Self(epoch: text) ?? Self(twitter: text)
        ?? Self(rfc822: text) ?? Self(rfc3339: text + "Z")
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

  private static let zones = [
    "gmt": "Z", "ut": "Z", "utc": "Z", "z": "Z", "est": "-05", "edt": "-04", "cst": "-06",
    "cdt": "-05", "mst": "-07", "mdt": "-06", "pst": "-08", "pdt": "-07",
  ]

  /// Reads `Wed, 27 Aug 2008 13:08:45 +0000`: the day's name and the seconds may be missing, the year
  /// may have two digits (1970 to 2069), and the zone may be one of those that RFC 822 names.
  private init?(rfc822 text: String) {
    var parts = text.split { $0 == " " || $0 == "," }
    if parts.first?.first?.isLetter == true { parts.removeFirst() }
    guard parts.count == 5, let day = Int(parts[0]), let month = Self.month(parts[1].prefix(3)),
      let year = Int(parts[2])
    else { return nil }
    let full = parts[2].utf8.count == 2 ? year + (year < 70 ? 2000 : 1900) : year
    let clock = parts[3].count == 5 ? "\(parts[3]):00" : String(parts[3])
    let zone = Self.zones[parts[4].lowercased()] ?? String(parts[4])
    self.init(rfc3339: "\(full)-\(Self.two(month))-\(Self.two(day))T\(clock)\(zone)")
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
