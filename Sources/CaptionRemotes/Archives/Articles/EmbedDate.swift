internal import CaptionCore

/// The date at the end of older embeds: ` on Apr 12, 2019 at 4:50am PDT`, in any order of its parts.
enum EmbedDate {
  /// How far behind the handle a date may end.
  private static let longest = 90

  /// The date that begins near a place, and where it ends; `nil` where there is none, or one that
  /// is not whole.
  ///
  /// A zone has to be named: without one a time is no instant.
  static func read(_ text: [Unicode.Scalar], at start: Int) -> (time: Timestamp, end: Int)? {
    let window = start..<min(text.count, start + longest)
    var parts = Parts()
    var at = window.lowerBound
    while at < window.upperBound {
      let scalar = text[at]
      // Another embed begins: the date is not this one's.
      if scalar == "@" || scalar == "(" && parts.isEmpty && at > start + 30 { return nil }
      if let digit = scalar.properties.numericType, digit == .decimal {
        var end = at
        var number = 0
        while end < window.upperBound, end - at < 5, let value = text[end].properties.numericValue,
          text[end].properties.numericType == .decimal
        {
          number = number * 10 + Int(value)
          end += 1
        }
        parts.add(number, digits: end - at, followedBy: follower(text, end, window.upperBound))
        at = end
      } else if scalar.properties.isAlphabetic {
        var end = at
        while end < window.upperBound, text[end].properties.isAlphabetic { end += 1 }
        let word = String(String.UnicodeScalarView(text[at..<end])).lowercased()
        if let offset = zones[word] {
          guard let time = parts.time(offset: offset) else {
            parts.zone = offset
            at = end
            continue
          }
          return (time, end)
        }
        parts.add(word)
        at = end
        if let zone = parts.zone, let time = parts.time(offset: zone) { return (time, end) }
      } else {
        at += 1
      }
      if let zone = parts.zone, parts.isWhole, let time = parts.time(offset: zone) {
        return (time, at)
      }
    }
    return nil
  }

  private static func follower(_ text: [Unicode.Scalar], _ at: Int, _ end: Int) -> Unicode.Scalar? {
    var at = at
    while at < end, text[at] == " " || text[at].value == 0xA0 { at += 1 }
    return at < end ? text[at] : nil
  }

  private struct Parts {
    var year: Int?
    var month: Int?
    var day: Int?
    var hour: Int?
    var minute: Int?
    var isAfternoon: Bool?
    var zone: Int?
    private var expectsMinute = false

    var isEmpty: Bool { year == nil && month == nil && day == nil }
    var isWhole: Bool { minute != nil && year != nil && month != nil && day != nil }

    mutating func add(_ number: Int, digits: Int, followedBy next: Unicode.Scalar?) {
      if expectsMinute {
        minute = number
        expectsMinute = false
      } else if next == ":" || next == "時" || next == "시" || next == "时" {
        hour = number
        expectsMinute = true
      } else if digits == 4 {
        year = number
      } else if next == "月" || next == "월" {
        month = number
      } else if day == nil {
        day = number
      } else if hour == nil {
        hour = number
      }
    }

    mutating func add(_ word: String) {
      if let half = EmbedDate.halves[word] ?? EmbedDate.halves.first(where: { word.hasPrefix($0.key) && $0.key.count > 1 })?.value {
        isAfternoon = half
      } else if month == nil, let found = EmbedDate.month(word) {
        month = found
      }
    }

    func time(offset: Int) -> Timestamp? {
      guard let year, let month, let day, var hour, let minute else { return nil }
      if let isAfternoon {
        guard (1...12).contains(hour) else { return nil }
        hour = hour % 12 + (isAfternoon ? 12 : 0)
      }
      return Timestamp(
        year: year, month: month, day: day, hour: hour, minute: minute,
        minutesEastOfUTC: offset)
    }
  }

  private static let halves = [
    "am": false, "pm": true, "午前": false, "午後": true, "上午": false, "下午": true, "오전": false,
    "오후": true,
  ]

  /// Minutes east of UTC.
  private static let zones = [
    "pdt": -420, "pst": -480, "utc": 0, "gmt": 0, "edt": -240, "est": -300, "cdt": -300, "cst": -360,
    "mdt": -360, "mst": -420, "cet": 60, "cest": 120, "bst": 60,
  ]

  /// Months by how they begin, in the languages that write them in words.
  private static let months: [[String]] = [
    ["jan", "ene", "gen", "janv", "sty", "янв", "ian", "oca", "led", "ιαν", "tam", "січ", "يناير"],
    ["feb", "fev", "fév", "févr", "lut", "фев", "şub", "úno", "φεβ", "hel", "лют", "فبراير"],
    ["mar", "mär", "mrt", "maa", "мар", "bře", "μαρ", "бер", "mars", "مارس", "már"],
    ["apr", "abr", "avr", "kwi", "апр", "nis", "dub", "απρ", "huh", "кві", "أبريل", "ápr"],
    ["may", "mai", "mag", "mei", "maj", "май", "мая", "kvě", "μαι", "μαϊ", "tou", "тра", "مايو", "máj"],
    ["jun", "giu", "juin", "cze", "июн", "haz", "čvn", "červn", "ιουν", "kes", "чер", "يونيو", "jún"],
    ["jul", "lug", "juil", "lip", "июл", "tem", "čvc", "červenec", "ιουλ", "hei", "лип", "يوليو", "júl"],
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
