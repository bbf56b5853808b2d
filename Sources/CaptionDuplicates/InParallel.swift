internal import Dispatch
internal import Synchronization

/// The results of `work` for each part of `count` things, in the order of the parts.
///
/// Parts run at the same time on as many cores as there are; few things are one part, for waking
/// other threads would take longer.
func inParallel<Result: Sendable>(
  _ count: Int, parts: Int, _ work: @Sendable (Range<Int>) -> Result
) -> [Result] {
  let fewestInPart = 128
  let parts = min(parts, count / fewestInPart)
  if parts < 2 { return [work(0..<count)] }
  let results = Mutex<[Int: Result]>([:])
  DispatchQueue.concurrentPerform(iterations: parts) { part in
    let result = work(count * part / parts..<count * (part + 1) / parts)
    results.withLock { $0[part] = result }
  }
  return results.withLock { results in (0..<parts).compactMap { results[$0] } }
}
