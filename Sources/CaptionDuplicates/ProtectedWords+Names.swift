extension ProtectedWords {
  /// Weekdays, months, seasons, days by name, the smaller numbers and negations in languages other
  /// than English, each word once.
  ///
  /// Without words that are more often something else in another language, as the Danish `to` and
  /// `fire`. Source of weekdays and months: CLDR.
  static let names = """
    domingo lunes martes miércoles jueves viernes sábado enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre primavera verano otoño invierno hoy mañana
    ayer nunca jamás nada nadie ni sin tampoco ningún ninguno ninguna cero uno dos tres cuatro
    cinco seis siete ocho nueve diez veinte treinta cien mil primero primera segundo tercero
    tercera
    dimanche lundi mardi mercredi jeudi vendredi samedi janvier février mars avril mai juin
    juillet août septembre octobre novembre décembre printemps été automne hiver aujourd'hui
    demain hier jamais pas sans rien aucun aucune personne deux trois quatre cinq six sept huit
    neuf dix vingt trente cent mille premier première deuxième troisième
    sonntag montag dienstag mittwoch donnerstag freitag samstag januar februar märz april juni
    juli august september oktober november dezember frühling sommer herbst winter heute morgen
    gestern nie niemals nicht nichts niemand kein keine keinen keinem keiner ohne zwei drei vier
    fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend erste ersten zweite
    zweiten dritte dritten
    segunda terça quarta quinta sexta janeiro fevereiro março maio junho julho setembro outubro
    novembro dezembro verão outono inverno hoje amanhã ontem não nem ninguém nenhum nenhuma sem
    dois duas três quatro sete oito nove dez vinte trinta cem primeiro primeira terceiro
    domenica lunedì martedì mercoledì giovedì venerdì sabato gennaio febbraio aprile maggio giugno
    luglio settembre ottobre dicembre estate autunno oggi domani ieri non niente nessuno senza due
    tre quattro cinque sette otto dieci venti trenta cento primo prima secondo terzo
    zondag maandag dinsdag woensdag donderdag vrijdag zaterdag januari februari maart mei augustus
    december lente zomer herfst vandaag gisteren niet geen nooit niets zonder twee drie vijf zes
    zeven negen tien twintig dertig honderd duizend eerste tweede derde
    söndag måndag tisdag onsdag torsdag fredag lördag maj augusti sommar höst vinter idag imorgon
    igår inte ingen inget inga aldrig utan två fyra fem sju åtta nio tio tjugo hundra tusen första
    andra tredje
    søndag mandag tirsdag lørdag marts efterår imorgen ikke intet uden seks syv otte tyve hundrede
    tusind første anden
    desember høst vår aldri uten åtte tjue hundre andre
    sunnuntai maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina maanantai
    tiistai keskiviikko torstai perjantai lauantai tammikuuta helmikuuta maaliskuuta huhtikuuta
    toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta tammikuu
    helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu
    joulukuu kevät kesä syksy talvi tänään huomenna eilen ei emme eivät älä ilman koskaan kaksi
    kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen sata tuhat ensimmäinen toinen
    kolmas
    niedziela poniedziałek wtorek środa czwartek piątek sobota stycznia lutego marca kwietnia maja
    czerwca lipca sierpnia września października listopada grudnia styczeń luty marzec kwiecień
    czerwiec lipiec sierpień wrzesień październik listopad grudzień środę sobotę niedzielę
    styczniu lutym kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu
    wiosna wiosną lato latem jesień jesienią zima zimą dziś dzisiaj jutro wczoraj nigdy nikt nic
    bez żaden jeden dwa dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć dwadzieścia sto
    tysiąc pierwszy pierwsza drugi druga trzeci trzecia
    neděle pondělí úterý středa čtvrtek pátek ledna února března dubna května června července
    srpna září října listopadu prosince leden únor březen duben květen červen červenec srpen říjen
    prosinec středu sobotu neděli lednu únoru březnu dubnu květnu červnu červenci srpnu říjnu
    prosinci jaro léto podzim dnes zítra včera ne není nejsou nikdy nikdo dva dvě tři čtyři pět
    šest sedm osm devět deset dvacet tisíc první druhý druhá třetí
    nedeľa pondelok utorok streda štvrtok piatok januára februára apríla mája júna júla augusta
    septembra októbra novembra decembra január február marec apríl máj jún júl október stredu
    nedeľu jar leto jeseň zajtra nikto nič dve tri štyri päť šesť sedem osem deväť desať dvadsať
    prvý prvá tretí tretia
    nedjelja ponedjeljak utorak srijeda četvrtak petak subota siječnja veljače ožujka travnja
    svibnja lipnja srpnja kolovoza rujna studenoga prosinca siječanj veljača ožujak travanj
    svibanj lipanj srpanj kolovoz rujan studeni prosinac srijedu subotu nedjelju proljeće ljeto
    jesen danas sutra jučer nije nema nikad nikada nitko ništa jedan dvije četiri sedam osam devet
    dvadeset tisuću prvi treći
    nedelja ponedeljek torek sreda četrtek petek junij julij avgust danes jutri včeraj nikoli brez
    duminică luni marți miercuri joi vineri sâmbătă ianuarie februarie martie aprilie iunie iulie
    septembrie octombrie noiembrie decembrie primăvara vara toamna iarna azi astăzi mâine nu
    niciodată nimic nimeni fără doi două trei patru cinci șase șapte nouă zece primul doilea
    treilea
    vasárnap hétfő kedd szerda csütörtök péntek szombat március április május június július
    augusztus szeptember tavasz nyár ősz tél holnap tegnap soha senki semmi nélkül kettő két három
    négy öt hét nyolc kilenc tíz húsz száz ezer első második harmadik
    pazar pazartesi salı çarşamba perşembe cuma cumartesi ocak şubat mart nisan mayıs haziran
    temmuz ağustos eylül ekim kasım aralık ilkbahar yaz sonbahar kış bugün yarın dün değil yok hiç
    asla iki üç dört beş altı yedi sekiz dokuz yirmi otuz yüz birinci ikinci üçüncü
    воскресенье понедельник вторник среда четверг пятница суббота января февраля марта апреля мая
    июня июля августа сентября октября ноября декабря январь февраль март апрель май июнь июль
    август сентябрь октябрь ноябрь декабрь среду пятницу субботу январе феврале марте апреле мае
    июне июле августе сентябре октябре ноябре декабре весна весной лето летом осень осенью зима
    зимой сегодня завтра вчера не ни нет нельзя никогда никто ничего ничто без один одна два две
    три четыре пять шесть семь восемь девять десять двадцать тридцать сорок сто тысяча первый
    первая второй вторая третий третья
    неділя понеділок вівторок середа четвер п'ятниця субота січня лютого березня квітня травня
    червня липня серпня вересня жовтня листопада грудня січень лютий березень квітень травень
    червень липень серпень вересень жовтень листопад грудень середу п'ятницю суботу неділю весною
    літо літом осінь сьогодні вчора учора ні немає ніколи ніхто нічого дві чотири п'ять шість сім
    вісім дев'ять двадцять тисяча перший перша другий друга третій третя
    неделя понеделник сряда четвъртък петък събота януари февруари април юни юли септември
    октомври ноември декември пролет лято есен днес утре няма никога никой нищо един една четири
    пет шест седем осем девет десет двадесет хиляда първи първа втори втора трети трета
    недеља понедељак уторак четвртак петак јануар фебруар мај јун јул септембар октобар новембар
    децембар недељу данас сутра јуче није нема никад нико ништа један седам осам
    κυριακή δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο ιανουαρίου φεβρουαρίου μαρτίου απριλίου
    μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου ιανουάριος
    φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος
    δεκέμβριος άνοιξη καλοκαίρι φθινόπωρο χειμώνας σήμερα αύριο χθες δεν δε μην μη όχι ποτέ κανείς
    τίποτα χωρίς δύο τρία τρεις τέσσερα πέντε έξι επτά οκτώ εννέα δέκα πρώτη δεύτερη
    minggu senin selasa rabu kamis jumat sabtu maret agustus besok kemarin tidak bukan jangan
    belum tanpa dua tiga empat lima enam tujuh delapan sembilan sepuluh pertama kedua ketiga
    ahad isnin khamis jumaat julai ogos disember
    không chưa đừng chẳng
    linggo miyerkules huwebes biyernes sabado pebrero marso hunyo hulyo setyembre oktubre
    nobyembre disyembre
    diumenge dilluns dimarts dimecres dijous divendres dissabte gener febrer març d’abril maig
    juny juliol d’agost setembre d’octubre desembre agost estiu tardor hivern avui demà ahir sense
    pühapäev esmaspäev teisipäev kolmapäev neljapäev reede laupäev jaanuar veebruar märts aprill
    juuni juuli oktoober detsember
    svētdiena pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena janvāris februāris
    aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris
    sekmadienis pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis
    sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio
    gruodžio sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis
    lapkritis gruodis
    الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت يناير فبراير مارس أبريل مايو يونيو يوليو
    أغسطس سبتمبر أكتوبر نوفمبر ديسمبر الربيع الصيف الخريف الشتاء اليوم غدا أمس لا ليس ليست لم لن
    غير بدون أبدا اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة الأول الثاني الثالث
    یکشنبه دوشنبه چهارشنبه پنجشنبه جمعه شنبه ژانویهٔ فوریهٔ آوریل مهٔ ژوئن ژوئیهٔ اوت سپتامبر
    اکتبر نوامبر دسامبر ژانویه فوریه مه ژوئیه بهار تابستان پاییز زمستان امروز فردا دیروز نه نیست
    هرگز دو سه چهار پنج شش هفت هشت ده
    ראשון שני שלישי רביעי חמישי שישי שבת ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר
    אוקטובר נובמבר דצמבר אביב קיץ סתיו חורף היום מחר אתמול לא אין אל בלי אף שתיים שתי שלוש ארבע
    חמש שש שבע שמונה תשע עשר
    रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई
    अगस्त सितंबर अक्टूबर नवंबर दिसंबर आज कल परसों नहीं मत ना बिना एक दो तीन चार पाँच पांच छह सात
    आठ नौ दस
    일요일 월요일 화요일 수요일 목요일 금요일 토요일 1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월 봄 여름 가을 겨울 오늘 내일 어제 안 못 없이
    하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열
    """
}
