/// Something in a store that is not as it should be.
public struct StoreFinding: Hashable, Sendable {
  /// What kind of fault it is: a word that stays.
  public var code: String
  /// What is wrong, one line for a person.
  public var message: String
  public var count: Int
  /// Where, the first few: rows, keys or posts.
  public var examples: [String]
  /// What was done about it; `nil` where nothing was asked for, or nothing can be done.
  public var repair: String?
  /// How many are left after that.
  public var left: Int

  public init(code: String, message: String, count: Int, examples: [String] = []) {
    self.code = code
    self.message = message
    self.count = count
    self.examples = examples
    left = count
  }
}

/// How far a check is.
public struct CheckProgress: Hashable, Sendable {
  /// What is being looked at, for a person.
  public var what: String
  public var done: Int
  /// `nil` while it is not known.
  public var total: Int?

  public init(_ what: String, done: Int = 0, of total: Int? = nil) {
    self.what = what
    self.done = done
    self.total = total
  }
}
