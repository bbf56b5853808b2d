internal import CaptionCore
internal import CaptionRemotes
internal import CaptionStore
internal import Foundation

/// Posts as Markdown with front matter, a file each, named by the post's identity.
///
/// A file is replaced as a whole, and only where it changes; other files in the folder stay.
struct MarkdownFolder {
  private let path: String

  init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ProgramError(.failed, "\(path): this folder cannot be made")
    }
  }

  func add(_ post: PostRecord) throws {
    let members = JSONValue.wholePost(post).members
    let lines = CSVPosts.columns.compactMap { name -> (name: String, json: String)? in
      guard name != "caption", let value = members[name] else { return nil }
      switch value {
      case .null: return nil
      case .list(let values) where values.isEmpty: return nil
      default: return (name, value.text)
      }
    }
    let text = FrontMatter.text(lines, caption: post.content.caption.text)
    let file = "\(path)/\(post.id).md"
    let bytes = Data(text.utf8)
    // What cannot be read is written anew.
    if let known = try? Data(contentsOf: URL(filePath: file)), known == bytes { return }
    try ReplacedFile(file).write { try $0.text(text) }
  }
}
