import CaptionCore
import TestSupport

/// Writes captions as people do, in several languages; `|` parts words that no space parts.
struct CaptionWriter {
  struct Language: Sendable {
    var sentences: [String]
    /// What a word is replaced with.
    var words: [String]
    var separator = " "
  }

  static let languages = [
    Language(
      sentences: [
        "We walked along the river until the sun went down .",
        "Thank you all for coming to the opening of our little shop on Saturday !",
        "New prints are in the store now , and the old ones are half price .",
        "My grandmother's recipe for plum cake is finally on the blog .",
        "Who else is counting the days until spring ?",
        "The museum is open from 10:00 to 18:00 , and entry is free for children .",
        "It took us 3 hours and 2 flat tyres to get to the lighthouse .",
        "Photo by @lena.foto , hair and make-up by @studio_nord .",
        "Tickets are at https://shop.example/tickets , see you there !",
        "Some days you just need a good book and a pot of tea .",
        "This is the view from our window after the storm last night .",
        "We are looking for volunteers who can help with the harvest in September .",
      ],
      words: [
        "quiet", "bright", "tomorrow", "friends", "garden", "winter", "story", "together",
        "yesterday", "sweet", "golden", "market", "ocean", "breakfast", "music", "street", "dreamy",
        "autumn",
        "kitchen", "island", "slowly", "neighbours", "early", "village",
      ]),
    Language(
      sentences: [
        "Heute waren wir den ganzen Tag am See und haben viel gelacht .",
        "Der neue Laden in der Altstadt öffnet am 12.05.2024 um 9 Uhr .",
        "Danke an alle , die gestern dabei waren !",
        "Die Fotos vom Konzert findet ihr unter https://bilder.example/konzert .",
        "Wer hat noch Lust auf eine Runde durch den Wald ?",
        "Mit @anna_backt habe ich den besten Apfelkuchen der Welt gemacht .",
        "Es gibt noch 20 Plätze für den Kurs im Herbst .",
        "Manchmal reicht ein Spaziergang , um den Kopf frei zu bekommen .",
      ],
      words: [
        "Sommer", "schön", "morgen", "Freunde", "Garten", "gemütlich", "Straße", "später",
        "gestern", "leise", "Küche", "Musik", "Insel", "Frühstück", "golden", "Herbst", "Nachbarn",
        "früh",
        "Markt", "langsam", "Berge", "wunderbar", "Dorf", "Fenster",
      ]),
    Language(
      sentences: [
        "Ayer pasamos la tarde en la playa con los niños y el perro .",
        "¡ Gracias a todos por venir a la inauguración de la tienda !",
        "La receta completa está en https://cocina.example/paella , ¡ a disfrutar !",
        "¿ Quién se apunta a la excursión del domingo ?",
        "Este año hemos plantado 40 árboles en el parque del barrio .",
        "Foto de @mar.azul , maquillaje de @estudio7 .",
        "No hay nada como un café caliente cuando llueve .",
        "Quedan 6 plazas para el taller de cerámica del sábado .",
      ],
      words: [
        "verano", "mañana", "amigos", "jardín", "cerca", "bonito", "noche", "juntos",
        "otoño", "cocina", "música", "isla", "desayuno", "mercado", "despacio", "vecinos",
        "temprano",
        "pueblo", "ventana", "dulce", "calle", "luz", "montaña", "siempre",
      ]),
    Language(
      sentences: [
        "Hier soir , nous avons dîné sur la terrasse avec toute l'équipe .",
        "Merci à tous pour vos messages , ça nous touche beaucoup !",
        "Le marché de Noël ouvre ses portes le 24 novembre à 17:30 .",
        "Retrouvez la recette du gâteau sur https://cuisine.example/gateau .",
        "Qui vient avec nous à la montagne ce week-end ?",
        "Une photo de @claire_b prise au lever du soleil .",
        "Il reste 8 places pour l'atelier de samedi .",
        "Rien de tel qu'un bon livre quand il pleut .",
      ],
      words: [
        "été", "demain", "jardin", "soirée", "ensemble", "lumière", "près", "belle",
        "automne", "cuisine", "musique", "île", "marché", "lentement", "voisins", "tôt", "village",
        "fenêtre", "douce", "rue", "montagnes", "toujours", "matin", "amis",
      ]),
    Language(
      sentences: [
        "Вчера мы весь день гуляли по старому городу и пили кофе .",
        "Спасибо всем , кто пришёл на открытие нашей выставки !",
        "Билеты уже в продаже : https://bilety.example/zal .",
        "Кто хочет поехать с нами на море в июне ?",
        "Осталось 15 мест на мастер-класс в субботу .",
        "Фото сделал @ivan_foto рано утром на берегу озера .",
        "Рецепт бабушкиного пирога наконец-то в блоге .",
      ],
      words: [
        "лето", "завтра", "друзья", "сад", "рядом", "красиво", "вечер", "вместе",
        "осень", "кухня", "музыка", "остров", "завтрак", "рынок", "медленно", "соседи", "рано",
        "деревня",
        "окно", "улица", "свет", "горы", "всегда", "утро",
      ]),
    Language(
      sentences: [
        "ذهبنا أمس إلى البحر مع العائلة وكان الجو جميلا .",
        "شكرا لكم جميعا على الحضور إلى افتتاح المعرض !",
        "التذاكر متوفرة على https://tadhakir.example/1 من اليوم .",
        "من يريد أن ينضم إلينا في رحلة الجبل ؟",
        "الصورة من تصوير @layla.foto وقت الغروب .",
        "وصفة الكعكة موجودة الآن على المدونة .",
        "بقي 12 مقعدا فقط لورشة السبت .",
      ],
      words: [
        "صيف", "غدا", "أصدقاء", "حديقة", "قريب", "مساء", "معا", "قصة",
        "خريف", "مطبخ", "موسيقى", "جزيرة", "فطور", "سوق", "ببطء", "جيران", "مبكرا", "قرية", "نافذة",
        "شارع",
        "ضوء", "جبال", "دائما", "صباح",
      ]),
    Language(
      sentences: [
        "今日は|東京|で|ライブ|が|あります|。", "新しい|メニュー|は|明日|から|始まります|！",
        "写真|を|たくさん|撮りました|。", "チケット|は| https://kippu.example/5 |で|買えます|。",
        "桜|が|とても|きれい|でした|。", "朝ごはん|を|ゆっくり|食べました|。", "週末|の|予定|を|教えて|！",
        "@hana_foto |さん|に|撮って|もらいました|。", "ぜひ|友達|と|来て|ください|ね|！",
      ],
      words: [
        "大阪", "夏", "カフェ", "夜", "楽しい", "散歩", "海", "ケーキ", "京都", "冬",
        "レストラン", "朝", "嬉しい", "旅行", "山", "パン", "神戸", "秋", "ホテル", "昼", "美味しい", "映画",
        "川", "コーヒー",
      ], separator: "|"),
    Language(
      sentences: [
        "今天|的|天气|非常|好|，", "我们|去|公园|散步|了|。", "新店|将于|下周六|上午 10:00 |开业|！",
        "感谢|大家|的|支持|！", "周末|快乐|，", "这|道|菜|很|好吃|。", "你们|喜欢|哪|张|？", "照片|由| @lin_foto |拍摄|。",
      ],
      words: [
        "夏天", "朋友", "花园", "晚上", "故事", "一起", "附近", "美丽", "秋天", "厨房",
        "音乐", "海岛", "早餐", "市场", "慢慢", "邻居", "早上", "村庄", "窗户", "街道", "阳光", "山上",
        "总是", "清晨",
      ], separator: "|"),
  ]

