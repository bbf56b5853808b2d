public import CaptionCore

extension SplitMix64 {
  /// A number from 0 up to but not including `count`.
  public mutating func below(_ count: Int) -> Int { Int(next(upperBound: UInt64(count))) }

  /// Whether the next draw of `count` is a chosen one.
  public mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }
}
