internal import CaptionCore
internal import Synchronization

/// Where every text of the simulated world came from.
///
/// Each author knew some text when he wrote his: that one is its parent. A text may replace another
/// without a word only if its author, or one before him, knew the other.
final class Values: Sendable {
  private struct State {
    var parents: [String: Set<String>] = [:]
    /// Texts that no one wrote: a server was sent them, merged from what others wrote.
    var merged: Set<String> = []
    /// What was merged into a text that no one wrote.
    var sides: [String: Set<String>] = [:]
    var words: Set<Substring> = []
    /// Texts that a person wrote, not only a server.
    var written: Set<String> = []
    /// Texts without a word that nobody wrote: words are never taken back.
    var sound: Set<String> = []
    /// The texts that persons saw of posts when they wanted them deleted.
    var deletions: [PostID: [String]] = [:]
    var wantedCreates: Set<String> = []
    /// Tags and media that somebody took away, and those of them that nobody brought back.
    var takenOnce: Set<String> = []
    var takenAway: Set<String> = []
    /// Tags and media that a copy or an old listing has, too.
    var repeated: Set<String> = []
  }

  private let state = Mutex(State())

  /// Notes that a text was written by one who knew the others.
  func write(_ text: String, knowing others: [String] = []) {
    note(text, knowing: others)
    state.withLock { _ = $0.written.insert(Caption.exactForm(text)) }
  }

  private func note(_ text: String, knowing others: [String]) {
    let form = Caption.exactForm(text)
    let known = others.map(Caption.exactForm)
    state.withLock { state in
      state.parents[form, default: []].formUnion(known.filter { $0 != form })
      state.words.formUnion(Self.words(of: form))
    }
  }

  /// Notes that somebody who saw a post as it was made it what it is.
  func change(_ old: Content, to new: Content) {
    for field in new.fields() where ![.tags, .media].contains(field.kind) {
      let texts = [old, new].map { $0[field]?.text ?? "" }
      if texts[0] != texts[1] { write(texts[1], knowing: [texts[0]]) }
    }
    change(members: old.members, to: new.members)
  }

  /// Notes that somebody who saw these tags and media left those.
  func change(members old: Set<String>, to new: Set<String>) {
    state.withLock { state in
      state.takenOnce.formUnion(old.subtracting(new))
      state.takenAway.formUnion(old.subtracting(new))
      state.takenAway.subtract(new.subtracting(old))
    }
  }

  /// Forgets what was taken away: an old store, put back, has it again; nor does anybody see what was
  /// changed of an item before it was deleted.
  func forgetTakenAway() { state.withLock { $0.takenAway = [] } }

  /// Notes that a copy, or a listing that lags, has these tags and media, too.
  func repeatMembers(_ members: Set<String>) {
    state.withLock { $0.repeated.formUnion(members) }
  }

  func isTakenAway(_ member: String) -> Bool {
    state.withLock { $0.takenAway.contains(member) && !$0.repeated.contains(member) }
  }

  /// Whether somebody took a tag or a medium away, be it before another brought it back.
  func wasTakenAway(_ member: String) -> Bool {
    state.withLock { $0.takenOnce.contains(member) }
  }

  /// Notes that a remote shows one text for the other: who knows the one knows both.
  func rewrite(_ text: String, as shown: String) {
    let isMerged = !isKnown(text)
    note(shown, knowing: [text])
    note(text, knowing: [shown])
    guard isMerged else { return }
    state.withLock { _ = $0.merged.insert(Caption.exactForm(text)) }
  }

  /// Notes that a text holds what both sides wrote.
  func merge(_ text: String, of sides: [String]) {
    note(text, knowing: sides)
    let form = Caption.exactForm(text)
    state.withLock { state in
      state.merged.remove(form)
      state.sides[form, default: []].formUnion(sides.map(Caption.exactForm).filter { $0 != form })
    }
  }

  /// Whether a person wrote a text as it stands.
  func isWritten(_ text: String) -> Bool {
    let form = Caption.exactForm(text)
    return state.withLock { $0.written.contains(form) }
  }

  func isKnown(_ text: String) -> Bool {
    let form = Caption.exactForm(text)
    return form.isEmpty
      || state.withLock { $0.parents[form] != nil && !$0.merged.contains(form) }
  }

  /// Whether who wrote `new` knew of `old`, or of one that came after it, or of all that was merged
  /// into it.
  func mayReplace(_ old: String, by new: String) -> Bool {
    let old = Caption.exactForm(old)
    let new = Caption.exactForm(new)
    if knows(new, of: old) { return true }
    guard let sides = state.withLock({ $0.sides[old] }), !sides.isEmpty else { return false }
    let gone = Set(Self.words(of: old)).subtracting(Self.words(of: new))
    return sides.allSatisfy { knows(new, of: $0) || isTakenBack(gone, of: $0) }
  }

  /// Whether somebody who knew a text wrote one without these words of it: what others wrote is then
  /// merged into a text that may happen to be one of earlier.
  private func isTakenBack(_ words: Set<Substring>, of side: String) -> Bool {
    let gone = words.intersection(Self.words(of: side))
    let texts = state.withLock { Array($0.parents.keys) }
    return texts.contains { text in
      gone.isDisjoint(with: Self.words(of: text)) && knows(text, of: side)
    }
  }

  private func knows(_ new: String, of old: String) -> Bool {
    if old == new || old.isEmpty { return true }
    return state.withLock { state in
      var open = [new]
      var visited: Set<String> = [new]
      while let text = open.popLast() {
        for parent in state.parents[text, default: []] where visited.insert(parent).inserted {
          if parent == old { return true }
          open.append(parent)
        }
      }
      return false
    }
  }

  /// A word that nobody wrote or that stands twice; `nil` where there is none.
  func inventedWord(in text: String) -> Substring? {
    state.withLock { state in
      if state.sound.contains(text) { return nil }
      var seen: Set<Substring> = []
      let word = Self.words(of: text).first { word in
        !state.words.contains(word) || !seen.insert(word).inserted
      }
      if word == nil { state.sound.insert(text) }
      return word
    }
  }

  // MARK: What persons asked for

  /// Notes that a person who saw these texts wanted a post deleted.
  func wantDeletion(of post: PostID, seeing texts: [String]) {
    state.withLock { $0.deletions[post, default: []] += texts }
  }

  /// Notes that a person wants a post after all.
  func forgetDeletion(of post: PostID) { state.withLock { $0.deletions[post] = nil } }

  /// Whether a person wanted a post deleted and knew what a remote shows of it.
  func mayDelete(_ post: PostID, showing text: String) -> Bool {
    let seen = state.withLock { $0.deletions[post] } ?? []
    return seen.contains { mayReplace(text, by: $0) }
  }

  /// Notes that a person wanted an item made; the name is that of the remote and the key.
  func wantCreate(_ name: String) { state.withLock { _ = $0.wantedCreates.insert(name) } }
  func isCreateWanted(_ name: String) -> Bool {
    state.withLock { $0.wantedCreates.contains(name) }
  }

  static func words(of text: String) -> [Substring] {
    text.split { $0.isWhitespace }.map { $0.drop { $0 == "@" || $0 == "#" } }.filter { !$0.isEmpty }
  }
}