  static let tags = [
    "sunset", "travel", "foodie", "love", "photooftheday", "wanderlust", "été", "küche", "東京",
    "handmade", "smallbusiness", "mondaymood", "streetphotography", "книги", "nofilter", "art2024",
    "weekend", "coffee", "vintage", "naturelovers", "diy", "london", "playa", "throwback",
  ]
  static let emoji = [
    "\u{1F305}", "\u{2764}\u{FE0F}", "\u{1F64C}\u{1F3FD}", "\u{1F4F8}", "\u{2728}", "\u{1F60D}",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{1F1EB}\u{1F1F7}", "\u{1F382}", "\u{1F3D4}",
    "\u{1F525}", "\u{1F602}", "\u{1F31E}", "\u{1F33F}", "\u{2615}\u{FE0F}", "\u{1F30A}",
    "\u{1F389}",
    "\u{1F449}\u{1F3FC}", "\u{1F4DA}", "\u{1F60E}",
  ]

  var generator: SplitMix64

  /// A caption of one to six sentences, most with hashtags, some with misspelt words.
  mutating func caption() -> DraftedCaption {
    let language = Self.languages[generator.below(Self.languages.count)]
    var caption = DraftedCaption(language: language)
    let breaks = [" ", " ", "\n", "\n\n"][generator.below(4)]
    let count = min(1 + generator.below(6), language.sentences.count)
    let sentences = language.sentences.shuffled(using: &generator)
    for (place, sentence) in sentences.dropFirst(count).enumerated() {
      caption.otherSentences[place % 2].append(Self.joined(sentence))
    }
    for sentence in sentences.prefix(count) {
      if !caption.units.isEmpty { caption.units.append(breaks) }
      append(sentence, to: &caption)
      if generator.oneIn(4) { caption.units += [" ", pick(Self.emoji)] }
      caption.sentenceEnds.append(caption.units.count)
    }
    if !generator.oneIn(4) {
      caption.tags = Array(
        Self.tags.shuffled(using: &generator).prefix(2 + generator.below(7)))
      caption.lead = [" ", "\n", "\n\n", "\n.\n.\n"][generator.below(4)]
    }
    return caption
  }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[generator.below(list.count)] }

  static func joined(_ sentence: String) -> String {
    units(of: sentence).joined()
  }

  /// The words of a sentence with what stands between them.
  static func units(of sentence: String) -> [String] {
    let isSpaced = !sentence.contains("|")
    var units: [String] = []
    for word in sentence.split(separator: isSpaced ? " " : "|").map(String.init) {
      let isOpen = units.isEmpty || ["¡", "¿"].contains(units.last)
      if isSpaced && !isOpen && !isPunctuation(word) { units.append(" ") }
      units.append(word)
    }
    return units
  }

  static func isPunctuation(_ unit: String) -> Bool {
    unit.allSatisfy { $0.isPunctuation || $0.isWhitespace }
  }

  private mutating func append(_ sentence: String, to caption: inout DraftedCaption) {
    for unit in Self.units(of: sentence) {
      let place = caption.units.count
      caption.units.append(unit)
      if unit.contains("https://") {
        caption.links.append(place)
      } else if !Self.isPunctuation(unit), !unit.contains("@") {
        caption.words.append(place)
        if unit.count > 4, generator.oneIn(8) {
          caption.spellings[place] = unit
          caption.units[place] = misspelt(unit)
        }
      }
    }
  }

  private mutating func misspelt(_ word: String) -> String {
    var letters = Array(word)
    let place = 1 + generator.below(letters.count - 2)
    if generator.oneIn(2) { letters.remove(at: place) } else { letters.swapAt(place, place + 1) }
    return String(letters)
  }
}
