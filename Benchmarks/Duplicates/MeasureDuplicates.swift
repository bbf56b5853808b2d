import ArgumentParser
import CaptionCore
import CaptionDuplicates
import CaptionStore
import CaptionSync
import Foundation

/// Measures what finding duplicates costs, with and without a store.
@main
struct MeasureDuplicates: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures what finding duplicates costs.",
    subcommands: [
      MeasureIndex.self, MeasureLabelled.self, MeasureMerging.self, MeasureHostile.self,
    ],
    defaultSubcommand: MeasureIndex.self)
}

/// Measures what the index of duplicates costs: all posts at once, 1,000 more, and one more.
struct MeasureIndex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Measures what the index of duplicates of a store costs.")

  @Argument(help: "How many posts there are.")
  var posts: Int

  @Option(help: "Which made-up captions.")
  var seed: UInt64 = 1

  @Option(help: "A file of captions to begin with, a line {\"t\": text} for each.")
  var captions: String?

  @Option(help: "Where to make the store, which then stays; else in a folder that goes.")
  var store: String?

  @Flag(help: "Compare all groups with those of a full run at the end, and fail where they differ.")
  var check = false

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = self.store ?? folder.appending(path: "captions.db").path
    let store = try CaptionStore.create(at: path)
    var source = CaptionSource(seed: seed, given: try captions.map(LabelledCaption.read) ?? [])
    let feed = try Feed(store)
    try feed.add(posts, from: &source)
    let before = Self.size(of: path)

    let full = try Cost.of { try store.updateDuplicates() }
    print("\(posts) posts, all at once: \(full)")
    print("  \((Self.size(of: path) - before) / posts) bytes of index and groups per post")
    print("a second run: \(try Cost.of { try store.updateDuplicates() })")
    try feed.add(1_000, from: &source)
    print("1,000 more: \(try Cost.of { try store.updateDuplicates() })")
    try measureOneMore(store, &source)
    for relation in DuplicateRelation.allCases {
      var count = 0
      let cost = try Cost.of {
        try store.forEachDuplicate(DuplicateFilter(relation)) { _ in
          count += 1
          return true
        }
      }
      print("listing \(count) groups by \(relation.rawValue): \(cost)")
    }
    if check { try compareWithFullRun(store) }
  }

  private func compareWithFullRun(_ store: CaptionStore) throws {
    let candidates = try store.posts().map {
      DuplicateCandidate(
        post: $0.id, caption: $0.content.caption, publishedAt: $0.publishedAt,
        media: $0.content.media.map(\.id.rawValue))
    }
    let normalised = NormalisedPosts(candidates)
    let full: [(DuplicateRelation, [DuplicateGroup])] = [
      (.text, DuplicateGroups.sameText(candidates)), (.normalised, normalised.same()),
      (.near, FullRun(normalised).near()), (.series, normalised.series()),
    ]
    var areSame = true
    for (relation, groups) in full {
      let stored = Set(try store.duplicates(DuplicateFilter(relation)).map(\.group))
      let different = stored.symmetricDifference(groups)
      print("\(different.count) groups by \(relation.rawValue) differ from a full run")
      for group in different { print("  \(stored.contains(group) ? "stored" : "full"): \(group)") }
      areSame = areSame && different.isEmpty
    }
    if !areSame { throw ExitCode.failure }
  }

  private func measureOneMore(_ store: CaptionStore, _ source: inout CaptionSource) throws {
    var random = SplitMix64(seed: 2)
    var costs: [Cost] = []
    for _ in 0..<2_000 {
      let content = Content(caption: Caption(source.next()))
      try store.makePost(PostID(using: &random), content, at: .now)
      costs.append(try Cost.of { try store.updateDuplicates() })
    }
    Self.report("one more", costs)
    costs = try (0..<500).map { _ in
      let caption = Caption(source.next())
      return try Cost.of { _ = try store.earlierUses(of: caption) }
    }
    Self.report("where a text was used before", costs)
  }

  private static func report(_ what: String, _ costs: [Cost]) {
    // On a machine that others use too, only the time of the processor says anything.
    for (kind, seconds) in [("time", costs.map(\.seconds)), ("cpu", costs.map(\.cpuSeconds))] {
      let sorted = seconds.sorted()
      let figures = [0.5, 0.9, 0.99, 1].map { share in
        let place = min(sorted.count - 1, Int(share * Double(sorted.count)))
        return String(format: "%.2f ms", sorted[place] * 1000)
      }
      print("\(what), \(kind): median, 90 %, 99 %, most: \(figures.joined(separator: ", "))")
    }
  }

  private static func size(of path: String) -> Int {
    ["", "-wal"].reduce(0) { sum, end in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + end)
      return sum + (attributes?[.size] as? Int ?? 0)
    }
  }
}

/// A remote that shows ever more posts.
struct Feed {
  private let store: CaptionStore
  private let remote: RemoteID

  init(_ store: CaptionStore) throws {
    self.store = store
    remote = try store.add(
      RemoteRecord(name: "feed", kind: "jsonfeed", url: "https://a.example/feed.json"))
  }

  func add(_ count: Int, from source: inout CaptionSource) throws {
    let now = Timestamp.now
    let run = try store.beginRun("pull", at: now)
    var left = count
    _ = try store.observe(
      on: remote, end: PageEnd(cursor: nil, coverage: nil, title: nil, at: now), run: run, at: now
    ) {
      let size = min(left, 20_000)
      left -= size
      return (0..<size).map { _ in FlatItem(source.item()) }
    }
    var random = SplitMix64(seed: UInt64(source.count))
    var link: LinkID?
    repeat {
      link = try store.adopt(after: link, limit: 20_000, at: now, using: &random).last
    } while link != nil
    try store.endRun(run, as: .done, plan: nil, report: nil, at: now)
  }
}
