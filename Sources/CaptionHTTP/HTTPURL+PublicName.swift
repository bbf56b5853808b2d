extension HTTPURL {
  /// Last labels of names that are given out inside a house or machine only.
  private static let local: Set<Substring> = [
    "localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa",
  ]

  /// Whether the host is a name of the public naming system, and so no number and no name of this
  /// machine or network.
  ///
  /// What a document of strangers names is asked only then. Source: RFC 6761, RFC 6762.
  public var hasPublicName: Bool {
    let labels = host.split(separator: ".")
    guard labels.count >= 2, let last = labels.last else { return false }
    // A last label with a digit in front is how numbers are spelled: 127.1, 0x7f.0x1.
    return !Self.local.contains(last) && last.first?.isNumber != true && !host.contains("[")
  }
}
