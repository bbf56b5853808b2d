internal import CaptionHTTP

/// Keeps the bytes of items until their document has proved well formed to its end: the first in
/// memory, the rest in a scratch file.
struct ItemSpool {
  private static let blockBytes = 1 << 20
  private static let maximumBlocksInMemory = 8
  /// Bytes in front of each item: its length.
  private static let prefix = 4

  private var blocks: [[UInt8]] = []
  private var filed: [Range<Int64>] = []
  private var file: ScratchFile?
  private var open: [UInt8] = []
  private(set) var count = 0

  @unsafe mutating func append(_ item: UnsafeRawBufferPointer) throws(HTTPError) {
    if open.isEmpty { open.reserveCapacity(Self.blockBytes + (64 << 10)) }
    let length = UInt32(item.count)
    for shift: UInt32 in [0, 8, 16, 24] {
      open.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    unsafe open.append(contentsOf: item)
    count += 1
    if open.count >= Self.blockBytes { try closeBlock() }
  }

  private mutating func closeBlock() throws(HTTPError) {
    if blocks.count < Self.maximumBlocksInMemory {
      blocks.append(open)
      open = []
      return
    }
    if self.file == nil { self.file = try ScratchFile() }
    guard let file else { return }
    let start = filed.last?.upperBound ?? 0
    try file.append(open)
    filed.append(start..<start + Int64(open.count))
    open.removeAll(keepingCapacity: true)
  }

  /// Hands out the items in the order they came, each once.
  struct Reader {
    private var spool: ItemSpool
    private var block: [UInt8] = []
    private var position = 0

    init(_ spool: ItemSpool) {
      self.spool = spool
      self.spool.blocks.reverse()
      self.spool.filed.reverse()
    }

    /// Gives the next item to `body`; `nil` when there are no more.
    mutating func next<Result>(
      _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(HTTPError) -> Result? {
      if position >= block.count {
        guard try loadBlock() else { return nil }
      }
      let (result, end) = unsafe block.withUnsafeBytes { bytes in
        let length = unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        let start = position + ItemSpool.prefix
        let end = start + Int(UInt32(littleEndian: length))
        return unsafe (body(UnsafeRawBufferPointer(rebasing: bytes[start..<end])), end)
      }
      position = end
      return result
    }

    private mutating func loadBlock() throws(HTTPError) -> Bool {
      position = 0
      if let held = spool.blocks.popLast() {
        block = held
      } else if let range = spool.filed.popLast(), let file = spool.file {
        block = try file.read(at: range.lowerBound, count: range.count)
        guard block.count == range.count else {
          throw .file(path: "scratch file", reason: "it is shorter than what was written")
        }
      } else {
        block = spool.open
        spool.open = []
      }
      return !block.isEmpty
    }
  }
}
