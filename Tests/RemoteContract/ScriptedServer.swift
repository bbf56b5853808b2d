public import CaptionHTTP
internal import Foundation

/// A server in memory that speaks the wire of one kind of remote: what the contract is tried on.
///
/// It does what the real one documents, and keeps what it is sent: its own data are the witness.
/// Faults are not its matter; `FaultyWire` stands between it and the remote.
public protocol ScriptedServer: AnyObject, Sendable {
  /// Answers one request.
  func answer(_ request: ScriptedRequest) -> ScriptedReply

  /// The captions of the posts that are there, by the remote's key.
  var captions: [String: String] { get }
  /// Somebody else publishes a post; newer than all before. Answers its key.
  func publish(_ caption: String) -> String
  /// Somebody else changes a post's caption, and nothing else.
  func change(_ key: String, to caption: String)
  /// Somebody else deletes a post.
  func remove(_ key: String)
  /// What stands at a post besides what this project reads: members that no edit may lose. Empty
  /// where the wire has none.
  func extras(of key: String) -> String
}

/// A request as a scripted server gets it.
public struct ScriptedRequest: Sendable {
  public var method: String
  public var url: String
  public var headers: HTTPHeaders
  public var body: [UInt8]

  /// Path and query, as a request line has them.
  public var target: String {
    let afterScheme = url.range(of: "://").map { url[$0.upperBound...] } ?? url[...]
    return afterScheme.firstIndex(of: "/").map { String(afterScheme[$0...]) } ?? "/"
  }

  public init(method: String, url: String, headers: HTTPHeaders, body: [UInt8]) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// What a scripted server answers.
public struct ScriptedReply: Sendable {
  public var status: Int
  public var headers: HTTPHeaders
  public var body: [UInt8]

  public init(_ status: Int = 200, headers: HTTPHeaders = [:], _ text: String = "") {
    self.status = status
    self.headers = headers
    body = Array(text.utf8)
  }
}
