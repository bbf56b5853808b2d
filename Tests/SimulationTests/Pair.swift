import CaptionCore
import CaptionStore
import CaptionSync

@testable import Simulation

/// Two stores and one server of a chosen kind, on which a test plays everyone.
struct Pair {
  let world: World

  var server: Server { world.servers[0] }
  var one: Device { world.devices[0] }
  var other: Device { world.devices[1] }

  init(_ change: (inout Profile) -> Void = { _ in }) throws {
    var profile = Profile(name: "blog")
    change(&profile)
    let journal = Journal()
    let values = Values()
    let clock = SimulatedClock()
    let server = Server(profile, values: values, journal: journal, clock: clock)
    let stage = Stage()
    let devices = try ["one", "other"].map {
      try Device($0, stage.take(), servers: [server], clock: clock)
    }
    world = World(
      servers: [server], devices: devices, clock: clock, values: values, journal: journal)
  }

  /// Somebody else makes an item.
  @discardableResult
  func show(_ text: String) -> String {
    world.values.write(text)
    return server.create(Content(caption: Caption(text)))
  }

  @discardableResult
  func sync(
    _ device: Device, _ request: SyncRequest = SyncRequest(), with faults: Faults = .none
  ) async throws -> SyncReport? {
    device.lastSurvey = nil
    device.clients["blog"]?.begin(faults)
    return try await world.run(request, on: device)
  }

  /// A person writes another caption.
  func edit(_ device: Device, _ old: String, to new: String) throws {
    let posts = try device.survey().filter { $0.content.caption.text == old }
    world.values.write(new, knowing: [old])
    for post in posts {
      try device.store.edit(post.id, at: world.clock.now) { $0.caption = Caption(new) }
    }
  }

  /// A person makes a post for the server.
  func make(_ device: Device, _ text: String) throws {
    var generator = SplitMix64(seed: 7)
    let id = PostID(using: &generator)
    world.values.write(text)
    world.values.wantCreate("blog/own:\(id):0")
    let link = LinkID(remote: try device.store.remote(named: "blog").id, key: "own:\(id):0")
    try device.store.makePost(
      id, Content(caption: Caption(text)), on: [link], at: world.clock.now)
  }

  func captions(_ device: Device) throws -> [String] {
    try device.survey().filter { !$0.isTrashed }.map(\.content.caption.text).sorted()
  }

  var texts: [String] { server.view.entries.values.map(\.item.content.caption.text).sorted() }
  var broken: [String] { world.journal.violations }
}
