extension HTTPURL {
  /// How names end that are given out inside a house or a company only.
  private static let localNames = [".local", ".internal", ".intranet", ".lan", ".home.arpa"]

  /// Whether the address is on this machine or in a private network, as far as it can be told
  /// without looking a name up; what a name leads to, `HTTPRequest.avoidsPrivateNetworks` heeds.
  ///
  /// Source: RFC 6762, and `PrivateNetwork`.
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
    guard parts.count == 4, let first = parts[0], let second = parts[1], let third = parts[2],
      let fourth = parts[3]
    else {
      // Other spellings of numbers are addresses too: 0x7f.1, 127.1.
      return host.split(separator: ".").last?.first?.isNumber ?? true
    }
    return PrivateNetwork.holds([first, second, third, fourth])
  }
}
