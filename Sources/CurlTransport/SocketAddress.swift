import CCurl
import Glibc

/// Where a connection is about to be made to: an address of version 4 or 6, and a port.
struct SocketAddress {
  /// 4 of them, or 16, as they go over the wire.
  var bytes: [UInt8]
  var port: Int

  /// - Returns: `nil` for anything else, such as a socket in the file system.
  init?(_ address: UnsafeMutablePointer<curl_sockaddr>) {
    // libcurl has room behind the member for the longest address of any kind.
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
    let place = UnsafeRawPointer(address) + offset
    switch address.pointee.family {
    case AF_INET:
      let found = place.loadUnaligned(as: sockaddr_in.self)
      bytes = withUnsafeBytes(of: found.sin_addr) { Array($0) }
      port = Int(UInt16(bigEndian: found.sin_port))
    case AF_INET6:
      let found = place.loadUnaligned(as: sockaddr_in6.self)
      bytes = withUnsafeBytes(of: found.sin6_addr) { Array($0) }
      port = Int(UInt16(bigEndian: found.sin6_port))
    default: return nil
    }
  }
}
