internal import CaptionText

extension Facet {
  /// The marks of a text that hold for another text too, at their places there.
  ///
  /// A mark is more than its words say: the app shortens links in the text and keeps the whole
  /// address in the mark, and a mention stays its account's though that has another handle now. So a
  /// mark goes along where its words stay: in what both texts begin or end with, or once more in
  /// between. It stays away where the words around it have made it part of something else.
  static func carried(_ facets: [Facet], from before: String, to after: String) -> [Facet] {
    let old = Array(before.utf8)
    let new = Array(after.utf8)
    let shared = min(old.count, new.count)
    let prefix = (0..<shared).first { old[$0] != new[$0] } ?? shared
    let rest = shared - prefix
    let suffix = (0..<rest).first { old[old.count - 1 - $0] != new[new.count - 1 - $0] } ?? rest
    let oldEntities = CaptionProfile.bluesky.entities(of: before).map(\.bytes)
    let newEntities = CaptionProfile.bluesky.entities(of: after).map(\.bytes)

    var carried: [Facet] = []
    var position = prefix
    for facet in facets.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) {
      guard facet.bytes.upperBound <= old.count, isWhole(facet.bytes, in: old) else { continue }
      let start: Int
      if facet.bytes.upperBound <= prefix {
        start = facet.bytes.lowerBound
      } else if facet.bytes.lowerBound >= old.count - suffix {
        start = facet.bytes.lowerBound + new.count - old.count
      } else {
        let middle = position..<(new.count - suffix)
        guard let found = middle.start(of: old[facet.bytes], in: new) else { continue }
        start = found
        position = found + facet.bytes.count
      }
      let moved = start..<(start + facet.bytes.count)
      let isTaken = carried.last.map { $0.bytes.upperBound > start } ?? false
      guard !isTaken, isWhole(moved, in: new),
        around(facet.bytes, oldEntities) == around(moved, newEntities)
      else { continue }
      carried.append(facet.moved(to: moved))
    }
    return carried
  }

  /// Whether a range begins and ends between characters.
  private static func isWhole(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
    [range.lowerBound, range.upperBound].allSatisfy {
      $0 == bytes.count || bytes[$0] & 0xC0 != 0x80
    }
  }

  /// The entities that a range touches, as they lie to its beginning.
  private static func around(_ range: Range<Int>, _ entities: [Range<Int>]) -> [Range<Int>] {
    entities.filter { $0.overlaps(range) }.map {
      ($0.lowerBound - range.lowerBound)..<($0.upperBound - range.lowerBound)
    }
  }
}

extension Range<Int> {
  /// Where some bytes first stand inside this range of others.
  fileprivate func start(of part: ArraySlice<UInt8>, in bytes: [UInt8]) -> Int? {
    guard count >= part.count else { return nil }
    return (lowerBound...(upperBound - part.count)).first { start in
      bytes[start..<(start + part.count)].elementsEqual(part)
    }
  }
}
