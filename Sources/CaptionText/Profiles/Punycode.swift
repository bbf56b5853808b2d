/// How long a label of a host name is when it is written in ASCII.
///
/// Source: RFC 3492, with the prefix `xn--` of RFC 5890.
enum Punycode {
  static func length(of label: ArraySlice<Unicode.Scalar>) -> Int {
    let basic = label.count(where: \.isASCII)
    if basic == label.count { return basic }
    var length = 4 + basic + (basic > 0 ? 1 : 0)
    var handled = basic
    var delta = 0
    var bias = 72
    var low: UInt32 = 128
    while handled < label.count {
      guard let next = label.lazy.map(\.value).filter({ $0 >= low }).min() else { break }
      delta += Int(next - low) * (handled + 1)
      for scalar in label {
        if scalar.value < next { delta += 1 }
        guard scalar.value == next else { continue }
        length += digits(of: delta, bias)
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      low = next + 1
    }
    return length
  }

  /// How many digits a delta is written with.
  private static func digits(of delta: Int, _ bias: Int) -> Int {
    var rest = delta
    var digits = 1
    var threshold = min(max(36 - bias, 1), 26)
    while rest >= threshold {
      rest = (rest - threshold) / (36 - threshold)
      digits += 1
      threshold = min(max(36 * digits - bias, 1), 26)
    }
    return digits
  }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var bias = 0
    while delta > 455 {
      delta /= 35
      bias += 36
    }
    return bias + 36 * delta / (delta + 38)
  }
}
