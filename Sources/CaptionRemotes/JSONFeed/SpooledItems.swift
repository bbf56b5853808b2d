internal import CaptionCore
internal import CaptionHTTP
internal import Synchronization

/// The new and changed items of a page, decoded when they are asked for.
final class SpooledItems: Sendable {
  private struct State {
    var spool: ItemSpool.Reader
    var decoder: FeedItemDecoder
  }

  private let state: Mutex<State>

  init(_ spool: consuming ItemSpool, decoder: FeedItemDecoder) {
    state = Mutex(State(spool: ItemSpool.Reader(spool), decoder: decoder))
  }

  func next(_ limit: Int) throws(RemoteError) -> [FlatItem] {
    do {
      return try state.withLock { (state) throws(HTTPError) in
        var decoder = state.decoder
        defer { state.decoder = decoder }
        var items: [FlatItem] = []
        items.reserveCapacity(limit)
        var isOver = false
        while !isOver, items.count < limit {
          let read: Void? = try unsafe state.spool.next { bytes in
            if let item = unsafe decoder.decodeFlat(bytes) { items.append(item) }
          }
          isOver = read == nil
        }
        return items
      }
    } catch {
      throw RemoteError(error)
    }
  }

  var notes: [String] {
    state.withLock { $0.decoder.notes.lines }
  }
}
