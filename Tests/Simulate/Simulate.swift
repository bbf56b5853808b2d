import ArgumentParser
import CSQLite
import Foundation
import Simulation
import Synchronization

/// Plays seeds of the simulated engine and shows the first that breaks a rule.
@main
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plays seeds of the simulated engine and shows the first that breaks a rule.")

  @Option(help: "Play this seed alone, and print its journal.")
  var seed: UInt64?

  @Option(help: "Of that seed, take these steps only: 0,3,7.")
  var steps: String?

  @Option(help: "How many seeds to play.")
  var seeds: UInt64 = 10_000

  @Option(help: "The first seed to play.")
  var from: UInt64 = 1

  @Option(help: "How many threads play.")
  var threads = 2

  @Flag(help: "Go on after a broken rule, and count the rules.")
  var all = false

  func run() throws {
    // SQLite counts its memory behind one lock, for which the threads would wait.
    _ = csqlite_count_no_memory()
    if let seed {
      let kept = steps.map { $0.split(separator: ",").compactMap { Int($0) } }
      let story = Simulation.play(seed: seed, steps: kept)
      for line in story.journal { print(line) }
      for violation in story.violations { print("BROKEN \(violation)") }
      throw story.violations.isEmpty ? ExitCode.success : ExitCode.failure
    }
    let start = ContinuousClock.now
    let tally = Tally(from: from, count: seeds, stops: !all)
    let done = DispatchGroup()
    for _ in 0..<threads {
      done.enter()
      Thread.detachNewThread {
        tally.work()
        done.leave()
      }
    }
    done.wait()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try tally.report(seconds: seconds)
  }
}

/// What the threads have played so far.
final class Tally: Sendable {
  private struct State {
    var next: UInt64
    var played = 0
    var coverage = StateCoverage()
    /// The lowest broken seed of each rule, and how many there are.
    var broken: [String: (seed: UInt64, count: Int)] = [:]
    var digest: UInt64 = 0
  }

  private let state: Mutex<State>
  private let end: UInt64
  private let stops: Bool

  init(from first: UInt64, count: UInt64, stops: Bool) {
    state = Mutex(State(next: first))
    end = first + count
    self.stops = stops
  }

  func work() {
    let stage = Stage()
    while let seed = nextSeed() {
      let story = Simulation.play(seed: seed, on: stage)
      let hash = story.journalHash
      state.withLock { state in
        state.played += 1
        state.coverage.formUnion(story.coverage)
        state.digest ^= hash
        if let rule = story.rule {
          let old = state.broken[rule]
          state.broken[rule] = (min(seed, old?.seed ?? seed), (old?.count ?? 0) + 1)
        }
      }
    }
  }

  private func nextSeed() -> UInt64? {
    state.withLock { state in
      guard state.next < end, !stops || state.broken.isEmpty else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func report(seconds: Double) throws {
    let state = state.withLock { $0 }
    print(
      """
      \(state.played) seeds in \(String(format: "%.1f", seconds)) s; \
      \(state.coverage.states.count) states and \(state.coverage.transitions.count) transitions \
      of a link; journals \(String(state.digest, radix: 16))
      """)
    for (rule, found) in state.broken.sorted(by: { $0.value.seed < $1.value.seed }) {
      print("BROKEN \(rule): \(found.count) seeds")
      let story = Simulation.play(seed: found.seed).shrunk()
      print("  \(story.violations.first ?? "")\n  \(story.command)")
    }
    if !state.broken.isEmpty { throw ExitCode.failure }
  }
}
