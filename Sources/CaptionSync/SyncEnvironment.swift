public import CaptionCore
internal import Foundation

/// What a run takes from the world besides its remotes: the time and random numbers.
public struct SyncEnvironment: Sendable {
  public var now: @Sendable () -> Timestamp
  /// Begins the random numbers from which new posts get their identities.
  public var seed: UInt64

  public init(now: @escaping @Sendable () -> Timestamp, seed: UInt64) {
    self.now = now
    self.seed = seed
  }

  /// The machine's clock and a seed of its own.
  public static var system: SyncEnvironment {
    SyncEnvironment(
      now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
      seed: UInt64.random(in: .min ... .max))
  }
}

/// The pseudorandom generator SplitMix64: the same numbers for the same seed on every machine.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
