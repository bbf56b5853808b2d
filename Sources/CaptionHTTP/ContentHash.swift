internal import CXXHash

/// A 128-bit hash of content that comes in pieces: XXH3, as eight and eight bytes in hexadecimal.
///
/// It alone holds the C state and frees it, which makes its interface safe.
@safe package struct ContentHash: ~Copyable {
  private let state: OpaquePointer?

  package init() {
    unsafe state = XXH3_createState()
    _ = unsafe XXH3_128bits_reset(state)
  }

  deinit {
    _ = unsafe XXH3_freeState(state)
  }

  package mutating func update(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { bytes in
      unsafe XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
    }
  }

  package func digest() -> String {
    let hash = unsafe XXH3_128bits_digest(state)
    return Self.hex(hash.high64) + Self.hex(hash.low64)
  }

  package static func digest(of bytes: [UInt8]) -> String {
    var hash = ContentHash()
    hash.update(bytes)
    return hash.digest()
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
