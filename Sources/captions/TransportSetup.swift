internal import CaptionCore
internal import CaptionHTTP
internal import CaptionSync
internal import CurlTransport

/// What requests are sent with, and the clock and seed of the run, as the global options say.
struct TransportSetup {
  let environment: SyncEnvironment
  private let run: RecordedRun?
  private let options: GlobalOptions

  init(_ options: GlobalOptions) throws {
    self.options = options
    if let folder = options.replay {
      run = try RecordedRun.read(from: folder)
    } else if options.record != nil {
      run = RecordedRun(seed: UInt64.random(in: .min ... .max), now: SystemClock.now())
    } else {
      run = nil
    }
    // The clock of a recorded run stands still, so that a replayed one asks the same to the byte.
    var environment =
      run.map { run in
        SyncEnvironment(now: { Timestamp(milliseconds: run.now) }, seed: run.seed)
      } ?? .system
    // Replaying asks nobody, so that no token is ever handed out anew.
    environment.secretFolder = options.replay == nil ? SecretFile.standardFolder : nil
    self.environment = environment
  }

  /// Makes the transport: libcurl and files, with a recording of what they do, or a recording alone.
  func transport() throws -> any HTTPTransport {
    if let folder = options.replay { return try ReplayTransport(folder: folder) }
    let live = NetworkAndFiles(
      network: try CurlTransport(userAgent: "captions/\(Captions.version)"))
    guard let folder = options.record else { return live }
    let recording = try RecordingTransport(wrapping: live, folder: folder)
    try run?.write(to: folder)
    return recording
  }
}

/// Sends requests for `file:` addresses to the file system and all others to the network.
private struct NetworkAndFiles: HTTPTransport {
  let network: any HTTPTransport
  let files = FileTransport()

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let isFile = request.url.prefix(5).lowercased() == "file:"
    return try await isFile ? files.send(request) : network.send(request)
  }
}

/// The transport of commands that ask no remote.
struct NoTransport: HTTPTransport {
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    throw .badURL(request.url, reason: "this command asks no remote")
  }
}
