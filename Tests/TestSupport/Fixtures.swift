public import struct Foundation.Data
public import struct Foundation.URL

/// The files under `Fixtures/` at the top of the package.
public enum Fixtures {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The place of a fixture, such as `jsonfeed/numeric-ids.json`.
  public static func url(_ path: String) -> URL {
    folder.appending(path: path)
  }

  public static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: url(path)))
  }
}
