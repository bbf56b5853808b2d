import CaptionHTTP
import Foundation
import TestSupport
import Testing

struct SecretFileTests {
  private static func file() throws -> (SecretFile, ScratchFolder) {
    let folder = try ScratchFolder()
    return (SecretFile(in: folder.file("state/captions"), named: "login 1/../x"), folder)
  }

  @Test func whatWasKeptIsReadAgainByItsOwnerAlone() throws {
    let (file, folder) = try Self.file()
    defer { withExtendedLifetime(folder) {} }
    #expect(try file.read() == nil)
    try file.replace(with: Array("one".utf8))
    try file.replace(with: Array("two".utf8))
    #expect(try file.read() == Array("two".utf8))
    #expect(file.path.hasSuffix("/state/captions/login_1_.._x"))
    for path in [file.path, folder.file("state/captions")] {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect((mode ?? 0) & 0o077 == 0, "\(path)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("state/captions"))
    #expect(names == ["login_1_.._x"])
    try file.remove()
    try file.remove()
    #expect(try file.read() == nil)
  }

  @Test(arguments: [0o640, 0o604, 0o622])
  func aFileThatOthersMayTouchIsRefused(mode: Int) throws {
    let (file, folder) = try Self.file()
    defer { withExtendedLifetime(folder) {} }
    try file.replace(with: [1])
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    #expect(throws: HTTPError.self) { try file.read() }
  }

  @Test func aLinkInItsPlaceIsRefused() throws {
    let (file, folder) = try Self.file()
    try file.replace(with: [1])
    try file.remove()
    try Data("stolen".utf8).write(to: URL(filePath: folder.file("other")))
    try FileManager.default.createSymbolicLink(
      atPath: file.path, withDestinationPath: folder.file("other"))
    #expect(throws: HTTPError.self) { try file.read() }
    try file.replace(with: Array("mine".utf8))
    #expect(FileManager.default.contents(atPath: folder.file("other")) == Data("stolen".utf8))
    #expect(try file.read() == Array("mine".utf8))
  }
}

@Test(arguments: [
  ("http://localhost/", true), ("http://10.1.2.3/", true), ("http://172.20.0.1/", true),
  ("http://172.32.0.1/", false), ("http://192.168.1.1/", true), ("http://169.254.169.254/", true),
  ("http://100.64.0.1/", true), ("http://[::1]/", true), ("http://[fd00::1]/", true),
  ("http://[2001:db8::1]/", false), ("http://printer.local/", true), ("http://intranet/", true),
  ("https://example.com/", false),
  ("https://93.184.216.34/", false),
])
func anAddressInAPrivateNetworkIsKnown(url: String, isPrivate: Bool) throws {
  #expect(try HTTPURL(url).isPrivate == isPrivate)
}

@Test(
  arguments: [
    ([8, 8, 8, 8], false), ([10, 0, 0, 1], true), ([127, 0, 0, 1], true), ([0, 0, 0, 0], true),
    ([172, 31, 255, 255], true), ([172, 32, 0, 1], false), ([169, 254, 169, 254], true),
    ([100, 100, 100, 200], true), ([198, 18, 0, 1], true), ([192, 0, 0, 8], true),
    ([224, 0, 0, 1], true), ([255, 255, 255, 255], true), ([1, 2, 3], true),
    ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1], true),
    ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 8, 8, 8, 8], false),
    ([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1], true),
    ([0x20, 0x02, 192, 168, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
    ([0x20, 0x01, 0x48, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], false),
    ([0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
    ([0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
    ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
  ] as [([UInt8], Bool)])
func anAddressThatNoPublicServerHasIsKnown(address: [UInt8], isPrivate: Bool) {
  #expect(PrivateNetwork.holds(address) == isPrivate)
}
