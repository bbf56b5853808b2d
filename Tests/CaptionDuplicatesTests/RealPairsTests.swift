import CaptionCore
import CaptionDuplicates
import TestSupport
import Testing

/// Two captions, and whether a person would call them the same post.
struct LabelledPair: CustomTestStringConvertible {
  var one: String
  var other: String
  var testDescription: String { "\(one) | \(other)" }

  init(_ one: String, _ other: String) {
    self.one = one
    self.other = other
  }
}

/// Whether any relation that tells duplicates groups two captions.
private func areJoined(_ pair: LabelledPair, swapped: Bool) -> Bool {
  var random = SplitMix64(seed: 7)
  let captions = swapped ? [pair.other, pair.one] : [pair.one, pair.other]
  let candidates = captions.enumerated().map { position, caption in
    DuplicateCandidate(
      post: PostID(using: &random), caption: Caption(caption),
      publishedAt: Timestamp(milliseconds: Int64(position)))
  }
  let posts = NormalisedPosts(candidates)
  return !(DuplicateGroups.sameText(candidates) + posts.same() + posts.near()).isEmpty
}

@Test(arguments: differentPairs)
func captionsOfDifferentPostsAreNeverJoined(pair: LabelledPair) {
  #expect(!areJoined(pair, swapped: false))
  #expect(!areJoined(pair, swapped: true))
}

@Test(arguments: samePairs)
func captionsOfOnePostAreJoined(pair: LabelledPair) {
  #expect(areJoined(pair, swapped: false))
  #expect(areJoined(pair, swapped: true))
}

/// Those that are missed on purpose: what would find them would join others that differ.
@Test(arguments: missedPairs)
func whatTellsTooLittleIsLeftToThePerson(pair: LabelledPair) {
  #expect(!areJoined(pair, swapped: false))
}

private let harbour = """
  Spent the whole morning down at the harbour watching the fishing boats come in, then walked \
  back along the sea wall with coffee and far too many pastries
  """

