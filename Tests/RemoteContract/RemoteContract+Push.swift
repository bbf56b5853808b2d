internal import CaptionCore
internal import CaptionHTTP
internal import CaptionStore
internal import CaptionSync

extension RemoteContract {
  func editArrives(_ world: ContractWorld) async throws {
    let keys = try await filled(world, "one", "two", "three")
    try world.edit("two", to: "two, edited here")
    let report = try await world.sync()
    try expect(report.pushed.updated == 1, "pushed \(report.pushed), \(report.message ?? "")")
    try expect(world.server.captions[keys[1]] == "two, edited here", "\(world.server.captions)")
    try expect(world.server.captions[keys[0]] == "one", "another post changed")
    try await atRest(world)
  }

  func extrasSurvive(_ world: ContractWorld) async throws {
    let keys = try await filled(world, "one", "two")
    let before = world.server.extras(of: keys[0])
    try world.edit("one", to: "one, edited here")
    try await world.sync()
    try expect(world.server.captions[keys[0]] == "one, edited here", "\(world.server.captions)")
    try expect(
      world.server.extras(of: keys[0]) == before,
      "an edit changed more: \(before) became \(world.server.extras(of: keys[0]))")
  }

  func createdOnce(_ world: ContractWorld) async throws {
    try await filled(world, "one")
    _ = try world.draft("a new one")
    let report = try await world.sync()
    try expect(report.pushed.created == 1, "pushed \(report.pushed), \(report.message ?? "")")
    try await atRest(world)
    try expect(
      world.server.captions.values.sorted() == ["a new one", "one"], "\(world.server.captions)")
    try expect(try world.captions == ["a new one", "one"], "here \(try world.captions)")
  }

  func deletionArrives(_ world: ContractWorld) async throws {
    try await filled(world, "one", "two")
    try world.store.delete(world.post("two").id, at: world.now)
    let report = try await world.sync()
    try expect(report.pushed.deleted == 1, "pushed \(report.pushed), \(report.message ?? "")")
    try expect(Array(world.server.captions.values) == ["one"], "\(world.server.captions)")
    try await atRest(world)
  }

  func goneThere(_ world: ContractWorld) async throws {
    let keys = try await filled(world, "one", "two")
    try world.store.delete(world.post("two").id, at: world.now)
    world.server.remove(keys[1])
    let report = try await world.sync(.push)
    try expect(report.parked == 0 && report.stopped == nil, "\(report)")
    try await atRest(world)
    try expect(Array(world.server.captions.values) == ["one"], "\(world.server.captions)")
  }

  func staleEdit(_ world: ContractWorld) async throws {
    let keys = try await filled(world, "one", "two")
    try world.edit("two", to: "two, edited here")
    world.server.change(keys[1], to: "two, edited there")
    let report = try await world.sync(.push)
    try expect(
      world.server.captions[keys[1]] == "two, edited there",
      "another's edit was overwritten: \(world.server.captions)")
    try expect(report.pushed.updated == 0, "pushed \(report.pushed)")
  }

  func lostCreate(_ world: ContractWorld) async throws {
    try await filled(world, "one")
    let id = try world.draft("a new one")
    world.wire.fail(.answerLost) { $0.isWrite }
    try await world.sync()
    try expect(
      world.server.captions.values.sorted() == ["a new one", "one"], "\(world.server.captions)")
    for _ in 0..<3 {
      world.advance(bySeconds: 60)
      try await world.sync()
    }
    try expect(
      world.server.captions.values.sorted() == ["a new one", "one"],
      "there are now \(world.server.captions)")
    try expect(try world.captions == ["a new one", "one"], "here \(try world.captions)")
    let state = try world.post("a new one")
    try expect(state.id == id && state.links.count == 1, "the post is not the one that was made")
    try await atRest(world)
  }

  func lostRequest(_ world: ContractWorld) async throws {
    try await filled(world, "one")
    _ = try world.draft("a new one")
    world.wire.fail(.requestLost) { $0.isWrite }
    try await world.sync()
    for _ in 0..<3 {
      world.advance(bySeconds: 600)
      try await world.sync()
    }
    let copies = world.server.captions.values.count { $0 == "a new one" }
    let report = try await world.sync()
    // Where a look proves that nothing was made it is sent again; else it waits for a person.
    try expect(
      copies == 1 && report.parked == 0 || copies == 0 && report.parked == 1,
      "there are \(copies), and \(report)")
  }

  func createdAndDenied(_ world: ContractWorld) async throws {
    try await filled(world, "one")
    let texts = [429, 302, 401, 403].map { (status: $0, text: "a new one, \($0)") }
    for (status, text) in texts {
      _ = try world.draft(text)
      let headers: HTTPHeaders = ["Location": "/elsewhere"]
      world.wire.fail(.done(ScriptedReply(status, headers: headers, "{}"))) { $0.isWrite }
      for _ in 0..<3 {
        try await world.sync()
        // The clocks of servers in memory stand still meanwhile.
        world.advance(bySeconds: 10)
      }
    }
    let wanted = (["one"] + texts.map(\.text)).sorted()
    try expect(
      world.server.captions.values.sorted() == wanted, "there are now \(world.server.captions)")
    try expect(try world.captions == wanted, "here \(try world.captions)")
    try await atRest(world)
  }

  func lostEdit(_ world: ContractWorld) async throws {
    let keys = try await filled(world, "one", "two")
    for fault in [FaultyWire.Fault.answerLost, .requestLost] {
      let caption = try world.post(world.server.captions[keys[1]] ?? "").content.caption.text
      try world.edit(caption, to: caption + ", edited")
      world.wire.fail(fault) { $0.isWrite }
      for _ in 0..<3 { try await world.sync() }
      try expect(world.server.captions[keys[1]] == caption + ", edited", "\(world.server.captions)")
    }
    try await atRest(world)
  }

  func lostDeletion(_ world: ContractWorld) async throws {
    try await filled(world, "one", "two", "three")
    for (fault, caption) in [(FaultyWire.Fault.answerLost, "two"), (.requestLost, "three")] {
      try world.store.delete(world.post(caption).id, at: world.now)
      world.wire.fail(fault) { $0.isWrite }
      for _ in 0..<3 { try await world.sync() }
    }
    try expect(Array(world.server.captions.values) == ["one"], "\(world.server.captions)")
    try await atRest(world)
  }

  func forbidden(_ world: ContractWorld) async throws {
    try await filled(world, "one", "two")
    try world.edit("one", to: "one, edited")
    try world.edit("two", to: "two, edited")
    for status in [401, 403, 413] {
      world.wire.fail(.reply(ScriptedReply(status, "{}")), times: .max) { $0.isWrite }
      let report = try await world.sync()
      try expect(report.stopped != nil, "\(status) did not stop the remote")
      try expect(report.parked == 0, "\(status) parked \(report.parked)")
      world.wire.mend()
    }
    try await recovered(world, ["one, edited", "two, edited"])
  }

  /// Whether two more runs write nothing, and nothing waits.
  func atRest(_ world: ContractWorld) async throws {
    let writes = world.wire.requests.count(where: \.isWrite)
    for _ in 0..<2 {
      let report = try await world.sync()
      try expect(report.stopped == nil, "a run stopped: \(report.message ?? "")")
      try expect(
        report.conflicts + report.parked + report.unknown == 0, "something waits: \(report)")
      try expect(report.hasPushedNothing, "it does not come to rest: \(report)")
    }
    try expect(
      world.wire.requests.count(where: \.isWrite) == writes, "it goes on writing without an edit")
  }
}
