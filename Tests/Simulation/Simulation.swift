internal import CaptionCore
internal import CaptionStore

/// One seed's story of the whole engine: what happened, and which rules were broken.
public struct Simulation: Sendable {
  public var seed: UInt64
  /// The indices of the steps that were taken; `nil` for all.
  public var steps: [Int]?
  public var journal: [String]
  public var violations: [String]
  public var coverage: StateCoverage
  /// How many steps the seed gives.
  public var stepCount: Int

  /// Plays a seed.
  ///
  /// - Parameter steps: The indices of the steps to take; `nil` for all.
  public static func play(
    seed: UInt64, steps: [Int]? = nil, on stage: Stage = Stage()
  ) -> Simulation {
    let loop = SerialLoop(seed: seed)
    return loop.run {
      var story = Simulation(
        seed: seed, steps: steps, journal: [], violations: [], coverage: StateCoverage(),
        stepCount: 0)
      do {
        try await story.tell(on: stage, loop)
      } catch {
        story.violations.append("the simulation failed: \(error)")
      }
      return story
    }
  }

  /// Leaves out as many steps as can be while the same rule stays broken.
  public func shrunk() -> Simulation {
    guard let rule else { return self }
    let stage = Stage()
    var best = self
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for step in (best.steps ?? Array(0..<stepCount)).reversed() {
        let kept = (best.steps ?? Array(0..<stepCount)).filter { $0 != step }
        let next = Simulation.play(seed: seed, steps: kept, on: stage)
        guard next.rule == rule else { continue }
        best = next
        isSmaller = true
      }
    }
    return best
  }

  /// The name of the first rule that was broken.
  public var rule: String? { violations.first.map { String($0.prefix { $0 != ":" }) } }

  /// The command that plays it again.
  public var command: String {
    let list = steps.map { " --steps \($0.map(String.init).joined(separator: ","))" } ?? ""
    return "swift run simulate --seed \(seed)\(list)"
  }

  private mutating func tell(on stage: Stage, _ loop: SerialLoop) async throws {
    loop.reseed(seed)
    let (world, variant, draw) = try await act(on: stage)
    defer { for device in world.devices { stage.putBack(device.slot) } }
    if world.journal.violations.isEmpty {
      let story = world.journal.lines
      try await world.comeToRest()
      if variant < 4, world.journal.violations.isEmpty {
        loop.reseed(seed)
        let (other, _, _) = try await act(on: stage)
        defer { for device in other.devices { stage.putBack(device.slot) } }
        if let (one, other) = zip(story, other.journal.lines).first(where: { $0 != $1 }) {
          world.journal.blame("I11 determinism", "'\(one)' became '\(other)'")
        }
        try await world.compare(with: other, variant: variant, draw)
      }
    }
    journal = world.journal.lines
    violations = world.journal.violations
    coverage = world.coverage
  }

  /// Plays the steps, up to the first broken rule.
  ///
  /// - Returns: The world as it is then, and what the seed gives for its other end.
  private mutating func act(on stage: Stage) async throws -> (World, variant: Int, draw: UInt64) {
    var random = SplitMix64(seed: seed)
    let world = try World.make(&random, on: stage)
    let all = Step.steps(&random)
    stepCount = all.count
    for step in all where steps?.contains(step.index) != false {
      var draw = step.random
      let device = world.devices[draw.below(world.devices.count)]
      world.journal.write("\(step.index) \(step.kind.rawValue)")
      if try !world.act(step, on: device) { try await world.run(step, on: device) }
      if !world.journal.violations.isEmpty { break }
    }
    return (world, random.below(12), random.next())
  }
}

extension Simulation {
  /// A hash of the journal's bytes, the same on every machine (FNV-1a, 64 bits).
  public var journalHash: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for line in journal {
      for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 10) &* 0x100_0000_01B3
    }
    return hash
  }
}
