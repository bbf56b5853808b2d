/// Tells what a file is by its first bytes, whatever its name: only pictures, videos and sounds are
/// ever sent on.
enum MediaBytes {
  static func type(of first: [UInt8]) -> (mime: String, ending: String)? {
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      first.dropFirst(offset).starts(with: text.utf8)
    }
    if first.starts(with: [0xFF, 0xD8, 0xFF]) { return ("image/jpeg", "jpg") }
    if first.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return ("image/png", "png") }
    if begins("GIF8") { return ("image/gif", "gif") }
    if begins("RIFF"), begins("WEBP", at: 8) { return ("image/webp", "webp") }
    if begins("RIFF"), begins("WAVE", at: 8) { return ("audio/wav", "wav") }
    if begins("ftyp", at: 4) {
      if begins("avif", at: 8) { return ("image/avif", "avif") }
      if begins("heic", at: 8) || begins("mif1", at: 8) { return ("image/heic", "heic") }
      if begins("M4A", at: 8) { return ("audio/mp4", "m4a") }
      return begins("qt", at: 8) ? ("video/quicktime", "mov") : ("video/mp4", "mp4")
    }
    if first.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return ("video/webm", "webm") }
    if begins("OggS") { return ("audio/ogg", "ogg") }
    if begins("fLaC") { return ("audio/flac", "flac") }
    if begins("ID3") || first.starts(with: [0xFF, 0xFB]) { return ("audio/mpeg", "mp3") }
    return nil
  }
}
