internal import CaptionCore

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
      guard let operation = link.operation else { continue }
      combine("\(operation.kind.rawValue) \(operation.version ?? "")")
      for field in operation.fields.sorted() { combine(field.description) }
      combine(operation.target)
    }
    for conflict in plan.conflicts { combine("conflict \(conflict.subject)") }
  }

  private mutating func combine(_ content: Content) {
    combine(content.caption.text)
    for field in [Field.title, .language, .visibility, .contentWarning, .tags, .media] {
      combine(content.display(field) ?? "")
    }
    for medium in content.media { combine(medium.alt ?? "") }
  }
}
