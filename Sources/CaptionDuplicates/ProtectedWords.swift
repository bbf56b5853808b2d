/// Words that no edit may touch: with another one the caption speaks of another thing.
enum ProtectedWords {
  /// Whether a folded word is a spelled number, Roman numeral from II on, weekday, month, season,
  /// day by name or negation; apostrophes make no difference.
  ///
  /// - Parameter hash: That of the word, as `TextTable` has it.
  static func contains(_ word: Span<UInt8>, _ hash: UInt64) -> Bool {
    guard word.indices.contains(where: { word[$0] == 0x27 }) else {
      return table.contains(word, hash)
    }
    let plain = word.indices.map { word[$0] }.filter { $0 != 0x27 }
    return table.contains(plain.span, TextTable.hash(plain.span))
      || plain.suffix(2) == [0x6E, 0x74] && word[word.count - 2] == 0x27
  }

  /// Spelled numbers, and Roman numerals from II to XXXIX; single letters are words.
  static let numbers = TextTable(spelledNumbers + romanNumerals)

  private static let romanNumerals = ["", "x", "xx", "xxx"].flatMap { tens in
    ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"].map { tens + $0 }
  }.filter { $0.count > 1 }

  private static let spelledNumbers = words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million billion once twice dozen first second third fourth fifth sixth seventh
    eighth ninth tenth eleventh twelfth
    """)

  /// All of them, folded as the words of bodies are.
  private static let table = TextTable(
    spelledNumbers + romanNumerals
      + words(
        """
        monday tuesday wednesday thursday friday saturday sunday tue tues wed thu thurs fri
        january february march april may june july august september october november december
        jan feb apr jun jul aug sep sept oct nov dec
        today tomorrow yesterday tonight spring summer autumn fall winter
        no not never none nobody nothing neither nor without cannot cant wont dont doesnt didnt isnt
        arent wasnt werent couldnt wouldnt shouldnt hasnt havent hadnt aint
        零 〇 一 二 两 三 四 五 六 七 八 九 十 百 千 万 萬 億 亿 半 年 月 火 水 木 金 土 日 春 夏 秋 冬 今 昨 明 翌
        不 無 无 非 未 没 沒 别 別 勿 莫
        """)
      + words(names))

  private static func words(_ text: String) -> [String] {
    NormalForm(text).body.split(separator: " ").map { $0.filter { $0 != "'" } }
  }
}
