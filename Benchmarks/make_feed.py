"""Writes a JSON Feed 1.1 of N made-up posts, and the same feed with 1 % of its captions edited.

    python3 make_feed.py FOLDER N

FOLDER/base/feed.json and FOLDER/edited/feed.json. The same N gives the same bytes. A post has about 1,275 bytes: a caption of 20 to 600 characters in one of 12 languages
with emoji, hashtags and mentions, one to ten pictures with alt text, and two dates.
"""
import json, os, random, sys, time

PHRASES = {
    "en": "first light over the harbour|we stayed for one more song|a table for two and no plans|"
          "new shoes, same old roads|three years of this little shop|the recipe is in the comments|"
          "rain all week, and then this|nobody warned us about the stairs|bring a jacket, she said",
    "es": "otra vuelta por el barrio|hoy abrimos hasta tarde|la abuela tenía razón|un año más, mil gracias",
    "pt": "fim de tarde na praia|amanhã tem feira, venham cedo|saudade deste lugar",
    "fr": "le marché du samedi matin|on a raté le train, tant mieux|l'atelier est enfin prêt",
    "de": "Regen, Tee und ein altes Buch|über die Brücke und zurück|schöne Grüße aus der Werkstatt",
    "it": "la piazza prima di tutti|pane caldo e poche parole|è tornata l'estate",
    "ja": "雨上がりの帰り道|久しぶりに窯を開けました|新しい店の看板ができた|海まで歩いて十五分",
    "zh": "巷子里的小面馆|周末一起去爬山吧|窗外下雪了|第一次做的杯子",
    "ko": "골목 끝 작은 책방|비 오는 날의 산책|새로 구운 빵이 나왔어요",
    "ru": "первый снег над рекой|поезд опоздал, и хорошо|кот опять занял кресло",
    "ar": "قهوة قبل شروق الشمس|عدنا إلى البيت القديم|الطريق أجمل من الوصول",
    "hi": "पहली बारिश की खुशबू|गली के मोड़ पर चाय|पुराने दोस्त, नई बातें",
}
PHRASES = {language: texts.split("|") for language, texts in PHRASES.items()}
WEIGHTS = [44, 10, 8, 6, 5, 3, 6, 5, 4, 4, 3, 2]
EMOJI = "🌅 🎶 👟 🧁 ☕️ 🌧️ 🙌🏽 👨‍🍳 🏳️‍🌈 🐈 🇵🇹 ❤️ ✨ 📚 🚲".split()
TAGS = "handmade harbour sunday film 35mm bakery ceramics rain citywalk shopsmall 海 산책 été зима".split()
HANDLES = "ida.bakes northpier kilnandco tram28 o.meara paperboat_ saltlines lumen.studio".split()
ALTS = ["A harbour at dawn, boats in fog", "Two cups on a window sill", "A hand shaping clay on a wheel",
        "Une rue étroite sous la pluie", "雪の積もった自転車", "A tabby cat asleep in an armchair",
        "Loaves cooling on a rack, seen from above", "People dancing in front of a small stage"]
NEWEST = 1_750_000_000


def caption(r, language):
    words, tags, size, wanted = [], [], 0, r.triangular(20, 600, 120)
    while size < wanted:
        kind = r.random()
        if kind < .62: word = r.choice(PHRASES[language])
        elif kind < .76: word = r.choice(EMOJI)
        elif kind < .86: word = "@" + r.choice(HANDLES)
        else:
            tags.append(r.choice(TAGS)); word = "#" + tags[-1]
        words.append(word + r.choice(["\n", "\n\n", " ", " ", " ", " ", " ", " ", ". ", "! "]))
        size += len(words[-1])
    return "".join(words).strip()[:600], sorted(set(tags))


def post(number, is_edited):
    r = random.Random(number * 7919 + 17)
    language = r.choices(list(PHRASES), WEIGHTS)[0]
    text, tags = caption(r, language)
    published = NEWEST - number * 2_700
    pictures = [{
        "url": f"https://media.example/{r.getrandbits(64):016x}/{number}-{k}.jpg", "mime_type": "image/jpeg",
        "size_in_bytes": r.randrange(50_000, 900_000),
        "_image": {"alt": r.choice(ALTS), "width": 1080, "height": r.choice([1080, 1350])},
    } for k in range(1 if r.random() < .6 else r.randint(2, 10))]
    when = lambda t: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))
    handle = r.choice(HANDLES)
    return {"id": str(9_100_000_000_000 - number * 131), "url": f"https://social.example/{handle}/{number:x}/",
            "content_text": "Edited: " + text if is_edited else text, "date_published": when(published),
            "date_modified": when(NEWEST + 60 if is_edited else published), "language": language,
            "authors": [{"name": handle, "url": f"https://social.example/{handle}/",
                         "avatar": f"https://media.example/avatars/{handle}.jpg"}],
            "tags": tags, "attachments": pictures}


def write(folder, count, edited):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "feed.json")
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"version":"https://jsonfeed.org/version/1.1","title":"%d posts","items":[' % count)
        for number in range(count):
            item = json.dumps(post(number, number in edited), ensure_ascii=False, separators=(",", ":"))
            out.write(("," if number else "") + "\n" + item)
        out.write("\n]}\n")
    # Another time of change for each variant, so that validators differ.
    os.utime(path, (NEWEST + len(edited), NEWEST + len(edited)))


if __name__ == "__main__":
    folder, count = sys.argv[1], int(sys.argv[2])
    write(f"{folder}/base", count, set())
    write(f"{folder}/edited", count, set(random.Random(1).sample(range(count), max(1, count // 100))))
