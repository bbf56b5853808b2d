extension NearBodies {
  /// Whose text says what an entry is made of: any of a class, or the one that does.
  enum Source { case any, withPlace, brokenOff }

  /// How often each word of the table stands in the texts.
  func wordFrequencies() -> [Int32] {
    var frequencies = [Int32](repeating: 0, count: table.count)
    for head in heads {
      for word in words(head) { frequencies[Int(word)] += 1 }
    }
    return frequencies
  }

  /// What an index finds each class by, for the relation *near*.
  ///
  /// A pair that is related has an entry of one that is a counterpart of one of the other: by the
  /// same reasoning as in `editablePairs` and `breakablePairs`.
  ///
  /// - Parameters:
  ///   - ranks: How frequent each word of the table is taken to be: rare ones are looked for. Any
  ///     numbers do, as long as a word has the same for all texts of an index.
  ///   - take: Called with the class, whose text is meant, and what kind of entry it is.
  func forEachEntry(
    ranks: [Int32], _ take: (Int, Source, IndexEntry.Kind, IndexEntry) throws -> Void
  ) rethrows {
    for head in heads {
      let source = head.isWithPlace ? Source.withPlace : .any
      for entry in rareEntries(of: head, ranks) {
        try take(head.position, source, .rare, entry)
      }
    }
    for position in canBreakOff.indices {
      let words = body(position)
      let longer = runEntries(
        runKeys(position), EntrySketch(ofLonger: words.lazy.map(hash)), lowestBit: 0)
      for entry in longer { try take(position, .any, .run, entry) }
      let start = words.dropLast()
      let beginning = runEntries(
        windowKeys(position),
        EntrySketch(
          ofBeginning: start.lazy.map(hash), mostEdits: Self.mostEdits(kept: start.count)),
        lowestBit: 1)
      for entry in beginning { try take(position, .brokenOff, .run, entry) }
    }
  }

  private func runEntries(
    _ keys: [UInt64], _ sketch: @autoclosure () -> EntrySketch, lowestBit: UInt32
  ) -> [IndexEntry] {
    // Most texts have no run under which a beginning is looked for.
    if keys.isEmpty { return [] }
    let sketch = sketch()
    return keys.map { key in
      var entry = IndexEntry(.run, key, sketch)
      entry.key = entry.key & ~1 | lowestBit
      return entry
    }
  }

  private func rareEntries(of head: Head, _ ranks: [Int32]) -> [IndexEntry] {
    var rarest = words(head).map { (rank: ranks[Int($0)], hash: hash($0)) }
    rarest.sort { ($0.rank, $0.hash) < ($1.rank, $1.hash) }
    let sketch = EntrySketch(ofAll: words(head).lazy.map(hash))
    var entries: [IndexEntry] = []
    var repeats: UInt64 = 0
    for position in 0..<min(rarest.count, Self.mostEdits(head.count) + 2) {
      let hash = rarest[position].hash
      repeats = position > 0 && rarest[position - 1].hash == hash ? repeats + 1 : 0
      entries.append(IndexEntry(.rare, head.rareKey(hash, repeats), sketch))
    }
    return entries
  }
}
