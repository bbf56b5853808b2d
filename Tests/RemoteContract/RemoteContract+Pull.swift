internal import CaptionHTTP
internal import CaptionSync

extension RemoteContract {
  func everyPageIsPulled(_ world: ContractWorld) async throws {
    let texts = (0..<pageCount).map { "post number \($0)" }
    for text in texts { _ = world.server.publish(text) }
    let report = try await world.sync()
    try expect(report.stopped == nil, "the pull stopped: \(report.message ?? "")")
    try expect(try world.captions == texts.sorted(), "pulled \(try world.captions.count) posts")
  }

  func pulledTwice(_ world: ContractWorld) async throws {
    for number in 0..<pageCount { _ = world.server.publish("post number \(number)") }
    try await world.sync()
    let before = world.server.captions
    for _ in 0..<2 {
      let report = try await world.sync()
      let pulled = report.pulled
      try expect(
        pulled.created + pulled.updated + pulled.deleted == 0, "a second pull brought \(pulled)")
      try expect(
        report.hasPushedNothing, "a second run pushed \(report.pushed)")
    }
    try expect(world.server.captions == before, "the server changed")
    try expect(
      !world.wire.requests.contains(where: \.isWrite), "something was written without an edit")
  }

  func changedThere(_ world: ContractWorld) async throws {
    let keys = try await filled(world, "one", "two", "three")
    world.server.change(keys[1], to: "two, changed")
    _ = world.server.publish("four")
    try await world.sync()
    try expect(
      try world.captions == ["four", "one", "three", "two, changed"], "pulled \(try world.captions)"
    )
    try expect(
      !world.wire.requests.contains(where: \.isWrite), "a change from there was pushed back")
  }

  func deletedThere(_ world: ContractWorld) async throws {
    let count = max(pageCount, 7)
    let texts = (0..<count).map { "post number \($0)" }
    let keys = texts.map(world.server.publish)
    try await world.sync()
    // The newest, the oldest and one between; a listing has to miss them twice.
    let gone = [keys.count - 1, keys.count / 2, 0]
    for index in gone { world.server.remove(keys[index]) }
    try await world.sync()
    try expect(try world.captions.count == count, "deleted after one listing")
    try await world.sync()
    let left = texts.indices.filter { !gone.contains($0) }.map { texts[$0] }
    try expect(try world.captions == left.sorted(), "\(try world.captions.count) are left")
    try expect(
      !world.wire.requests.contains(where: \.isWrite), "a deletion there was answered by a write")
  }

  func unauthorised(_ world: ContractWorld) async throws {
    try await filled(world, "one", "two")
    world.wire.fail(.reply(ScriptedReply(401, "{}")), times: .max) { _ in true }
    let report = try await world.sync()
    try expect(report.stopped == .auth, "401 ended as \(report.stopped.map(\.rawValue) ?? "done")")
    try await recovered(world, ["one", "two"])
  }

  func rateLimit(_ world: ContractWorld) async throws {
    try await filled(world, "one")
    let reply = ScriptedReply(429, headers: ["Retry-After": "120"], "{}")
    world.wire.fail(.reply(reply), times: .max) { _ in true }
    let report = try await world.sync()
    try expect(report.stopped == .unreachable, "429 ended as \(String(describing: report.stopped))")
    world.wire.mend()
    let asked = world.wire.requests.count
    let early = try await world.sync()
    try expect(early.stopped == .unreachable, "a remote that asked to wait was not left alone")
    try expect(world.wire.requests.count == asked, "a remote that asked to wait was asked again")
    world.advance(bySeconds: 200)
    try await recovered(world, ["one"])
  }

  func failing(_ world: ContractWorld) async throws {
    try await filled(world, "one", "two", "three", "four", "five")
    for status in [500, 503, 403, 451] {
      world.wire.fail(.reply(ScriptedReply(status, "{}")), times: .max) { _ in true }
      for _ in 0..<2 {
        let report = try await world.sync()
        try expect(report.stopped != nil, "\(status) was taken for an answer")
      }
      world.wire.mend()
    }
    try await recovered(world, ["five", "four", "one", "three", "two"])
  }

  func malformed(_ world: ContractWorld) async throws {
    try await filled(world, "one", "two", "three", "four", "five")
    for text in ["<!DOCTYPE html><p>Just a moment", #"{"items":[{"id":"#, "", "null", "[[[", "7"] {
      world.wire.fail(.reply(ScriptedReply(200, text)), times: .max) { !$0.isWrite }
      for _ in 0..<2 {
        let report = try await world.sync()
        try expect(report.stopped != nil, "\(text) was taken for an answer")
      }
      world.wire.mend()
    }
    try await recovered(world, ["five", "four", "one", "three", "two"])
  }

  /// Whether, once the server answers again, everything is as it was.
  func recovered(_ world: ContractWorld, _ captions: [String]) async throws {
    world.wire.mend()
    for _ in 0..<2 {
      let report = try await world.sync()
      try expect(report.stopped == nil, "it did not recover: \(report.message ?? "")")
      try expect(
        report.conflicts + report.parked + report.unknown == 0, "something waits: \(report)")
    }
    try expect(try world.captions == captions, "afterwards \(try world.captions)")
    try expect(
      world.server.captions.values.sorted() == captions, "there: \(world.server.captions)")
  }
}
