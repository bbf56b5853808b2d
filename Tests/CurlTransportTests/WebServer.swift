import Foundation
import Glibc

/// An nginx with TLS and HTTP/2 on 127.0.0.1, and a certificate that was made for it.
///
/// The tests need the packages `nginx-light` and `openssl`; without them they fail.
final class WebServer {
  let port: Int
  let certificate: String
  private let process: Process

  /// - Parameter folder: For its files; what is in `www` there is served.
  init(in folder: String) throws {
    certificate = "\(folder)/certificate.pem"
    try Self.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        "-keyout", "\(folder)/key.pem", "-out", certificate,
      ])
    try FileManager.default.createDirectory(
      atPath: "\(folder)/www", withIntermediateDirectories: true)
    port = try Self.freePort()
    try Self.configuration(folder: folder, port: port, certificate: certificate)
      .write(toFile: "\(folder)/nginx.conf", atomically: true, encoding: .utf8)
    process = try Self.start("nginx", ["-p", folder, "-c", "\(folder)/nginx.conf"])
    try waitUntilItListens()
  }

  deinit {
    // A program started from a task's thread inherits that other signals are blocked.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static func configuration(folder: String, port: Int, certificate: String) -> String {
    """
    daemon off; master_process off; worker_processes 1;
    pid \(folder)/nginx.pid; error_log \(folder)/error.log;
    events { worker_connections 128; }
    http {
      access_log off; sendfile on; gzip on; gzip_min_length 1; gzip_types application/json;
      types { application/json json; }
      client_body_temp_path \(folder)/t1; proxy_temp_path \(folder)/t2;
      fastcgi_temp_path \(folder)/t3; uwsgi_temp_path \(folder)/t4; scgi_temp_path \(folder)/t5;
      server {
        listen 127.0.0.1:\(port) ssl http2; server_name localhost;
        ssl_certificate \(certificate); ssl_certificate_key \(folder)/key.pem;
        root \(folder)/www;
        add_header X-Protocol $server_protocol; add_header X-Connection $connection;
      }
    }
    """
  }

  private static func start(_ program: String, _ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    var environment = ProcessInfo.processInfo.environment
    environment["PATH", default: "/usr/bin"] += ":/usr/sbin:/sbin"
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func run(_ program: String, _ arguments: [String]) throws {
    let process = try start(program, arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw WebServerError(program: program) }
  }

  /// A port that nobody holds at the moment.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = address(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
      }
    }
    guard result else { throw WebServerError(program: "socket") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func address(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    return address
  }

  private func waitUntilItListens() throws {
    for _ in 0..<500 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = Self.address(port: port)
      let isOpen = withUnsafePointer(to: &address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      if isOpen { return }
      guard process.isRunning else { break }
      usleep(10_000)
    }
    throw WebServerError(program: "nginx")
  }
}

/// A program that the tests need could not be run.
struct WebServerError: Error {
  var program: String
}
