/// What a run drew on besides the answers of servers, so that a replayed run asks the same.
public struct RecordedRun: Hashable, Sendable, Codable {
  /// Where the run's random numbers begin.
  public var seed: UInt64
  /// The run's clock: milliseconds since 1970.
  public var now: Int64

  private static let fileName = "run.json"

  public init(seed: UInt64, now: Int64) {
    self.seed = seed
    self.now = now
  }

  /// Reads it from a recording's folder.
  public static func read(from folder: String) throws(HTTPError) -> RecordedRun {
    try RecordingFolder(path: folder).read(RecordedRun.self, from: fileName)
  }

  /// Writes it into a recording's folder, which is there already.
  public func write(to folder: String) throws(HTTPError) {
    try RecordingFolder(path: folder).write(json: self, as: Self.fileName)
  }
}
