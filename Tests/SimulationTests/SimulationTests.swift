import Simulation
import Testing

@Suite struct SimulationTests {
  /// Seeds in blocks, so that they are played beside one another.
  @Test(arguments: 0..<6)
  func everyRuleHolds(block: UInt64) {
    let stage = Stage()
    for seed in (block * 50 + 1)...(block * 50 + 50) {
      let story = Simulation.play(seed: seed, on: stage)
      guard !story.violations.isEmpty else { continue }
      let small = story.shrunk()
      Issue.record("\(small.violations[0])\n\(small.command)\n\(small.journal.joined(separator: "\n"))")
    }
  }

  @Test("I11: the same seed gives the same journal, byte for byte")
  func theSameSeedGivesTheSameJournal() {
    for seed in UInt64(1)...20 {
      #expect(Simulation.play(seed: seed).journal == Simulation.play(seed: seed).journal)
    }
  }
}
