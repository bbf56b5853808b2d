/// What kind of medium stands at an address.
enum MediaType {
  /// A media type from the end of an address; JSON Feed wants one for every attachment.
  static func guess(from url: String) -> String {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    return switch path.split(separator: ".").last?.lowercased() {
    case "jpg", "jpeg": "image/jpeg"
    case "png": "image/png"
    case "gif": "image/gif"
    case "webp": "image/webp"
    case "avif": "image/avif"
    case "heic": "image/heic"
    case "mp4", "m4v": "video/mp4"
    case "mov": "video/quicktime"
    case "webm": "video/webm"
    case "mp3": "audio/mpeg"
    case "m4a": "audio/mp4"
    default: "application/octet-stream"
    }
  }
}
