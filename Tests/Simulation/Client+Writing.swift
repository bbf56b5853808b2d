internal import CaptionCore
internal import CaptionRemotes
internal import Synchronization

// What a store sends to a server, and what it is told of that.
extension Client {
  func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    var outcomes: [Outcome] = []
    let operations = operations.map(server.inOurs)
    judgePause()
    let faults = state.withLock { $0.faults }
    let start = state.withLock { $0.number }
    if let failure = faults.pushFails, failure.number >= start,
      failure.number < start + operations.count
    {
      state.withLock { $0.number += operations.count }
      doubt(operations[...])
      throw noting(failure.error)
    }
    for (index, operation) in operations.enumerated() {
      do { try program.step() } catch {
        doubt(operations[index...])
        throw .cancelled
      }
      let number = state.withLock { state in
        state.number += 1
        state.pushed.append(operation)
        return state.number - 1
      }
      outcomes.append(send(operation, number: number, faults))
      do { try program.step() } catch { throw .cancelled }
    }
    return outcomes
  }

  /// Notes that the store cannot tell whether these creates were carried out.
  private func doubt(_ operations: ArraySlice<Operation>) {
    state.withLock { state in
      for operation in operations where operation.kind == .create {
        hear(.unknown, of: operation, &state)
      }
    }
  }

  private func send(_ operation: Operation, number: Int, _ faults: Faults) -> Outcome {
    server.judge(operation)
    judgeLater(operation)
    judgeRepeated(operation)
    if faults.racedOperation == number { race(operation.link.key, faults) }
    var outcome = Outcome.unknown
    if faults.laterOperation == number {
      if faults.laterIsDone, server.showsAsSent(operation) { _ = server.carryOut(operation) }
      let now = server.clock.now.milliseconds
      outcome = .later(Timestamp(milliseconds: now + 900_000), reason: "busy")
      state.withLock { $0.later[operation.fullLine] = now...now + 899_999 }
    } else if !faults.lostRequests.contains(number) {
      outcome = server.carryOut(operation)
      if operation.kind == .delete, case .acknowledged = outcome {
        state.withLock { _ = $0.deleted.insert(operation.link.key) }
      }
      if faults.lostAnswers.contains(number) { outcome = .unknown }
    }
    server.journal.write("    -> \(outcome.line)")
    let told = outcome
    state.withLock { hear(told, of: operation, &$0) }
    return outcome
  }

  private func hear(_ outcome: Outcome, of operation: Operation, _ state: inout State) {
    state.hear(outcome, of: operation, at: server.clock.now.milliseconds)
    if case .stale(let item?) = outcome { state.recognise(item) { server.profile.normalise($0) } }
  }

  func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    judgePause()
    let faults = state.withLock { $0.faults }
    if faults.looksFail { throw .unreachable(reason: "no answer", notBefore: nil) }
    return operations.map(server.inOurs).map { operation in
      let outcome = server.look(operation, lag: faults.lag)
      server.journal.write("  \(server.profile.name) ? \(operation.line) -> \(outcome.line)")
      state.withLock { state in
        hear(outcome, of: operation, &state)
        if operation.kind == .delete, case .acknowledged = outcome {
          state.deleted.insert(operation.link.key)
        }
      }
      return outcome
    }
  }

  private func race(_ key: String, _ faults: Faults) {
    server.edit(key) { content in
      let text = "race\(faults.mark) r\(faults.mark)"
      server.values.write(text, knowing: [content.caption.text])
      content.caption = Caption(text)
    }
  }

  /// What the server said to be deleted is not deleted once more while nobody has brought it back.
  private func judgeRepeated(_ operation: Operation) {
    let key = operation.link.key
    guard operation.kind == .delete, server.view.entries[key] == nil, !server.wasBroughtBack(key),
      state.withLock({ $0.ended.contains(key) })
    else { return }
    server.journal.blame("what is deleted is not deleted again", "\(server.profile.name)/\(key)")
  }

  private func judgeLater(_ operation: Operation) {
    let wait = state.withLock { $0.later.removeValue(forKey: operation.fullLine) }
    if wait?.contains(server.clock.now.milliseconds) == true {
      server.journal.blame("what is wanted later waits", "\(server.profile.name) \(operation.line)")
    }
  }
}
