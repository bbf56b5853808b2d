internal import CaptionCore

/// The date at the end of older embeds: ` on Apr 12, 2019 at 4:50am PDT`, in any order of its parts
/// and in the languages whose months are known.
struct EmbedDate {
  /// How far behind the handle a date may end, and how far behind it one begins.
  private static let longest = 90
  private static let nearest = 30

  private var year: Int?
  private var month: Int?
  private var day: Int?
  private var hour: Int?
  private var minute: Int?
  private var isAfternoon: Bool?
  /// Minutes east of UTC.
  private var zone: Int?
  private var expectsMinute = false

  /// The date that begins near a place, and where it ends; `nil` where there is none, or one that is
  /// not whole.
  ///
  /// A zone has to be named: without one a time is no instant.
  static func read(_ text: [Unicode.Scalar], at start: Int) -> (time: Timestamp, end: Int)? {
    var date = EmbedDate()
    var at = start
    let end = min(text.count, start + longest)
    while at < end {
      let first = at
      switch text[at] {
      // Another embed begins: the date is not this one's.
      case "@", "＠": return nil
      case let scalar where scalar.properties.numericType == .decimal:
        while at < end, at - first < 5, text[at].properties.numericType == .decimal { at += 1 }
        date.add(number: text[first..<at], followedBy: text[at..<end].first { !$0.isOuterSpace })
      case let scalar where scalar.properties.isAlphabetic:
        while at < end, text[at].properties.isAlphabetic, text[at].isIdeograph == scalar.isIdeograph
        {
          at += 1
        }
        date.add(word: String(String.UnicodeScalarView(text[first..<at])).lowercased())
      default: at += 1
      }
      if date.isEmpty && at > start + nearest { return nil }
      if let time = date.time { return (time, at) }
    }
    return nil
  }

  private var isEmpty: Bool { year == nil && month == nil && day == nil }

  private mutating func add(number: ArraySlice<Unicode.Scalar>, followedBy next: Unicode.Scalar?) {
    let value = number.reduce(0) { $0 * 10 + Int($1.properties.numericValue ?? 0) }
    if expectsMinute {
      minute = value
      expectsMinute = false
    } else if let next, ":時时시".unicodeScalars.contains(next) {
      hour = value
      expectsMinute = true
    } else if number.count == 4 {
      year = value
    } else if next == "月" || next == "월" {
      month = value
    } else if day == nil {
      day = value
    }
  }

  private mutating func add(word: String) {
    if let offset = Self.zones[word] {
      zone = offset
    } else if minute != nil, word == "am" || word == "pm" {
      // Only behind a time: "am" stands before a day in German.
      isAfternoon = word == "pm"
    } else if let half = Self.halves.first(where: { word.contains($0.key) })?.value {
      isAfternoon = half
    } else if month == nil {
      month = Self.month(word)
    }
  }

  /// The instant, once every part of it is known.
  private var time: Timestamp? {
    guard let year, let month, let day, var hour, let minute, let zone else { return nil }
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    return Timestamp(
      year: year, month: month, day: day, hour: hour, minute: minute, minutesEastOfUTC: zone)
  }

  private static let halves = [
    "午前": false, "午後": true, "上午": false, "下午": true, "오전": false, "오후": true,
  ]

  private static let zones = [
    "pdt": -420, "pst": -480, "utc": 0, "gmt": 0, "edt": -240, "est": -300, "cdt": -300,
    "cst": -360, "mdt": -360, "mst": -420, "cet": 60, "cest": 120, "bst": 60,
  ]

  /// Months by how they begin, in the languages that write them in words.
  private static let months: [[String]] = [
    ["jan", "ene", "gen", "sty", "янв", "ian", "oca", "led", "ιαν", "tam", "січ", "يناير"],
    ["feb", "fev", "fév", "lut", "фев", "şub", "úno", "φεβ", "hel", "лют", "فبراير"],
    ["mar", "mär", "mrt", "maa", "мар", "bře", "μαρ", "бер", "مارس", "már"],
    ["apr", "abr", "avr", "kwi", "апр", "nis", "dub", "απρ", "huh", "кві", "أبريل", "ápr"],
    [
      "may", "mai", "mag", "mei", "maj", "май", "мая", "kvě", "μαι", "μαϊ", "tou", "тра", "مايو",
      "máj",
    ],
    ["jun", "giu", "juin", "cze", "июн", "haz", "čvn", "ιουν", "kes", "чер", "يونيو", "jún"],
    ["jul", "lug", "juil", "lip", "июл", "tem", "čvc", "ιουλ", "hei", "лип", "يوليو", "júl"],
    ["aug", "ago", "aoû", "aou", "sie", "авг", "ağu", "srp", "αυγ", "elo", "сер", "أغسطس"],
    ["sep", "set", "wrz", "сен", "eyl", "zář", "σεπ", "syy", "вер", "سبتمبر", "szep"],
    ["oct", "okt", "out", "ott", "paź", "окт", "eki", "říj", "οκτ", "lok", "жов", "أكتوبر"],
    ["nov", "lis", "ноя", "kas", "νοε", "marras", "noi", "نوفمبر"],
    ["dec", "dez", "dic", "déc", "gru", "дек", "ara", "pro", "δεκ", "jou", "гру", "des", "ديسمبر"],
  ]

  private static func month(_ word: String) -> Int? {
    var best: (month: Int, length: Int)?
    for (index, names) in months.enumerated() {
      for name in names where word.hasPrefix(name) && name.count > best?.length ?? 0 {
        best = (index + 1, name.count)
      }
    }
    return best?.month
  }
}

extension Unicode.Scalar {
  /// Whether this is a letter of Chinese, Japanese or Korean, which words of other scripts follow
  /// without a space.
  fileprivate var isIdeograph: Bool {
    switch value {
    case 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7AF: true
    default: false
    }
  }
}
