extension Schema {
  /// What tells that an item is a copy of a post.
  static let copies = """
    -- The address of the post that an item says it is a copy of: what a bridge leaves.
    ALTER TABLE link ADD COLUMN original TEXT;
    CREATE INDEX linkOriginal ON link (original) WHERE original IS NOT NULL;
    -- What is to be made somewhere: few, and looked through at each pull with news.
    CREATE INDEX linkWanted ON link (remote) WHERE existence = 'wanted';
    """
}
