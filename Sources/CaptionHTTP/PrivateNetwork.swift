/// Tells addresses that no public server has.
public enum PrivateNetwork {
  /// Whether an address, of 4 bytes or of 16, is this machine's, in a private network, or nobody's.
  ///
  /// Source: the registries of special addresses, RFC 6890; RFC 1918, 3927, 4193, 6598.
  public static func holds(_ address: [UInt8]) -> Bool {
    guard address.count == 16 else { return holdsVersion4(address) }
    switch Array(address.prefix(12)) {
    // Addresses of version 4 in the clothes of version 6: mapped, and translated (RFC 6052).
    case [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF],
      [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8):
      return holdsVersion4(Array(address.suffix(4)))
    default: break
    }
    // 6to4 carries one, too (RFC 3056); of the rest, the public ones are in 2000::/3.
    if address.starts(with: [0x20, 0x02]) { return holdsVersion4(Array(address[2..<6])) }
    return address[0] & 0xE0 != 0x20
  }

  private static func holdsVersion4(_ address: [UInt8]) -> Bool {
    guard address.count == 4 else { return true }
    switch (address[0], address[1]) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168), (224..., _): return true
    case (172, 16...31), (100, 64...127), (198, 18...19): return true
    case (192, 0): return address[2] == 0
    default: return false
    }
  }
}
