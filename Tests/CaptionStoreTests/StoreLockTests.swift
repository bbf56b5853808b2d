import Foundation
import TestSupport
import Testing

@testable import CaptionStore

@Test("Case 38: a second holder is refused while the first one lives")
func aSecondHolderIsRefused() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  do {
    let first = try StoreLock(path: path)
    #expect(throws: StoreError.busy(path: path)) { _ = try StoreLock(path: path) }
    withExtendedLifetime(first) {}
  }
  _ = try StoreLock(path: path)
}

@Test("Case 38: the lock of a process that was killed is free")
func theLockOfAKilledProcessIsFree() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  // util-linux; every Debian has it. It tells that it holds the lock, then waits for its input.
  let holder = Process()
  holder.executableURL = URL(filePath: "/usr/bin/flock")
  holder.arguments = ["--no-fork", path + ".lock", "sh", "-c", "echo held; exec cat"]
  let input = Pipe()
  let output = Pipe()
  holder.standardInput = input
  holder.standardOutput = output
  try holder.run()
  #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
  #expect(throws: StoreError.busy(path: path)) { _ = try StoreLock(path: path) }
  kill(holder.processIdentifier, SIGKILL)
  holder.waitUntilExit()
  _ = try StoreLock(path: path)
}

@Test func aLockWithoutAFolderSaysSo() throws {
  let folder = try ScratchFolder()
  let path = folder.file("missing/captions.db")
  #expect(throws: StoreError.self) { _ = try StoreLock(path: path) }
}
