"""The word lists of :mod:`bot.core.language`. They are written by hand from everyday speech; no corpus was used."""

from __future__ import annotations


def word_set(listed: str) -> frozenset[str]:
    """Split a list of words at blanks."""
    return frozenset(listed.split())


def _phrases(listed: str) -> dict[str, list[tuple[str, ...]]]:
    """Return the rest of every phrase by its first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in map(str.split, listed.split(",")):
        found.setdefault(first, []).append(tuple(rest))
    return found


# Frequent words. Each counts for its language unless another list has it too.
COMMON_WORDS: dict[str, frozenset[str]] = {
    "ru": word_set(
        "что и это как не мне меня есть или если когда почему здравствуйте можно только уже нет был была были ещё еще вас вы он она они "
        "мы очень где сейчас тоже нужно надо чтобы который после всё с у от к во со об при для так же бы работает помогите пожалуйста "
        "добрый день привет подскажите спасибо сегодня вчера делать могу может хочу я в ничего никак нельзя почти потом теперь опять "
        "такое этот эта эти этого того чем чего кто где-то даже больше меньше хорошо плохо новый приложение письмо заказ деньги ошибка "
        "пришло пришел получил оплатил войти вход пароль нужна нужен свой своей моя моего моей мой ответ вопрос можете люди сколько "
        "много первый раз время года лет из без под вот там тут ну нам нас им их его ее её ей ему себя куда сюда туда зачем какой какая "
        "какие каждый каждую снова через ваш ваша ваши наш наша верните сегодняшний вернуть отменить заказать никто пишет приходит пришла "
        "пришли вообще если-бы тогда сказали просто нельзя какую какого"
    ),
    "uk": word_set(
        "що і й та це як не мені мене є або якщо коли чому доброго дня можна тільки вже немає був була були ще вас ви він вона вони ми "
        "дуже де зараз теж також треба потрібно щоб який яка після все з із зі у від до при для так ж би працює допоможіть будь ласка "
        "добрий день привіт підкажіть дякую сьогодні вчора робити можу може хочу я в але чи про вдалося нічого тепер потім знову такий "
        "цей ця ці цього того чим чого хто навіть більше менше добре погано новий замовлення гроші помилка прийшло отримав вхід пароль "
        "потрібна потрібен свій моя мого моєї мій питання можете люди скільки багато перший раз час без під от там тут ну нам нас їм їх "
        "його її їй йому себе нема куди сюди туди навіщо яка яке які кожен кожну через ваш ваша ваші наш наша поверніть повернути "
        "скасувати замовити ніхто пише приходить прийшла прийшли взагалі тоді сказали просто хтось щось якусь лише проте зазвичай отже "
        "років році бо мов поки якою якого якось"
    ),
    "en": word_set(
        "the is and to my not it of for with i you can have this that but are how what please when do does from be your we after would "
        "could should there they if or don't can't doesn't i'm it's isn't cannot has had been why where which just any get got need want "
        "help hello thanks thank at by our their were did am will me on in a an was no yes again still who all out up off back now new "
        "some more only about into than then them he she him her his us its as so too very every other another because while since "
        "before without didn't won't wasn't i've i'll i'd dont cant doesnt didnt wont im ive ur pls plz know show make let give take "
        "see find use used using try tried trying work works working change changed keep keeps kept send sent pay paid buy bought open "
        "go going went come came call called order ordered ordering received receive cancel canceled cancelled delete remove add update "
        "updated refund card money account password email mail phone number today yesterday tomorrow tonight morning good hi hey day "
        "week month year time first last next long many much lost broken missing wrong late slow thing things anything nothing something "
        "somebody someone nobody anyone everything says said saying tell told ask asked looking waiting happens happened stopped stops "
        "disappear disappeared never always ever even right left old same different free shop store book booking question problem issue "
        "able unable each both few these those here down through until between under over against during what's that's there's where's "
        "your's let's won't aren't haven't hasn't couldn't wouldn't shouldn't you're we're they're"
    ),
    "de": word_set(
        "der die das und ist nicht ich ein eine zu mit den von auf für dem sich wie mein meine kann bei wir aber auch noch nach habe "
        "haben sie es wenn keine kein bitte oder mir mich einen einem einer im werden wird sind nur schon immer über warum geht hallo "
        "danke des dass hat war mehr wieder ihr ihre ihnen uns sehr durch vor zum zur aus um als beim seit heute gestern welche dieser "
        "diese dieses man funktioniert wo gibt muss möchte können in an er was will so da dann doch ja nein nichts etwas jemand niemand "
        "alle alles viel viele welcher welches wann wer wem wen wieso weshalb wohin morgen jetzt nie leider ganz unser unsere euer eure "
        "mein meinen meinem meiner meines dein deine ihren ihrem ihrer seine seinen kommt kam gekommen gehen ging klappt läuft lässt "
        "lassen machen macht gemacht bekommen bekomme bekommt erhalten kaufen gekauft bestellt bestellung rechnung konto passwort geld "
        "zurück hilfe brauche braucht benötige wurde wurden worden hatte hatten wäre würde würden könnte könnten soll sollte müssen "
        "wollen wollte sein bin bist seid ohne gegen unter zwischen während weil damit denn nämlich also neu neue neuen neues alt ersten "
        "nun letzte letzten tag tage woche wochen monat jahr uhr zeit mal bis ab hier dort steht stehen zeig zeige füge stelle spiele "
        "wetter einmal zwei drei guten gut schlecht falsch kaputt defekt fehlt fehler meldung vergessen angemeldet anmelden einloggen"
    ),
}
# Frequent words of languages that people mistake for ours. They count against all.
FOREIGN_WORDS: dict[str, frozenset[str]] = {
    "cyrillic": word_set("са съм това още няма че ще шта је није сам што ли ти се е мога искам моля"),
    "latin": word_set(
        "het een niet ik van dat voor heb maar wel ook naar mijn el los las que por con para una mi es il di che non per del della sono "
        "le les et est un pas pour dans je vous não uma os em com bir ve için bu nie się na jest do že det och att är på som jag og ikke "
        "u da za sam nije što az és hogy nem de la en i kei koa auf'm isch mir's is' a' zoag wettr zaig mein' deis weck a'm iatz kimmt"
    )
    - COMMON_WORDS["en"]
    - COMMON_WORDS["de"],
}
# One or two of these words greet, and so name a language.
GREETINGS: dict[str, str] = {
    "hello": "en", "good morning": "en", "good afternoon": "en", "good evening": "en", "good day": "en", "hello there": "en",
    "hi there": "en", "greetings": "en", "howdy": "en", "hiya": "en",
    "hallo": "de nl", "guten tag": "de", "guten morgen": "de", "guten abend": "de", "moin": "de", "servus": "de", "grüezi": "de",
    "grüß gott": "de", "gruss gott": "de", "hallöchen": "de", "hallo zusammen": "de", "tach": "de", "grüße": "de",
    "здравствуйте": "ru", "здравствуй": "ru", "привет": "ru", "добрый день": "ru", "добрый вечер": "ru", "доброе утро": "ru",
    "приветствую": "ru", "здрасте": "ru", "здрасьте": "ru", "доброго времени": "ru", "хай": "ru", "ку": "ru", "салют": "ru",
    "привіт": "uk", "вітаю": "uk", "добридень": "uk", "добрий день": "uk", "доброго дня": "uk", "добрий вечір": "uk",
    "доброго вечора": "uk", "доброго ранку": "uk", "добрий ранок": "uk", "вітання": "uk", "привітик": "uk", "здоровенькі були": "uk",
    "բարև": "hy", "բարեւ": "hy", "բարև ձեզ": "hy", "ողջույն": "hy", "բարի օր": "hy", "բարի լույս": "hy", "բարի երեկո": "hy",
    "สวัสดี": "th", "สวัสดีครับ": "th", "สวัสดีค่ะ": "th", "สวัสดีคะ": "th", "หวัดดี": "th",
    "bonjour": "fr", "bonsoir": "fr", "salut": "fr ro", "hola": "es", "buenos días": "es", "buenas tardes": "es", "buenas": "es",
    "ciao": "it", "buongiorno": "it", "buonasera": "it", "salve": "it", "olá": "pt", "bom dia": "pt", "boa tarde": "pt",
    "goedemorgen": "nl", "goedemiddag": "nl", "goedendag": "nl", "cześć": "pl", "dzień dobry": "pl", "witam": "pl", "ahoj": "cs sk",
    "dobrý den": "cs", "dobrý deň": "sk", "merhaba": "tr", "selam": "tr", "günaydın": "tr", "hej": "sv da pl", "god dag": "da no",
    "hei": "no fi", "szia": "hu", "bună ziua": "ro", "здравейте": "bg", "здраво": "sr mk", "добар дан": "sr", "добры дзень": "be",
    "вітаем": "be", "сәлем": "kk", "сәлеметсіз бе": "kk", "γεια σας": "el", "καλημέρα": "el", "გამარჯობა": "ka", "salam": "az",
    "bok": "hr", "dobar dan": "hr sr bs", "xin chào": "vi", "halo": "id", "selamat pagi": "id",
}  # fmt: skip
# Whom a greeting may turn to.
GREETED = word_set(
    "hi hey all there team everyone everybody support dear sir madam guys folks again zusammen leute liebes liebe team alle ihr "
    "всем ребята коллеги команда снова ещё раз уважаемые поддержка усім всім колеги команда друзі ще підтримка шановні ձեզ բոլորին"
)
# Somebody speaks of themselves or turns to us; a program's message doesn't.
PERSONAL = word_set(
    "i i'm im i've ive i'd i'll my mine me we we're our us hi hello hey thanks thank how why when where "
    "guys sir madam ich mein meine meinen meinem meiner mir mich wir uns unser unsere hallo moin servus wie warum wieso wann wo danke "
    "ihr euch я меня мне мой моя мои моё мы нас нам у здравствуйте привет как почему когда где подскажите помогите "
    "мені мене мій моє мої ми доброго привіт вітаю чому коли де підкажіть допоможіть як"
)
WE = word_set("we we're we've our us")
TO_A_USER = word_set("you you've your sorry")
# What English error messages say of themselves and of what they want; people say it too, but seldom without words of the set above.
PROGRAM_WORDS = word_set(
    "aborted administrator argument authorized blocked browser cartridge certificate completed corrupted could couldn't "
    "credentials declined deducted denied disabled domain dumped end enter entered errors exceeded exception exist exists "
    "expired failed failure fatal fault identity incorrect index installed insufficient invalid module null operation "
    "overflow permission permissions policy process recognized refused reload replace requested required requires resource "
    "restart restarted restricted retry runtime selected session sign signed specified supported suspended syntax "
    "temporarily terminated tray unable unavailable undefined unexpected unknown unsupported valid verification verify "
    "warning"
)
# How programs report errors.
ERRORS = _phrases(
    "an error, error occurred, error code, error while, error in, fatal, err, an unexpected error, unexpected error, internal error, "
    "server error, internal server error, something went wrong, there was a problem, please try again, try again, try again later, "
    "contact the, contact your administrator, contact support, click ok, press any key, make sure that, make sure the, has expired, "
    "have expired, timed out, time out, too long to respond, did not respond, not responding, access denied, access is denied, "
    "permission denied, connection refused, connection lost, no internet connection, no such file, not authorized, not found, not be "
    "found, could not be, can't be, cannot be, could not, couldn't connect, cannot open, cannot find, cannot start, cannot read, "
    "cannot connect, can't reach, can't be reached, can't connect, unable to connect, unable to load, unable to start, unable to "
    "find, failed to, failed because, update failed, installation failed, payment failed, login failed, download failed, connection "
    "failed, was declined, is corrupted, is damaged, unsupported format, invalid, is not valid, is required, requires elevation, is "
    "not ready, is full, almost full, free up, free some space, temporarily locked, temporarily unavailable, temporarily disabled, "
    "your session, your connection, your account has been, this site, this page, this action, this device, this app, this file, you "
    "are not, you do not have, you don't have permission, too many, most recent call last, null pointer, out of memory, stack trace, "
    "unhandled exception, exception, warning, oops, did you mean, do you want to, are you sure, learn more, ist ein fehler "
    "aufgetreten, fehler beim, fehlercode, fehler aufgetreten, zugriff verweigert, wurde verweigert, wurde nicht gefunden, nicht "
    "gefunden, konnte nicht, konnten nicht, kann nicht geöffnet werden, versuchen sie es, erneut versuchen, wenden sie sich an, ist "
    "abgelaufen, ungültig, ungültige, ungültiger, не удалось, не удается, не удаётся, произошла ошибка, возникла ошибка, код ошибки, "
    "ошибка при, ошибка подключения, повторите попытку, попробуйте позже, попробуйте еще раз, попробуйте ещё раз, попробуйте снова, "
    "обратитесь к администратору, обратитесь в, доступ запрещен, доступ запрещён, отказано в доступе, в доступе отказано, не найден, "
    "не найдена, не найдено, недопустимый, недопустимое, неверный логин, неверный пароль, истекло время, время ожидания истекло, "
    "истек срок, истёк срок, сервер не отвечает, не вдалося, сталася помилка, виникла помилка, код помилки, помилка під час, "
    "спробуйте пізніше, спробуйте ще раз, повторіть спробу, зверніться до, доступ заборонено, не знайдено, неприпустимий, термін дії, "
    "сервер не відповідає, can't start"
)
# Words in small letters inside the names of products and places, and words that such names don't contain.
SMALL_IN_NAMES = word_set(
    "the of a an and for in on with to at by der die das und von am im zu de la ул д кв г пр пер вул буд кв м р-н обл и і й"
)
NOT_IN_NAMES = word_set(
    "not my how can can't cannot is no why help i don't doesn't won't please want need where when me are does do nicht mein meine wie "
    "warum kein keine ich ist bitte wo не как почему где когда мой моя мне нет я як чому де коли мій моя мені немає пожалуйста спасибо"
)
