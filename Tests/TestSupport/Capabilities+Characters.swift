public import CaptionCore

extension Capabilities {
  /// The most graphemes that a caption may have: the plainest of the limits.
  public var maximumCaptionCharacters: Int? {
    get { captionLimits.first { $0.unit == .characters }?.maximum }
    set {
      captionLimits.removeAll { $0.unit == .characters }
      if let newValue { captionLimits.append(CaptionLimit(.characters, newValue)) }
    }
  }
}
