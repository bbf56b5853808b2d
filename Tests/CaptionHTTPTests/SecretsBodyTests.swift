import Testing

@testable import CaptionHTTP

@Test(arguments: [
  #"{"next":"https:\/\/graph.example\/v1\/me\/media?access_token=IGQVJ&limit=2"}"#,
  #"{"next":"https:\/\/graph.example\/v1\/me\/media?limit=2\u0026access_token=IGQVJ\u0026after=x"}"#,
])
func aTokenInTheAddressOfANextPageIsNotWrittenDown(body: String) {
  let scrubbed = String(decoding: Secrets.scrubbed(body: Array(body.utf8)), as: UTF8.self)
  #expect(scrubbed == body.replacing("IGQVJ", with: "scrubbed"))
}
