extension Array where Element: Sendable {
  /// Asks for something about each element, several at a time, and answers in the elements' order.
  func inOrder<Found: Sendable>(
    atOnce: Int, _ ask: @escaping @Sendable (Element) async throws(RemoteError) -> Found
  ) async throws(RemoteError) -> [Found] {
    var found: [Found] = []
    var rest = self[...]
    while !rest.isEmpty {
      let batch = Array(rest.prefix(atOnce))
      rest = rest.dropFirst(atOnce)
      do {
        found += try await withThrowingTaskGroup(of: (Int, Found).self) { group in
          for (index, element) in batch.enumerated() {
            group.addTask { (index, try await ask(element)) }
          }
          var answers: [(Int, Found)] = []
          for try await answer in group { answers.append(answer) }
          return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
      } catch {
        throw error as? RemoteError ?? .cancelled
      }
    }
    return found
  }
}
