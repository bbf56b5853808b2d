internal import CaptionCore
internal import CaptionStore

/// A digest of plans, the same for the same plans on every machine.
struct PlanDigest {
  private var value: UInt64 = 0

  var text: String { String(value, radix: 16) }

  mutating func combine(_ text: String) {
    var line = "\(value) \(text)"
    value = line.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }

  mutating func combine(_ plan: PostPlan) {
    combine("post \(plan.post) \(plan.isTrashed)")
    combine(plan.local)
    for link in plan.links {
      combine("link \(link.id.remote.rawValue) \(link.id.key) \(link.existence.rawValue)")
      if let operation = link.operation { combine(operation) }
    }
    for conflict in plan.conflicts { combine("conflict \(conflict.subject)") }
  }

  mutating func combine(_ operation: Operation) {
    let link = operation.link
    combine("\(operation.kind.rawValue) \(link.remote.rawValue) \(link.key)")
    combine(operation.version ?? "")
    for field in operation.fields.sorted() { combine(field.description) }
    combine(operation.target)
  }

  mutating func combine(_ item: AdoptedItem) {
    let kind = item.isJoined ? "join" : "new"
    combine("\(kind) \(item.link.remote.rawValue) \(item.content) \(item.link.key)")
  }

  private mutating func combine(_ content: Content) {
    combine(content.caption.text)
    for field in [Field.title, .language, .visibility, .contentWarning, .tags, .media] {
      combine(content.display(field) ?? "")
    }
    for medium in content.media { combine(medium.alt ?? "") }
  }
}
