internal import Foundation
internal import Glibc

/// The person's own editor, for a text of several lines.
enum Editor {
  /// Opens a text in `$VISUAL`, `$EDITOR` or vi, and returns it as it was left; `nil` when it was
  /// left empty.
  ///
  /// The text lies in a file that only its owner can read, which is kept when anything goes wrong.
  static func edit(_ text: String) throws -> String? {
    let command = Terminal.variable("VISUAL") ?? Terminal.variable("EDITOR")
    guard let command = command ?? (Terminal.canAsk ? "vi" : nil) else {
      throw ProgramError(.usage, "no editor: set $EDITOR, or give the text with --caption")
    }
    let path = try write(text)
    let result = try Shell.run("\(command) \"$1\"", arguments: [path])
    guard result.status == 0 else {
      // What cannot be read may hold what was typed.
      let isUnchanged = (try? TextFile.read(path)) == text
      if isUnchanged { remove(path) }
      throw ProgramError(
        .failed,
        "\(command) ended with status \(result.status);"
          + (isUnchanged ? " nothing was changed" : " the text is kept in \(path)"))
    }
    let edited = try TextFile.read(path)
    remove(path)
    return edited.isEmpty ? nil : edited
  }

  private static func remove(_ path: String) {
    // A file that stays behind is only clutter.
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func write(_ text: String) throws -> String {
    let folder = Terminal.variable("TMPDIR") ?? "/tmp"
    var template = "\(folder)/captions-XXXXXX.txt".utf8CString
    let suffix = Int32(".txt".utf8.count)
    let descriptor = unsafe template.withUnsafeMutableBufferPointer { name in
      guard let path = name.baseAddress else { return Int32(-1) }
      return unsafe mkstemps(path, suffix)
    }
    guard descriptor >= 0 else {
      throw ProgramError(.failed, "\(folder): \(unsafe String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let output = Output(descriptor: descriptor, name: path)
    // Editors end the last line, and reading takes that line end away again.
    try output.text(text.isEmpty ? "" : text + "\n")
    try output.flush()
    return path
  }
}

/// Texts from files and standard input.
enum TextFile {
  /// The whole of a file, or of standard input for `-`, without the line end that ends it.
  ///
  /// - Throws: `badInput` for what is not UTF-8: nothing is guessed.
  static func read(_ path: String) throws -> String {
    let bytes: Data
    do {
      bytes =
        path == "-"
        ? try FileHandle.standardInput.readToEnd() ?? Data()
        : try Data(contentsOf: URL(filePath: path))
    } catch {
      throw ProgramError(.failed, "\(path): it cannot be read")
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw ProgramError(.badInput, "\(path): this is not UTF-8 text")
    }
    if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
