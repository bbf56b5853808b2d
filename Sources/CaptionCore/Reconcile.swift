/// How one field of a post stands between the local side and one remote.
public enum Standing<Value: Hashable & Sendable>: Hashable, Sendable {
  /// Neither side changed.
  case agreed
  /// Both made the same change; only the agreement moves.
  case converged
  /// Only the remote changed.
  case pull(Value)
  /// Only the local side changed.
  case push(Value)
  /// Both changed, differently: a merge or a person decides.
  case conflict(local: Value, observed: Value)
}

/// Decides how a field stands from what both sides last agreed on and what each holds now.
///
/// A server that rewrites what it is sent is no editor: the remote changed only if it differs from
/// what was *seen*. Source: the three-way rule of diff3.
public func reconcile<Value>(
  agreement: Agreement<Value>, local: Value, observed: Value
) -> Standing<Value> {
  switch (local == agreement.sent, observed == agreement.seen) {
  case (true, true): .agreed
  case (true, false): .pull(observed)
  case (false, true): .push(local)
  case (false, false):
    local == observed ? .converged : .conflict(local: local, observed: observed)
  }
}
