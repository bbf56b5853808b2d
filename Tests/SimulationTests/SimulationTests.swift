import Simulation
import Testing

@Suite struct SimulationTests {
  /// Seeds in blocks, so that they are played beside one another.
  @Test(arguments: 0..<4)
  func everyRuleHolds(block: UInt64) {
    let stage = Stage()
    for seed in (block * 30 + 1)...(block * 30 + 30) {
      let story = Simulation.play(seed: seed, on: stage)
      guard !story.violations.isEmpty else { continue }
      let small = story.shrunk()
      let lines = [small.violations[0], small.command] + small.journal
      Issue.record("\(lines.joined(separator: "\n"))")
    }
  }

  @Test("I11: the same seed gives the same journal, byte for byte")
  func theSameSeedGivesTheSameJournal() {
    for seed in UInt64(1)...5 {
      #expect(Simulation.play(seed: seed).journal == Simulation.play(seed: seed).journal)
    }
  }
}
