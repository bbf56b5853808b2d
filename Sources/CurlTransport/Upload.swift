import CaptionHTTP
import Glibc

/// The body of a request, given to libcurl piece by piece.
///
/// There is no way back to its start, on purpose: libcurl sends a request again by itself when a
/// kept connection turns out dead, and a write that may have arrived must not be repeated blindly.
struct Upload {
  private enum Source {
    case bytes([UInt8])
    case file(ScratchFile)
  }

  /// `nil` without a body.
  let sizeInBytes: Int64?
  private let source: Source
  private var offset = 0

  init(_ body: HTTPRequest.Body) {
    switch body {
    case .none: (sizeInBytes, source) = (nil, .bytes([]))
    case .bytes(let bytes): (sizeInBytes, source) = (Int64(bytes.count), .bytes(bytes))
    case .file(let file): (sizeInBytes, source) = (file.sizeInBytes, .file(file))
    }
  }

  /// Fills `place` with what comes next; 0 at the end, `nil` when the file cannot be read.
  mutating func read(into place: UnsafeMutableRawBufferPointer) -> Int? {
    let count = min(place.count, Int(sizeInBytes ?? 0) - offset)
    guard count > 0, let start = place.baseAddress else { return 0 }
    switch source {
    case .bytes(let bytes):
      bytes.withUnsafeBytes { bytes in
        place.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
      }
      offset += count
      return count
    case .file(let file):
      var got = pread(file.descriptor, start, count, off_t(offset))
      while got < 0 && errno == EINTR {
        got = pread(file.descriptor, start, count, off_t(offset))
      }
      // A file that became shorter would leave the server waiting.
      guard got > 0 else { return nil }
      offset += got
      return got
    }
  }
}
