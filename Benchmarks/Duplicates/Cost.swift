import Foundation

/// What some work took.
struct Cost: CustomStringConvertible {
  var seconds: Double
  var cpuSeconds: Double
  /// How much memory the process held before, and at most while it worked.
  var megabytes: (before: Int, atMost: Int)

  static func of(_ work: () throws -> Void) rethrows -> Cost {
    // Sets what was held at most back to what is held now.
    try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    let held = megabytes("VmRSS")
    let (start, before) = (ContinuousClock.now, cpuSeconds)
    try work()
    return Cost(
      seconds: (ContinuousClock.now - start) / .seconds(1), cpuSeconds: cpuSeconds - before,
      megabytes: (held, megabytes("VmHWM")))
  }

  private static var cpuSeconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A line of what Linux tells of the process; 0 elsewhere.
  private static func megabytes(_ name: String) -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
    else { return 0 }
    return (Int(kilobytes) ?? 0) / 1024
  }

  var description: String {
    let more = megabytes.atMost - megabytes.before
    return String(format: "%.2f s, %.2f cpu s, ", seconds, cpuSeconds)
      + "\(more) MB beside \(megabytes.before)"
  }
}
