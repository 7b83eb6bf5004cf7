"""The word lists of :mod:`bot.core.thanks`."""

from __future__ import annotations

from bot.core.language_words import COMMON_WORDS, PROGRAM_WORDS, word_set
from bot.core.thanks_phrases import BESIDE_PHRASES, THANKS_PHRASES

Slot = tuple[frozenset[str], bool]  # the possible words, and whether it is optional
Template = tuple[Slot, ...]

# A text is thanks only with one of these or a phrase of thanks.
THANKS = word_set(
    "thanks thank thankyou thx thnx thnks tx ty tysm tyvm cheers thankful grateful thanking appreciated "
    "спасибо спасибки спасибочки спасиб пасиб пасибо пасибки спс благодарю благодарим благодарствую благодарен благодарна благодарны "
    "признателен признательна "
    "дякую дякуємо дяки дякс дякуєм спасибі спасибочки вдячний вдячна вдячні "
    "danke dankee dankeschön dankeschoen dank merci thx dankend danken dankbar "
    "շնորհակալություն շնորհակալ շնորհակալութիւն շնորհակալությունս մերսի ապրեք ապրես "
)
# What may accompany thanks. No entry may make it a complaint, a question or an answer: no "not", "but", "please" or "yes".
BESIDE = word_set(
    "mr mrs ms miss dr herr herrn frau "
    "you u ur your very much so such a lot lots many million million all again everyone everybody guys team sir madam ma'am mate both "
    "man buddy dear friend folks for this that the and it its it's that's thats now everything indeed too really truly "
    "works working worked fixed solved sorted resolved helped helps helpful done "
    "great good perfect perfectly super cool ok okay oki okey okie k kk alright fine awesome nice excellent amazing wonderful fantastic "
    "brilliant lovely fab kind kindly bye byee goodbye cya fast quick quickly yay hooray hurray whew phew wow oh ah omg "
    "work i i'm im am happy glad "
    "большое огромное вам тебе вас всем всё все ок окей отлично супер понял поняла понятно хорошо класс классно здорово круто прекрасно "
    "замечательно работает заработало получилось помогло разобрался разобралась разобрались решено решилось решена "
    "дошло пришло ой ура вы лучшие теперь очень уже искренне сердечно и за до свидания пока ясно "
    "готово супер вот "
    "дуже велике величезне щиро сердечно красно чудово добре зрозуміло зрозумів зрозуміла розібрався розібралась розібралася розібралися "
    "працює запрацювало вийшло допомогло вам тобі усе все тепер вже вже клас класно круто супер ура "
    "прийшло до побачення ясно готово і за "
    "vielen vielmals tausend besten herzlichen lieben liebe schön sehr prima toll klasse mega top spitze alles klar gut dir ihnen euch "
    "funktioniert funktioniert's jetzt nun läuft geht's klappt geholfen gelöst erledigt passt perfekt "
    "und bis bald wunderbar bestens hervorragend großartig genial hurra tschüss ciao nochmal nochmals schon war's wars "
    "եմ ենք շատ մեծ անչափ լավ լավն հիանալի հիանալիէ ձեզ քեզ ձեզնից քեզնից աշխատում աշխատեց է պարզ հասկացա հասկանալի հիմա արդեն ամեն ինչ "
    "ստացվեց օգնեց ջան ընկեր սիրելի լավ օր ցտեսություն հաջող "
)
# Words before a name of one word, and words that thanks may have between themselves and a name.
TITLES = word_set("mr mrs ms miss dr herr herrn frau")
BEFORE_NAME = THANKS | word_set(
    "you u so much a lot very вам тебе большое огромное вам тобі велике дуже dir ihnen euch sehr vielmals շատ ձեզ"
)
# Words with a capital letter that name no person behind thanks: products and things. They may be the answer to a question.
THINGS = word_set(
    "windows linux ubuntu debian macos mac macbook ios android iphone ipad apple google chrome firefox safari edge opera yandex microsoft "
    "office outlook excel word powerpoint onenote onedrive sharepoint teams skype zoom discord whatsapp viber signal "
    "facebook instagram tiktok twitter youtube linkedin netflix spotify steam playstation xbox nintendo amazon ebay paypal visa mastercard "
    "amex maestro klarna stripe sepa samsung huawei xiaomi nokia sony lenovo dell asus acer canon epson brother xerox fritzbox telekom "
    "vodafone dhl ups fedex hermes jira confluence trello github gitlab docker python java wordpress shopify sap oracle adobe acrobat "
    "photoshop dropbox gmail yahoo hotmail icloud wifi vpn pdf usb sim laptop notebook desktop computer server router modem printer "
    "scanner monitor keyboard mouse browser email mail account login password invoice order delivery refund payment credit card bank cash "
    "version update upgrade premium basic standard professional enterprise berlin hamburg munich münchen köln frankfurt vienna wien zürich "
    "london paris moscow kyiv kiev yerevan bangkok germany deutschland österreich schweiz ukraine russia armenia thailand "
    "drucker rechner bildschirm tastatur maus handy telefon netzwerk internet konto passwort kennwort rechnung bestellung lieferung "
    "gutschrift zahlung überweisung kreditkarte lastschrift bar paket adresse name nummer vertrag kündigung "
    "виндовс винда линукс андроид айфон айпад мак хром гугл яндекс телеграм вайбер ватсап скайп зум ворд эксель аутлук почта сбербанк "
    "приватбанк монобанк тинькофф виза мастеркард мир принтер сканер монитор ноутбук компьютер телефон роутер интернет счёт счет заказ "
    "доставка возврат карта карта наличные договор москва питер киев минск ереван київ львів одеса харків дніпро рахунок замовлення "
    "оплата картка готівка повернення комп'ютер телефон роутер "
    "երևան հայաստան պրինտեր համակարգիչ հեռախոս ինտերնետ քարտ հաշիվ պատվեր"
)
NO_NAMES = THINGS.union(PROGRAM_WORDS, *COMMON_WORDS.values())
THAI_THANKS = word_set("ขอบคุณ ขอบใจ ขอบพระคุณ แต๊งกิ้ว")
THAI_BESIDE = word_set(
    "คุณ เพจ ผม ที่ตอบไว ที่ตอบ ที่แก้ไขให้ ที่แนะนำ ที่รีบตอบ สำหรับคำแนะนำ สำหรับข้อมูล สำหรับบริการ แก้ได้แล้ว "
    "แก้ไขได้แล้ว หายแล้ว ใช้งานได้แล้ว "
    "เข้าได้แล้ว ได้รับแล้ว ทุกคน ทั้งหมด เลย มากเลย ดี สุดยอด ปกติแล้ว ใช้งานได้ปกติแล้ว ทราบแล้ว รับทราบ สวัสดี ขอให้เป็นวันที่ดี "
    "มากๆ มากมาย มาก ๆ ครับ คับ คร้าบ ครัช ค่ะ คะ ค่า จ้า จ้ะ จ๊ะ นะ เลย จริง ที่ช่วยเหลือ ที่ช่วย สำหรับความช่วยเหลือ สำหรับคำตอบ โอเค ได้แล้ว "
    "เข้าใจแล้ว ใช้ได้แล้ว เรียบร้อยแล้ว เยี่ยม ดีมาก ทุกท่าน แอดมิน ทีมงาน"
)


def _template(written: str) -> Template:
    return tuple((frozenset(slot.strip("()").split("|")), slot.startswith("(")) for slot in written.split())


def _index() -> dict[str, list[tuple[Template, bool]]]:
    """Return every phrase by each word that it may begin with."""
    found: dict[str, list[tuple[Template, bool]]] = {}
    for phrases, thanks in ((BESIDE_PHRASES, False), (THANKS_PHRASES, True)):
        for template in map(_template, phrases.strip().splitlines()):
            for first in _first(template):
                found.setdefault(first, []).append((template, thanks))
    return found


def _first(template: Template) -> frozenset[str]:
    """Return the words with which a phrase may begin."""
    words: frozenset[str] = frozenset()
    for slot, optional in template:
        words |= slot
        if not optional:
            break
    return words


PHRASES = _index()