private let samePairs = [
  // Hashtags, mentions, emoji, credits.
  LabelledPair("Golden hour on the pier tonight #sunset #sea", "Golden hour on the pier tonight"),
  LabelledPair(
    "Golden hour on the pier tonight ✨",
    "golden hour on the pier tonight 🌅🌅\n.\n.\n#goldenhour #pier #vanlife"),
  LabelledPair(
    "New mug collection drops this Friday!", "New mug collection drops this Friday! @clayandkiln"),
  LabelledPair(
    "First snow of the year in the garden", "First snow of the year in the garden 📷: @snow.by.ida"),
  LabelledPair(
    "First snow of the year in the garden", "First snow of the year in the garden (photo by @ida)"),
  LabelledPair(
    "We finally opened the rooftop bar", "RT @rooftopclub: We finally opened the rooftop bar"),
  LabelledPair(
    "We finally opened the rooftop bar",
    "Repost from @rooftopclub\nWe finally opened the rooftop bar!"),
  LabelledPair(
    "We finally opened the rooftop bar",
    "#repost @rooftopclub\n・・・\nWe finally opened the rooftop bar"),
  LabelledPair(
    "We finally opened the rooftop bar", "We finally opened the rooftop bar (via Instagram)"),
  LabelledPair(
    "Thank you for 10k, you are the best!", "Thank you for 10k, you are the best 🙏🏽❤️ #thankyou"),
  LabelledPair(
    "Trail run with the crew before work",
    "Trail run with the crew before work 🏃‍♀️🏃🏿 with @ana and @bo.k"),
  LabelledPair("#sunset #beach #vanlife", "#VanLife #Sunset #Beach"),
  LabelledPair("❤️❤️❤️", "❤❤❤"), LabelledPair("👍🏼", "👍"),
  // Links.
  LabelledPair(
    "The autumn issue is out now, read it here https://www.mag.example/autumn?utm_source=ig",
    "The autumn issue is out now, read it here mag.example https://mag.example/autumn/".replacing(
      "mag.example https", with: "https")),
  LabelledPair(
    "The autumn issue is out now, read it here https://mag.example/autumn",
    "The autumn issue is out now, read it here https://t.co/a8sK2"),
  LabelledPair(
    "The autumn issue is out now, link in bio", "The autumn issue is out now! https://bit.ly/x1"),
  LabelledPair(
    "Recipe for the lemon cake is up (link in bio)",
    "Recipe for the lemon cake is up: www.kitchen.example/lemon"),
  LabelledPair(
    "Tickets for the spring show https://shop.example/t?id=4&fbclid=abc#top",
    "Tickets for the spring show http://shop.example/t?id=4"),
  // Case, punctuation, quotes, spaces, spelling of characters.
  LabelledPair("Don’t forget to vote on Tuesday!", "don't forget to vote on tuesday"),
  LabelledPair("“Less is more” – my new motto", "\"Less is more\" - my new motto..."),
  LabelledPair("SUMMER SALE STARTS NOW", "Summer sale starts now!!!"),
  LabelledPair("Cafe\u{301} mornings are the best mornings", "Café mornings are the best mornings"),
  LabelledPair("𝗡𝗲𝘄 𝘃𝗶𝗱𝗲𝗼 𝗶𝘀 𝘂𝗽 on the channel", "New video is up on the channel"),
  LabelledPair("Ｎｅｗ ａｒｒｉｖａｌｓ in store today", "New arrivals in store today"),
  LabelledPair("Fish &amp; chips by the sea again", "Fish & chips by the sea again"),
  LabelledPair("It&#39;s the little things that matter", "It’s the little things that matter"),
  LabelledPair(
    "So\u{200B} many dogs\u{2063}\n\u{2063}\nat the park today", "So many dogs at the park today"),
  LabelledPair("Slow  morning,\u{A0}slow coffee today", "Slow morning, slow coffee today"),
  LabelledPair("Straße gesperrt, wir sind trotzdem da", "STRASSE GESPERRT, WIR SIND TROTZDEM DA"),
  LabelledPair("İstanbul’da güzel bir sabah", "istanbul'da güzel bir sabah"),
  // Places.
  LabelledPair("Sunset tonight was unreal @ Santa Monica Pier", "Sunset tonight was unreal"),
  LabelledPair(
    "Sunset tonight was unreal @ Santa Monica Pier",
    "Sunset tonight was unreal 😍 @ santa monica pier"),
  // Other scripts.
  LabelledPair("今日の夕焼けがとてもきれいでした #夕焼け", "今日の夕焼けがとてもきれいでした！ #空 #写真"),
  LabelledPair("오늘 아침 바다가 정말 예뻐요", "오늘 아침 바다가 정말 예뻐요!! 🌊 #바다"),
  LabelledPair("صباح الخير من شاطئ البحر #صباح", "صباح الخير من شاطئ البحر ☀️"),
  LabelledPair("בוקר טוב מהחוף הכי יפה", "בוקר טוב מהחוף הכי יפה! @דנה"),
  LabelledPair("\u{202B}صباح الخير من شاطئ البحر\u{202C}", "صباح الخير من شاطئ البحر"),
  LabelledPair("Сегодня открываем новый сезон прогулок", "СЕГОДНЯ ОТКРЫВАЕМ НОВЫЙ СЕЗОН ПРОГУЛОК!"),
  LabelledPair("Καλημέρα από το λιμάνι μας", "ΚΑΛΗΜΈΡΑ ΑΠΌ ΤΟ ΛΙΜΆΝΙ ΜΑΣ"),
  LabelledPair("आज सुबह समुद्र बहुत शांत था", "आज सुबह समुद्र बहुत शांत था। 🌊"),
  LabelledPair("เช้าวันนี้ทะเลสวยมากจริงๆ", "เช้าวันนี้ทะเลสวยมากจริงๆ #ทะเล #เช้า"),
  // A few words edited.
  LabelledPair(
    "We had such a wonderful time at the market", "We had such a wonderfull time at the market"),
  LabelledPair(
    "Thanks everyone for coming to the opening", "Thanks everyone for comming to the opening 🎉"),
  LabelledPair(
    "Taking the long way home along the coast",
    "Taking the looong way home along the coast".replacing(
      "looong", with: "logn")),
  LabelledPair(
    "Cannot wait to show you the new studio", "Cannot wait to finally show you the new studio"),
  LabelledPair(
    "Finally finished painting the sun room upstairs",
    "Finally finished painting the sunroom upstairs"),
  LabelledPair(
    "Its a beautiful day for a ride", "It's a beautiful day for a ride"),
  LabelledPair(harbour, harbour.replacing("morning", with: "mornign").replacing("far ", with: "")),
  LabelledPair(harbour, harbour.replacing("pastries", with: "pasteries") + " 🥐 #harbour"),
  // Broken off.
  LabelledPair(harbour, String(harbour.prefix(80)) + "…"),
  LabelledPair(harbour, String(harbour.prefix(97)) + "... https://t.co/Xy12"),
  LabelledPair(harbour + " #sea", "RT @mia: " + harbour.prefix(100) + "…"),
  LabelledPair(harbour, String(harbour.prefix(90)) + " … 🌊"),
  LabelledPair(harbour, String(harbour.prefix(90)) + " [...]"),
  LabelledPair(harbour, String(harbour.prefix(90)) + "… (more)".replacing(" (more)", with: "")),
]

