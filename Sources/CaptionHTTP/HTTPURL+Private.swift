extension HTTPURL {
  /// Whether the address is on this machine or in a private network, as far as it can be told
  /// without looking a name up.
  ///
  /// Source: RFC 1918, RFC 4193, RFC 3927, RFC 6762.
  public var isPrivate: Bool {
    if isLoopback || host.isEmpty || host.hasSuffix(".local")
      || !host.contains(where: ".:".contains)
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
      return false
    }
    switch (first, second) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168): return true
    case (172, 16...31), (100, 64...127): return true
    default: return false
    }
  }
}
