extension NearBodies {
  /// How a class comes from another, the longer or older; `nil` where they are no near duplicates.
  ///
  /// At most `mostEdits` edits of words that are not protected; words are put in on one side only,
  /// at most one is joined or split, and others are replaced only from 40 words on, and only small
  /// ones: neither what is written as names are, nor the place. Equal words are matched as soon as
  /// they meet. The edits are the fewest, and none for equal texts.
  func edits(from one: Int, to other: Int) -> [WordEdit]? {
    let (words, others) = compared(one, other)
    return editSteps(from: one, to: other)?.map { describe($0, words, others) }
  }

  /// Whether two classes differ in a few edits, and in any.
  func areEdited(_ pair: NearPair) -> Bool {
    editSteps(from: pair.one, to: pair.other).map { !$0.isEmpty } ?? false
  }

  /// The same of their words alone, of which any may be a name: never `false` where they do.
  func areEdited(_ one: ArraySlice<UInt32>, _ other: ArraySlice<UInt32>) -> Bool {
    var search = search(one, other)
    search.run()
    return search.best.map { !$0.isEmpty } ?? false
  }

  private func editSteps(from one: Int, to other: Int) -> [EditSearch.Step]? {
    let (words, others) = compared(one, other)
    var search = search(words, others)
    search.fixed = fixed(one, in: words)
    search.otherFixed = fixed(other, in: others)
    search.run()
    return search.best
  }

  private func search(_ one: ArraySlice<UInt32>, _ other: ArraySlice<UInt32>) -> EditSearch {
    let shorter = min(weight(one), weight(other))
    var search = EditSearch(self, one: one, other: other, mostEdits: Self.mostEdits(shorter))
    search.canReplace = shorter >= Self.fewestForReplacing
    return search
  }

  static let fewestForReplacing = 40

  /// How `other` comes from the beginning of `one`, its last word left out of account; `nil` where
  /// it does not.
  ///
  /// At least 4 words and 20 letters are left, with edits of words from 8 on. It may say all that
  /// `one` does, if that is not known to be the whole of it.
  func brokenOffEdits(_ other: Int, of one: Int) -> [WordEdit]? {
    guard let steps = brokenOffSteps(other, of: one) else { return nil }
    let words = body(one)
    let start = body(other).dropLast()
    return steps.map { describe($0, words, start) } + [.brokenOff(afterWords: start.count)]
  }

  func isBrokenOff(_ other: Int, of one: Int) -> Bool { brokenOffSteps(other, of: one) != nil }

  private func brokenOffSteps(_ other: Int, of one: Int) -> [EditSearch.Step]? {
    guard canBreakOff[other] else { return nil }
    let words = body(one)
    let start = body(other).dropLast()
    guard words.count > start.count else { return nil }
    var search = EditSearch(
      self, one: words, other: start, mostEdits: Self.mostEdits(kept: weight(start)))
    search.isPrefix = true
    // With one put in, 8 words need not hold a whole one of the two runs they are found by.
    search.canInsert = start.count > 8
    search.run()
    return search.best
  }

  /// Whether the words of a text that breaks off, the beginning of its last one too, are the first
  /// of another.
  func goesOn(_ other: Int, in one: Int) -> Bool {
    let (words, start) = (body(one), body(other))
    guard words.count >= start.count, let cut = start.last,
      words.prefix(start.count - 1).elementsEqual(start.dropLast())
    else { return false }
    return table.text(words[words.startIndex + start.count - 1]).hasPrefix(table.text(cut))
  }

  /// How many edits may lie between what is left of a text that breaks off and a longer one.
  static func mostEdits(kept count: Int) -> Int { min(count / 8, 6) }

  private func describe(
    _ step: EditSearch.Step, _ one: ArraySlice<UInt32>, _ other: ArraySlice<UInt32>
  ) -> WordEdit {
    switch step {
    case .changed(let i, let j):
      let (from, to) = (table.text(one[i]), table.text(other[j]))
      return isTypo(one[i], other[j]) ? .typo(to, for: from) : .replaced(from, by: to)
    case .joined(let i, let j):
      return .joined(table.text(other[j]), for: [table.text(one[i]), table.text(one[i + 1])])
    case .split(let i, let j):
      return .split([table.text(other[j]), table.text(other[j + 1])], for: table.text(one[i]))
    case .onlyInOne(let i): return .leftOut(table.text(one[i]))
    case .onlyInOther(let j): return .inserted(table.text(other[j]))
    }
  }
}
