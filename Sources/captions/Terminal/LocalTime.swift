internal import CaptionCore
internal import Glibc

extension Timestamp {
  /// The date and minute in the person's time zone: `2024-05-01 09:30`.
  var local: String { formatted("%Y-%m-%d %H:%M") }

  /// The date in the person's time zone: `2024-05-01`.
  var localDate: String { formatted("%Y-%m-%d") }

  private func formatted(_ format: String) -> String {
    var seconds = time_t(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else { return rfc3339 }
    let bytes = unsafe [CChar](unsafeUninitializedCapacity: 64) { buffer, count in
      unsafe count = strftime(buffer.baseAddress, buffer.count, format, &parts)
    }
    return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
