extension HTTPURL {
  /// How names end that are given out inside a house or a company only.
  private static let localNames = [".local", ".internal", ".intranet", ".lan", ".home.arpa"]

  /// Whether the address is on this machine or in a private network, as far as it can be told
  /// without looking a name up.
  ///
  /// Source: RFC 1918, RFC 4193, RFC 3927, RFC 6762.
  public var isPrivate: Bool {
    if isLoopback || host.isEmpty || !host.contains(where: ".:".contains)
      || Self.localNames.contains(where: host.hasSuffix)
    {
      return true
    }
    if host.hasPrefix("[") {
      let inner = host.dropFirst().dropLast()
      // Addresses of version 4 in the clothes of version 6, and all that no network routes.
      return ["::", "fc", "fd", "fe8", "fe9", "fea", "feb"].contains { inner.hasPrefix($0) }
    }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 4, let first = parts[0], let second = parts[1] else {
      // Other spellings of numbers are addresses too: 0x7f.1, 127.1.
      return host.split(separator: ".").last?.first?.isNumber ?? true
    }
    switch (first, second) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168): return true
    case (172, 16...31), (100, 64...127): return true
    default: return false
    }
  }
}