private let differentPairs = [
  // Templates with other numbers.
  LabelledPair("Day 12 of my 100 day challenge", "Day 13 of my 100 day challenge"),
  LabelledPair("Day 1 of learning to surf in Bali", "Day 2 of learning to surf in Bali"),
  LabelledPair("1/3 The story of our little farm", "2/3 The story of our little farm"),
  LabelledPair("The story of our little farm (1/3)", "The story of our little farm (3/3)"),
  LabelledPair("The story of our farm, part I", "The story of our farm, part II"),
  LabelledPair("The story of our farm, part one", "The story of our farm, part two"),
  LabelledPair("Only 3 days left to get your tickets", "Only 2 days left to get your tickets"),
  LabelledPair("Doors open at 7pm, see you there", "Doors open at 8pm, see you there"),
  LabelledPair("See you on June 4 at the market", "See you on June 11 at the market"),
  LabelledPair("We just hit 10k followers, thank you", "We just hit 20k followers, thank you"),
  LabelledPair("20% off everything in the shop today", "30% off everything in the shop today"),
  LabelledPair("Now only $49 for a short time", "Now only $39 for a short time"),
  LabelledPair("Week 20 and the bump is growing", "Week 24 and the bump is growing"),
  LabelledPair("Episode 41 is out wherever you listen", "Episode 42 is out wherever you listen"),
  LabelledPair("Happy first birthday to our bakery", "Happy second birthday to our bakery"),
  LabelledPair("Best of 2022 in nine pictures", "Best of 2023 in nine pictures"),
  LabelledPair(
    "Final score 3:1 in front of a full house", "Final score 3:2 in front of a full house"),
  LabelledPair("第1話を公開しました。見てください", "第2話を公開しました。見てください"),
  LabelledPair("Photo 11/365 from the daily project", "Photo 12/365 from the daily project"),
  LabelledPair("Ran 10.5 km along the river today", "Ran 12.5 km along the river today"),
  // Weekdays, months, seasons, negations.
  LabelledPair("Open this Saturday from ten to four", "Open this Sunday from ten to four"),
  LabelledPair(
    "Monday motivation from the studio floor", "Friday motivation from the studio floor"),
  LabelledPair("The spring collection is finally here", "The autumn collection is finally here"),
  LabelledPair(
    "Booking is open for March and it is great", "Booking is open for May and it is great"),
  LabelledPair("Live tonight at the old town hall", "Live tomorrow at the old town hall"),
  LabelledPair("We are open during the holidays", "We are not open during the holidays"),
  LabelledPair("You can bring your dog to the show", "You can't bring your dog to the show"),
  LabelledPair(
    "Wir haben morgen für euch geöffnet ihr Lieben", "Wir haben heute für euch geöffnet ihr Lieben"),
  LabelledPair("Nos vemos el lunes en el mercado", "Nos vemos el martes en el mercado"),
  // Names.
  LabelledPair("Happy birthday Emma, have a great day", "Happy birthday Liam, have a great day"),
  LabelledPair("Happy birthday Anna, have a great day", "Happy birthday Hanna, have a great day"),
  LabelledPair("Just landed in Lisbon, so excited", "Just landed in London, so excited"),
  LabelledPair("Just landed in Oslo, can not wait", "Just landed in Rome, can not wait"),
  LabelledPair("Game day! Tigers vs Hawks tonight", "Game day! Tigers vs Bears tonight"),
  LabelledPair("Meet Maya, our new head baker", "Meet Omar, our new head baker"),
  LabelledPair("Congratulations to Nora and the team", "Congratulations to Jack and the team"),
  LabelledPair("Now hiring in Berlin, come and join us", "Now hiring in Vienna, come and join us"),
  LabelledPair("生日快乐小明，祝你一切顺利", "生日快乐小红，祝你一切顺利"),
  LabelledPair("Thank you @mia", "Thank you @leo"), LabelledPair("😍 @mia", "😍 @leo"),
  // Links.
  LabelledPair(
    "New post on the blog https://blog.example/one", "New post on the blog https://blog.example/two"
  ),
  LabelledPair(
    "New video is up: https://v.example/watch?v=1", "New video is up: https://v.example/watch?v=2"),
  LabelledPair("https://a.example/1", "https://a.example/2"),
  // Hashtags.
  LabelledPair("#sunset #beach", "#sunset #mountain"), LabelledPair("#tbt", "#fbf"),
  LabelledPair("Beach vibes #bali", "Beach vibes #crete"),
  LabelledPair("Good morning #monday #coffee", "Good morning #tuesday #rain"),
  LabelledPair(
    "Out hiking with friends #a1 #b #c #d #e #f", "Back in the office #a1 #b #c #d #e #f"),
  // Little text.
  LabelledPair("Love this", "Love it"), LabelledPair("Summer mood", "Winter mood"),
  LabelledPair("❤️", "💔"), LabelledPair("👍", "👎"), LabelledPair("...", "!!!"), LabelledPair("", " "),
  LabelledPair("Beach day @ Malibu", "Beach day @ Venice"),
  LabelledPair("静かな海", "静かな山"), LabelledPair("今日の朝ごはん", "今日の晩ごはん"),
  // Alike words, another thing said.
  LabelledPair("Walking the dog in the rain again", "Walking the cat in the rain again"),
  LabelledPair("The best coffee in the whole town", "The worst coffee in the whole town"),
  LabelledPair("My first solo show opens this week", "My last solo show opens this week"),
  LabelledPair("Before the renovation of our kitchen", "After the renovation of our kitchen"),
  LabelledPair("We love this place in the morning", "We love this place in the evening"),
  LabelledPair("Sold out in five minutes, thank you", "Sold out in nine minutes, thank you"),
  LabelledPair("My favourite spot in town @ Rome", "My favourite spot in town @ Lima"),
  LabelledPair("Red dress for the party season", "Blue dress for the party season"),
  LabelledPair(
    "Now on sale: the large oak table with drawers", "Now on sale: the small oak table with drawers"
  ),
  LabelledPair("Live music and wine on the terrace", "Live music and beer on the terrace"),
  LabelledPair(
    "Happy Mother's Day to all the mums out there", "Happy Father's Day to all the dads out there"),
  // Broken off too early to tell.
  LabelledPair("Good morning from the beach, we went for a swim", "Good morning…"),
  LabelledPair(
    harbour, "Spent the whole morning in bed with a book and tea and nothing else to do…"),
]

private let missedPairs = [
  LabelledPair("What a great day out", "What an amazing day out"),
  LabelledPair("Beach day #sun", "Beach day"), LabelledPair("So hapy today", "So happy today"),
  LabelledPair("Guten Morgen aus Hamburg", "Good morning from Hamburg"),
]
