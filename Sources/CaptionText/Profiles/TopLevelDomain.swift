/// The last labels of host names by which a host without scheme is told from words with a dot.
enum TopLevelDomain {
  /// Any two letters, as all countries have, or one of the common others.
  static func isKnown(_ label: ArraySlice<Unicode.Scalar>) -> Bool {
    let name = String(label).lowercased()
    let isCountry =
      name.utf8.count == 2 && name.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    return isCountry || common.contains(name)
  }

  private static let common: Set = [
    "academy", "agency", "app", "art", "biz", "blog", "brand", "cafe", "care", "center", "church",
    "city", "cloud", "club", "coffee", "com", "community", "company", "cool", "design", "dev",
    "digital", "edu", "email", "events", "example", "exchange", "family", "fashion", "film",
    "finance", "fit", "fun", "gallery", "games", "gov", "guide", "guru", "health", "help", "host",
    "house", "info", "ink", "int", "jobs", "land", "life", "link", "live", "love", "ltd",
    "market", "media", "mil", "mobi", "museum", "music", "name", "net", "network", "news", "ngo",
    "ninja", "online", "org", "page", "photo", "photography", "photos", "pics", "press", "pro",
    "pub", "radio", "recipes", "restaurant", "review", "rocks", "run", "school", "shop", "show",
    "site", "social", "software", "space", "store", "studio", "style", "systems", "team", "tech",
    "test", "tips", "today", "tools", "top", "tours", "travel", "video", "vip", "website", "wiki",
    "work", "works", "world", "xxx", "xyz", "yoga", "zone",
  ]
}
