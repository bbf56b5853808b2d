internal import CaptionHTTP
internal import CaptionSync
internal import CurlTransport

/// What requests are sent with, and the clock and seed of the run, as the global options say.
struct TransportSetup {
  let environment: SyncEnvironment

  init(_ options: GlobalOptions) throws {
    environment = .system
  }

  func transport() throws -> any HTTPTransport {
    try CurlTransport(userAgent: "captions/\(Captions.version)")
  }
}
