import CCurl
import CaptionHTTP
import Foundation
import Synchronization

/// The thread that owns libcurl's multi handle and moves every transfer forward.
///
/// Others post jobs and wake it. It runs until `stop`, which its owner calls when nothing is under
/// way; what still is then ends as cancelled.
final class CurlLoop: Sendable {
  private enum Job {
    case start(HTTPRequest, HTTPURL, Exchange)
    case resume(Exchange)
    case cancel(Exchange)
    case stop
  }

  private struct Inbox {
    var jobs: [Job] = []
    var isClosed = false
  }

  /// How long a reader may be left waiting for the rest of a piece, in milliseconds.
  private static let gatherTime: Int32 = 2
  private static let idleTime: Int32 = 60_000

  private static let isStarted = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

  private let inbox = Mutex(Inbox())
  private let options: TransferOptions
  // Only the loop's thread uses it, except for `curl_multi_wakeup`, which any thread may call; that
  // happens under the inbox's lock and never after the inbox is closed, so never on a freed handle.
  private nonisolated(unsafe) let multi: OpaquePointer

  init(options: TransferOptions) throws(HTTPError) {
    guard Self.isStarted, let multi = curl_multi_init() else {
      throw .unreachable(host: "", reason: "libcurl could not start", isSent: false)
    }
    self.multi = multi
    self.options = options
    _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 64)
    _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 8)
    let thread = Thread { [self] in run() }
    thread.name = "captions-curl"
    thread.start()
  }

  // MARK: Any thread

  func start(_ request: HTTPRequest, at url: HTTPURL, for exchange: Exchange) {
    post(.start(request, url, exchange))
  }

  func resume(_ exchange: Exchange) {
    post(.resume(exchange))
  }

  /// Ends an exchange at once; its transfer is removed at the loop's next turn.
  func cancel(_ exchange: Exchange) {
    exchange.finish(.failure(.cancelled))
    post(.cancel(exchange))
  }

  func stop() {
    post(.stop)
  }

  private func post(_ job: Job) {
    inbox.withLock { inbox in
      guard !inbox.isClosed else { return }
      inbox.jobs.append(job)
      if inbox.jobs.count == 1 { _ = curl_multi_wakeup(multi) }
    }
  }

  // MARK: The loop's thread

  private func run() {
    var transfers: [OpaquePointer: Transfer] = [:]
    while takeJobs(&transfers) {
      var running: Int32 = 0
      _ = curl_multi_perform(multi, &running)
      finishDone(&transfers)
      var isGathering = false
      for transfer in transfers.values {
        if transfer.serve() { isGathering = true }
        guard transfer.failure != nil else { continue }
        _ = curl_multi_remove_handle(multi, transfer.easy)
        transfers[transfer.easy] = nil
        transfer.finish(CURLE_WRITE_ERROR)
      }
      _ = curl_multi_poll(multi, nil, 0, isGathering ? Self.gatherTime : Self.idleTime, nil)
    }
    for transfer in transfers.values {
      _ = curl_multi_remove_handle(multi, transfer.easy)
      transfer.exchange.finish(.failure(.cancelled))
    }
    transfers = [:]
    _ = curl_multi_cleanup(multi)
  }

  /// Carries out what was posted; `false` when the loop has to end.
  private func takeJobs(_ transfers: inout [OpaquePointer: Transfer]) -> Bool {
    let jobs = inbox.withLock { inbox in
      defer { inbox.jobs = [] }
      inbox.isClosed = inbox.jobs.contains { if case .stop = $0 { true } else { false } }
      return inbox.jobs
    }
    for job in jobs {
      switch job {
      case .start(let request, let url, let exchange):
        // A task that was cancelled before it posted its request is over already.
        guard !exchange.isOver else { continue }
        start(request, at: url, for: exchange, in: &transfers)
      case .resume(let exchange):
        transfers.values.first { $0.exchange === exchange }?.resume()
      case .cancel(let exchange):
        guard let transfer = transfers.values.first(where: { $0.exchange === exchange }) else {
          continue
        }
        _ = curl_multi_remove_handle(multi, transfer.easy)
        transfers[transfer.easy] = nil
      case .stop: return false
      }
    }
    return true
  }

  private func start(
    _ request: HTTPRequest, at url: HTTPURL, for exchange: Exchange,
    in transfers: inout [OpaquePointer: Transfer]
  ) {
    do {
      let transfer = try Transfer(request, at: url, for: exchange, options: options)
      transfers[transfer.easy] = transfer
      _ = curl_multi_add_handle(multi, transfer.easy)
    } catch {
      exchange.finish(.failure(error))
    }
  }

  private func finishDone(_ transfers: inout [OpaquePointer: Transfer]) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
        continue
      }
      // The message is freed with the handle's removal, and the handle with its transfer.
      let code = ccurl_msg_result(message)
      _ = curl_multi_remove_handle(multi, easy)
      transfers.removeValue(forKey: easy)?.finish(code)
    }
  }
}
