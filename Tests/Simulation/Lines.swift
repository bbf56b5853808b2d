internal import CaptionCore

extension Content {
  /// What the content says, as one line of the journal.
  var line: String {
    let alts = media.map { "\($0.id.ours.rawValue)=\($0.alt ?? "")" }.joined(separator: ",")
    return "[\(title ?? "")|\(caption.text)|\(tags.sorted().joined(separator: ","))|\(alts)]"
  }
}

extension FieldValue {
  /// The text of a field that has one.
  var text: String? {
    switch self {
    case .text(let caption): caption.text
    case .scalar(let text): text
    case .tags, .media: nil
    }
  }

  /// The members of a field that is a set or a list.
  var members: Set<String> {
    switch self {
    case .tags(let tags): Set(tags)
    case .media(let media): Set(media.map(\.id.ours.rawValue))
    case .text, .scalar: []
    }
  }
}

extension MediaID {
  /// What a server that gives names calls the medium.
  var theirs: MediaID { MediaID(rawValue: rawValue + "~") }

  /// The medium, whatever servers call it.
  var ours: MediaID { MediaID(rawValue: String(rawValue.prefix { $0 != "~" })) }
}

extension Content {
  func renaming(_ name: (MediaID) -> MediaID) -> Content {
    var content = self
    for index in media.indices { content.media[index].id = name(media[index].id) }
    return content
  }

  /// The content with media by the names that they had first.
  var plain: Content { media.contains { $0.id != $0.id.ours } ? renaming(\.ours) : self }
}

extension LinkState {
  fileprivate var plain: LinkState {
    var link = self
    link.observed = observed?.plain
    link.agreement = agreement.map { Agreement(sent: $0.sent.plain, seen: $0.seen.plain) }
    return link
  }
}

extension PostState {
  /// The post with media by the names that they had first.
  var plain: PostState {
    var state = self
    state.local = local.plain
    state.links = links.map(\.plain)
    return state
  }
}

extension Content {
  /// Its tags and media.
  var members: Set<String> {
    FieldValue.tags(tags).members.union(FieldValue.media(media).members)
  }
}

extension Operation {
  var line: String {
    let names = fields.sorted().map(\.description).joined(separator: "+")
    return "\(kind.rawValue) \(link.key) \(names) \(target.line) over \(expected?.line ?? "-")"
  }
}

extension Operation {
  /// The line, and the remote that it is for.
  var fullLine: String { "\(link.remote.rawValue) \(line)" }

  /// Whether this asks for nothing but what another one asked for.
  func repeats(_ other: Operation) -> Bool {
    kind == other.kind && link == other.link && fields.isSubset(of: other.fields)
      && fields.allSatisfy { target[$0] == other.target[$0] }
  }
}

extension Outcome {
  var line: String {
    switch self {
    case .acknowledged(let item?): "acknowledged \(item.key) \(item.content.line)"
    case .acknowledged(nil): "acknowledged"
    case .refused(let reason): "refused \(reason)"
    case .stale(let item): "stale \(item?.content.line ?? "gone")"
    case .notDone: "not done"
    case .later: "later"
    case .prepared: "prepared"
    case .found(let items): "found \(items.count)"
    case .unknown: "unknown"
    }
  }
}
