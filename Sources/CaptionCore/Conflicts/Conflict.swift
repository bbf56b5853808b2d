/// A field that both sides changed, differently, and that a person decides.
///
/// The values are whole contents, so that every word of every side can be found again.
public struct Conflict: Hashable, Sendable {
  public var subject: Subject
  /// What the sides last agreed on; `nil` where they never did.
  public var base: Content?
  public var local: Content
  /// The remotes whose value differs, in the order of their identities.
  public var sides: [Side]

  public init(subject: Subject, base: Content?, local: Content, sides: [Side]) {
    self.subject = subject
    self.base = base
    self.local = local
    self.sides = sides
  }

  public struct Side: Hashable, Sendable {
    public var link: LinkID
    /// What the remote shows; `nil` where it deleted the item.
    public var observed: Content?

    public init(link: LinkID, observed: Content?) {
      self.link = link
      self.observed = observed
    }
  }

  public enum Subject: Hashable, Sendable {
    case field(Field)
    /// One side deleted the post while the other edited it.
    case deletion
  }
}

extension Conflict.Subject: Comparable {
  /// The order of fields; a deletion comes last.
  public static func < (one: Self, other: Self) -> Bool {
    switch (one, other) {
    case (.field(let one), .field(let other)): one < other
    case (.field, .deletion): true
    case (.deletion, _): false
    }
  }
}
