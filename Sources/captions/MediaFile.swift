internal import CaptionCore
internal import CaptionHTTP
internal import CaptionStore
internal import Foundation

/// Local files of media, which are the same where their bytes are.
enum MediaFile {
  /// Notes the bytes of all media of which a file is found.
  ///
  /// - Parameter folder: Where relative paths begin, and what no file may be outside of; `nil` for
  ///   media that the person named, which may be anywhere.
  static func note(_ media: [Media], in folder: String?, store: CaptionStore) throws {
    var hashes: [MediaID: String] = [:]
    for medium in media {
      if let path = path(of: medium.url, in: folder) { hashes[medium.id] = hash(path) }
    }
    if !hashes.isEmpty { try store.noteMediaFiles(hashes) }
  }

  /// The address of a medium as a person names it: an address, or the path of a file.
  static func address(of text: String) throws -> String {
    if text.contains("://") { return text }
    guard FileManager.default.fileExists(atPath: text) else {
      throw ProgramError(.usage, "\(text): there is no such file, and it is no address")
    }
    return try RemoteOptions.address(text)
  }

  private static func path(of address: String, in folder: String?) -> String? {
    let root = folder.map { URL(filePath: $0, directoryHint: .isDirectory) }
    let url =
      address.hasPrefix("file:")
      ? URL(string: address) : URL(filePath: address, relativeTo: root)
    guard let path = url?.absoluteURL.resolvingSymlinksInPath().path else { return nil }
    guard let root else { return path }
    return path.hasPrefix(root.resolvingSymlinksInPath().path + "/") ? path : nil
  }

  /// The hash of a file's bytes; `nil` for what is no plain file or cannot be read.
  private static func hash(_ path: String) -> String? {
    // A medium whose file cannot be read is known by its address alone.
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? file.close() }
    var hash = ContentHash()
    do {
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
        hash.update(Array(piece))
      }
    } catch {
      return nil
    }
    return hash.digest()
  }
}
