/// Words that no edit may touch: with another one the caption speaks of another thing.
enum ProtectedWords {
  /// Whether a folded word is a spelled number, Roman numeral from II on, weekday, month, season,
  /// day by name or negation; apostrophes make no difference.
  static func contains(_ word: String) -> Bool {
    guard isShort(word) else { return false }
    guard word.utf8.contains(0x27) else { return table.contains(word) || isRoman(word) }
    let plain = word.filter { $0 != "'" }
    return table.contains(plain) || word.hasSuffix("n't") || isRoman(plain)
  }

  /// Whether a word is a Roman numeral from II to XXXIX; single letters are words.
  static func isRoman(_ word: String) -> Bool {
    // Nearly every word ends here.
    guard word.utf8.allSatisfy({ $0 == 0x69 || $0 == 0x76 || $0 == 0x78 }) else { return false }
    let tens = word.prefix { $0 == "x" }
    let isUnits = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
      .contains(word.dropFirst(tens.count))
    return word.utf8.count >= 2 && tens.count <= 3 && isUnits
  }

  /// Whether a word is no longer than any that is looked for.
  ///
  /// Hashing a `String` with many marks takes quadratic time.
  static func isShort(_ word: some StringProtocol) -> Bool { word.utf8.count <= 48 }

  static func isSpelledNumber(_ word: String) -> Bool {
    isShort(word) && spelledNumbers.contains(word)
  }

  /// How many bytes the longest spelled number has; no Roman numeral has more.
  static let longestNumber = spelledNumbers.map(\.utf8.count).max() ?? 0

  private static let spelledNumbers: Set<String> = words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million billion once twice dozen first second third fourth fifth sixth seventh
    eighth ninth tenth eleventh twelfth
    """)

  /// All of them, folded as the words of bodies are.
  private static let table: Set<String> = spelledNumbers.union(
    words(
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
  ).union(words(names))

  private static func words(_ text: String) -> Set<String> {
    Set(NormalForm(text).body.split(separator: " ").map { $0.filter { $0 != "'" } })
  }
}
