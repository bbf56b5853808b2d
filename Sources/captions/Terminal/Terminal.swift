internal import Glibc

/// What standard output and standard error are connected to.
struct Terminal {
  /// Cells of a line of output.
  let width: Int
  let hasColour: Bool
  /// Whether standard error is a terminal that can redraw a line.
  let canRedraw: Bool

  init(allowsColour: Bool) {
    let kind = Self.variable("TERM")
    let isDumb = kind == nil || kind == "dumb"
    width =
      Self.cells() ?? Self.variable("COLUMNS").flatMap { Int($0) }.flatMap {
        $0 > 0 ? $0 : nil
      } ?? 80
    hasColour =
      allowsColour && !isDumb && Self.variable("NO_COLOR") == nil && isatty(STDOUT_FILENO) == 1
    canRedraw = !isDumb && isatty(STDERR_FILENO) == 1
  }

  /// Whether a person can be asked a question.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// A variable of the environment; an empty one is none.
  static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe String(cString: value)
  }

  private static func cells() -> Int? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }
}

/// How a piece of text looks on a terminal with colours.
enum Look: String {
  case plain = ""
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"

  func callAsFunction(_ text: String, on terminal: Terminal) -> String {
    self == .plain || !terminal.hasColour ? text : "\u{1B}[\(rawValue)m\(text)\u{1B}[0m"
  }
}
