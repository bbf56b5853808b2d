internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

/// The servers, the stores and the clock of one simulation.
final class World {
  let servers: [Server]
  let devices: [Device]
  let clock: SimulatedClock
  let values: Values
  let journal: Journal
  var coverage = StateCoverage()
  /// The post that something was done to last: rather than to others, more is done to it.
  var favourite: PostID?

  init(
    servers: [Server], devices: [Device], clock: SimulatedClock, values: Values, journal: Journal
  ) {
    self.servers = servers
    self.devices = devices
    self.clock = clock
    self.values = values
    self.journal = journal
  }

  /// Makes the world that a seed gives, with some posts on its servers and nothing synced yet.
  static func make(_ random: inout SplitMix64, on stage: Stage) throws -> World {
    let journal = Journal()
    let clock = SimulatedClock()
    let profiles = (0..<(1 + random.below(3))).map { number in
      Profile(name: "r\(number)", drawnFrom: &random)
    }
    let values = Values()
    let servers = profiles.map { profile in
      journal.write("server \(profile)")
      return Server(profile, values: values, journal: journal, clock: clock)
    }
    let devices = try (0..<(random.oneIn(3) ? 2 : 1)).map { number in
      try Device("d\(number)", stage.take(), servers: servers, clock: clock)
    }
    let world = World(
      servers: servers, devices: devices, clock: clock, values: values, journal: journal)
    for server in servers { world.fill(server, &random) }
    return world
  }

  private func fill(_ server: Server, _ random: inout SplitMix64) {
    let name = server.profile.name
    for number in 0..<(random.oneIn(6) ? 8 : random.below(4)) {
      let mark = "\(name)\(number)"
      var words = ["a", "b", "c"]
      // Room for edits of two sides that do not meet.
      if random.oneIn(2) { words += ["d", "e", "f", "g"] }
      var content = Content(
        caption: Caption(words.map { $0 + mark }.joined(separator: " ")))
      if random.oneIn(3) {
        content.media = [
          Media(id: MediaID(rawValue: "m\(mark)"), url: "m.jpg", alt: "alt\(mark)"),
          Media(id: MediaID(rawValue: "o\(mark)"), url: "o.jpg"),
        ]
      }
      if random.oneIn(3) { content.tags = ["tag\(mark)", "tug\(mark)"] }
      values.change(Content(), to: content)
      _ = server.create(content)
    }
  }

  /// The post that a step is about: every other time the one before, where that may be.
  func choose(_ posts: [SurveyedPost], _ random: inout SplitMix64) -> SurveyedPost {
    let draw = random.below(posts.count)
    let again = random.oneIn(2) ? posts.first { $0.id == favourite } : nil
    let chosen = again ?? posts[draw]
    favourite = chosen.id
    return chosen
  }

  /// The item that others change: every other time one of the post that something was done to last.
  func choose(_ keys: [String], on server: Server, _ random: inout SplitMix64) throws -> String {
    let draw = keys[random.below(keys.count)]
    guard random.oneIn(2), let favourite else { return draw }
    let post = try devices[0].knownSurvey().first { $0.id == favourite }
    return keys.first { post?.hasItem($0, on: server.profile.name) ?? false } ?? draw
  }

  func server(_ name: String) -> Server? { servers.first { $0.profile.name == name } }
}
