public import CaptionCore
internal import CaptionHTTP
internal import Foundation

/// What a run takes from the world besides its remotes: the time and random numbers.
public struct SyncEnvironment: Sendable {
  public var now: @Sendable () -> Timestamp
  /// Begins the random numbers from which new posts get their identities.
  public var seed: UInt64
  /// How many posts are pushed to one remote side by side; with one, a run does everything in order.
  public var parallelPushes = 1
  /// Where the tokens that servers hand out anew are kept; `nil` for nowhere.
  public var secretFolder: String?

  public init(now: @escaping @Sendable () -> Timestamp, seed: UInt64) {
    self.now = now
    self.seed = seed
  }

  /// The machine's clock and a seed of its own.
  public static var system: SyncEnvironment {
    var environment = SyncEnvironment(now: { .now }, seed: UInt64.random(in: .min ... .max))
    environment.parallelPushes = 6
    environment.secretFolder = SecretFile.standardFolder
    return environment
  }
}

extension Timestamp {
  /// The time by the machine's clock.
  public static var now: Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
