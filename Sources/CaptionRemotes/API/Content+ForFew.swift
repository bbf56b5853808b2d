internal import CaptionCore
internal import CaptionHTTP

extension Content {
  /// Why a new post is not made where it would be seen by all: few are to see it.
  ///
  /// - Parameters:
  ///   - kept: The words for who may see a post that the remote keeps to.
  ///   - place: What it is called, in a sentence.
  func refusalForFew(keeping kept: Set<String> = [], on place: String) -> String? {
    guard let visibility, !visibility.isEmpty,
      !kept.union(["public", "unlisted"]).contains(visibility)
    else { return nil }
    return "the post is '\(visibility.harmless)', and \(place) does not keep it so"
  }
}
