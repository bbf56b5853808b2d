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
      now: { .now },
      seed: UInt64.random(in: .min ... .max))
  }
}

extension Timestamp {
  /// The time by the machine's clock.
  public static var now: Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
