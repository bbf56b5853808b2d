extension String {
  /// This text with what could steer a terminal made visible as `?`, and cut to a line's length.
  ///
  /// For what a server or a file says and a message repeats.
  package var harmless: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(300) {
      text.append(scalar.isSteering ? "?" : scalar)
    }
    return String(text)
  }
}

extension Unicode.Scalar {
  /// Whether this is a control character, or one that turns the direction of text.
  var isSteering: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format:
      ("\u{202A}"..."\u{202E}").contains(self) || ("\u{2066}"..."\u{2069}").contains(self)
    default: false
    }
  }
}
