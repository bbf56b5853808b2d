/// What Instagram's embeds say in the languages they are shown in.
enum EmbedPhrases {
  /// "View this post on Instagram".
  static let views: [String] = [
    "View this post on Instagram", "View this photo on Instagram", "View this reel on Instagram",
    "View this video on Instagram", "View on Instagram", "See this post on Instagram",
    "Sieh dir diesen Beitrag auf Instagram an", "Diesen Beitrag auf Instagram ansehen",
    "Dieses Foto auf Instagram ansehen", "Ver esta publicación en Instagram",
    "Ver esta foto en Instagram", "Ver esta publicação no Instagram", "Ver essa foto no Instagram",
    "Ver esta foto no Instagram", "Ver essa publicação no Instagram", "Ver este post no Instagram",
    "Voir cette publication sur Instagram", "Afficher cette publication sur Instagram",
    "Voir cette photo sur Instagram", "Visualizza questo post su Instagram",
    "Visualizza questa foto su Instagram", "Dit bericht op Instagram bekijken",
    "Bekijk dit bericht op Instagram", "Wyświetl ten post na Instagramie",
    "Посмотреть эту публикацию в Instagram", "Переглянути цей допис в Instagram",
    "Bu gönderiyi Instagram'da gör", "Bu gönderiyi Instagram’da gör",
    "この投稿をInstagramで見る", "Instagram에서 이 게시물 보기", "在 Instagram 查看這則貼文",
    "在 Instagram 查看这篇帖子", "在 Instagram 上查看这篇帖子", "عرض هذا المنشور على Instagram",
    "הצג את הפוסט הזה באינסטגרם", "לצפייה בפוסט הזה באינסטגרם", "צפייה בפוסט הזה באינסטגרם",
    "مشاهده این پست در اینستاگرام", "इस पोस्ट को Instagram पर देखें",
    "Lihat postingan ini di Instagram", "Lihat siaran ini di Instagram",
    "Xem bài viết này trên Instagram", "ดูโพสต์นี้บน Instagram", "Visa det här inlägget på Instagram",
    "Vis dette opslag på Instagram", "Vis dette innlegget på Instagram",
    "Se dette innlegget på Instagram", "Näytä tämä julkaisu Instagramissa",
    "Zobrazit příspěvek na Instagramu", "Zobraziť tento príspevok na Instagrame",
    "A bejegyzés megtekintése az Instagramon", "Vizualizează această postare pe Instagram",
    "Δείτε αυτή τη δημοσίευση στο Instagram", "Tingnan ang post na ito sa Instagram",
    "Pogledajte ovu objavu na Instagramu", "Погледнете тази публикация в Instagram",
    "Погледај ову објаву у апликацији Instagram", "Vedeți această postare pe Instagram",
  ]

  /// What stands before the name: "A post shared by".
  static let leads: [String] = [
    "A post shared by", "A photo posted by", "A video posted by", "A photo shared by",
    "A video shared by", "A reel shared by", "A post posted by",
    "Ein Beitrag geteilt von", "Ein Foto geteilt von", "Ein Video geteilt von",
    "Una publicación compartida de", "Una publicación compartida por",
    "Una foto publicada por", "Un video publicado por", "Una foto compartida por",
    "Uma publicação compartilhada por", "Uma publicação partilhada por",
    "Um post compartilhado por", "Uma foto publicada por", "Uma foto compartilhada por",
    "Une publication partagée par", "Une photo publiée par", "Une vidéo publiée par",
    "Une photo partagée par", "Un post condiviso da", "Una foto pubblicata da",
    "Een bericht gedeeld door", "Een foto geplaatst door", "Een foto die is geplaatst door",
    "Post udostępniony przez użytkownika", "Post udostępniony przez", "Публикация от",
    "Фото опубликовано", "Допис, поширений", "Допис, опублікований", "Публикация, споделена от",
    "تمت مشاركة منشور بواسطة", "تم نشر صورة بواسطة", "פוסט משותף על ידי", "פוסט ששותף על ידי",
    "پستی که توسط", "پست به اشتراک گذاشته شده توسط", "Sebuah kiriman dibagikan oleh",
    "Siaran dikongsi oleh", "Một bài viết do", "Bài viết do", "โพสต์ที่แชร์โดย",
    "Ett inlägg delat av", "Et opslag delt af", "Et innlegg delt av", "Et innlegg som er delt av",
    "Příspěvek sdílený uživatelem", "Příspěvek sdílený",
    "Príspevok, ktorý zdieľa", "Príspevok zdieľaný používateľom", "O postare distribuită de",
    "O postare partajată de", "Η δημοσίευση κοινοποιήθηκε από το χρήστη",
    "Δημοσίευση που κοινοποιήθηκε από", "Isang post na ibinahagi ni", "Objava koju dijeli",
    "Objava koju deli", "Објава коју дели",
  ]

  /// What stands before a name that a trail follows: "Ein von NAME (@handle) geteilter Beitrag".
  static let openers: [String] = ["Ein von", "Henkilön", "Käyttäjän"]

  /// What follows the handle where the name comes first: "NAME (@handle)がシェアした投稿".
  static let trails: [String] = [
    "がシェアした投稿", "님의 공유 게시물", "님이 공유한 게시물", "分享的帖子", "分享的貼文", "张贴的照片",
    "分享的贴文", "द्वारा साझा की गई पोस्ट", "'in paylaştığı", "'ın paylaştığı", "'un paylaştığı",
    "'ün paylaştığı", "’in paylaştığı", "’ın paylaştığı", "’un paylaştığı", "’ün paylaştığı",
    "'nin paylaştığı", "'nın paylaştığı", "'nun paylaştığı", "'nün paylaştığı", "’nin paylaştığı",
    "’nın paylaştığı", "’nun paylaştığı", "’nün paylaştığı", "tarafından paylaşılan",
    "által megosztott", "geteilter Beitrag", "jakama julkaisu", "به اشتراک گذاشته", "chia sẻ",
    "paylaştığı bir gönderi",
  ]
}
