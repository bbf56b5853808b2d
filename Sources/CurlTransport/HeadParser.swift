import CaptionHTTP

/// Puts the head of the final answer together from the lines that libcurl passes on.
///
/// Heads of interim answers (1xx) are dropped when they end, trailers are left out.
struct HeadParser {
  private(set) var status = 0
  private(set) var headers: HTTPHeaders = [:]
  private(set) var isComplete = false
  /// All lines together, those of interim answers and trailers too.
  private(set) var sizeInBytes = 0
  /// The length of the body as the server announced it; 0 where it did not.
  private(set) var announcedBytes: Int64 = 0

  private var last: (name: String, value: String)?

  mutating func add(_ line: UnsafeRawBufferPointer) {
    sizeInBytes += line.count
    guard !isComplete else { return }
    let text = String(decoding: line, as: UTF8.self)
    let isFolded = text.hasPrefix(" ") || text.hasPrefix("\t")
    let trimmed = Self.trimmed(text[...])
    if isFolded, let last, !trimmed.isEmpty {
      self.last = (last.name, last.value + " " + trimmed)
      return
    }
    endField()
    if trimmed.isEmpty {
      isComplete = status >= 200
    } else if text.hasPrefix("HTTP/") {
      status = text.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
      headers = [:]
      announcedBytes = 0
    } else if let colon = text.firstIndex(of: ":") {
      last = (String(text[..<colon]), String(Self.trimmed(text[colon...].dropFirst())))
    }
  }

  private mutating func endField() {
    guard let field = last else { return }
    last = nil
    headers.append(field.name, field.value)
    if field.name.lowercased() == "content-length" { announcedBytes = Int64(field.value) ?? .max }
  }

  /// Takes blanks and line ends off both ends; a character view would join CR and LF.
  private static func trimmed(_ text: Substring) -> Substring {
    let blanks: Set<Unicode.Scalar> = [" ", "\t", "\r", "\n"]
    var scalars = text.unicodeScalars
    while let last = scalars.last, blanks.contains(last) { scalars.removeLast() }
    while let first = scalars.first, blanks.contains(first) { scalars.removeFirst() }
    return Substring(scalars)
  }
}
