"""Whether words are nothing but thanks, or a sour sign without words: text goes in, yes or no comes out.

In doubt it is no: nobody is left without an answer.
"""

from __future__ import annotations

import re
import unicodedata

from bot.core.language import word_set

# Without one of these nothing is thanks.
_THANKS = word_set(
    "thanks thank thankyou thx tx ty cheers "
    "спасибо спасибки спс благодарю благодарим благодарствую "
    "дякую дякуємо дяки спасибі вдячний вдячна вдячні "
    "danke dankeschön dank merci "
    "շնորհակալություն շնորհակալ շնորհակալութիւն մերսի ապրեք ապրես "
)
# What may stand beside it. Nothing here may turn thanks into a complaint or a question: no "not", "but", "still", "please" or "in advance".
_BESIDE = word_set(
    "you u very much so a lot lots many million all again everyone everybody guys team sir for this that it its it's that's works "
    "working now "
    "great good perfect super cool ok okay oki okey alright fine awesome nice excellent amazing wonderful kind kindly bye goodbye "
    "yes yeah oh wow "
    "lovely brilliant "
    "большое огромное вам тебе всем всё все ок окей отлично супер понял поняла понятно хорошо класс классно работает заработало "
    "получилось "
    "помогло да ой вы лучшие теперь очень благодарен благодарна "
    "дуже велике величезне щиро сердечно чудово добре зрозуміло зрозумів зрозуміла працює запрацювало вийшло допомогло так вам "
    "vielen tausend besten herzlichen lieben schön sehr prima toll klasse alles klar gut dir ihnen euch funktioniert jetzt läuft "
    "geht's perfekt ja "
    "wunderbar bestens "
    "եմ ենք շատ մեծ լավ լավն հիանալի ձեզ քեզ աշխատում է այո պարզ հասկացա հասկանալի "
)
# A word such as "help" is a call for it, unless it is what the thanks are for.
_FOR = (
    (
        r"for (?:all )?(?:the |your )?(?:(?:quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) )?"
        r"(?:help|support|reply|response|answer|service|time|assistance|information|info)"
    ),
    r"have a (?:nice|good|great|lovely|wonderful) (?:day|evening|weekend|one)",
    r"good day",
    r"(?:i )?got it",
    r"that(?:'s| is|s) all",
    r"за (?:вашу |твою |ваш |такой |такую )?(?:(?:быстр|оперативн|отличн)\w+ )?(?:помощь|поддержку|ответ|оперативность|информацию)",
    r"(?:хорошего|доброго|приятного) (?:дня|вечера)",
    r"за (?:вашу |твою |ваш )?(?:(?:швидк|оперативн|чудов)\w+ )?(?:допомогу|підтримку|відповідь|інформацію)",
    r"(?:гарного|приємного) (?:дня|вечора)",
    r"für (?:die |ihre |eure |deine |den )?(?:(?:schnell|rasch|toll|gut)e |super )?(?:hilfe|unterstützung|antwort|info|rückmeldung)",
    r"schönen (?:tag|abend)(?: noch)?",
    r"schönes wochenende",
    r"(?:արագ )?(?:օգնության|աջակցության|պատասխանի|արձագանքի) համար",
)
_PHRASES = re.compile(rf"\b(?:{'|'.join(_FOR)})\b")
# Thai is written without blanks: a run of it is thanks when it is cut into these without a rest.
_THAI_THANKS = "ขอบคุณ|ขอบใจ|ขอบพระคุณ|แต๊งกิ้ว"
_THAI_BESIDE = (
    "มากๆ|มากมาย|มาก|ๆ|ครับ|คับ|คร้าบ|ครัช|ค่ะ|คะ|ค่า|จ้า|จ้ะ|จ๊ะ|นะ|เลย|จริง|ที่ช่วยเหลือ|ที่ช่วย|สำหรับความช่วยเหลือ|สำหรับคำตอบ|โอเค|ได้แล้ว|"
    "เข้าใจแล้ว|ใช้ได้แล้ว|เรียบร้อยแล้ว|เยี่ยม|ดีมาก|ทุกท่าน|แอดมิน|ทีมงาน"
)
_THAI_ALL = re.compile(f"(?:{_THAI_THANKS}|{_THAI_BESIDE})+")
_THAI_ANY = re.compile(_THAI_THANKS)
_WORD = re.compile(r"(?:[^\W\d_]|[\u0e00-\u0e7f])+(?:'[^\W\d_]+)?")
_SMILEY = re.compile(r"(?<!\w)[:;=x]['-]?[dpo)(\]}*]+(?!\w)|(?<!\w)xd+(?!\w)")
_MENTION = re.compile(r"@\w+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_ASKING = frozenset("?՞؟？❓❔⁉‼❗❕🆘⏰⏳⌛\ufffd")
_SOUR = frozenset("👎😡😠🤬😤😢😭😞😔🙁☹😕🤔❌⛔🚫💔💩🤮😱")  # no words, and yet no thanks
_SPACES = re.compile(r"\s+")
_LONGEST = 80
_LONGEST_WRITTEN = 2 * _LONGEST  # with names and smileys, which are not counted


def is_thanks(text: str, kind: str = "text") -> bool:
    """True for pure thanks in six languages, for emoji alone, and for stickers. What asks, counts or says one word more is never thanks."""
    if (len(text) > _LONGEST_WRITTEN and kind != "sticker") or not _SOUR.isdisjoint(text):
        return False
    if kind == "sticker":
        return True
    bare = _SMILEY.sub(" ", _MENTION.sub(" ", text.casefold())).strip()
    if not bare or len(bare) > _LONGEST or any(char in _ASKING or char.isdigit() for char in bare):
        return False
    bare = _PHRASES.sub(" ", _SPACES.sub(" ", bare.replace("’", "'")))
    found = [_DRAWN_OUT.sub(r"\1", word) for word in _WORD.findall(bare)]
    if not found:
        return any(unicodedata.category(char) in ("So", "Sk") for char in bare)
    known = all(word in _THANKS or word in _BESIDE or _THAI_ALL.fullmatch(word) for word in found)
    return known and any(word in _THANKS or _THAI_ANY.search(word) for word in found)


def is_sour(text: str, kind: str = "text") -> bool:
    """True for emoji alone and for stickers when one of them is sour: neither thanks nor a question."""
    if _SOUR.isdisjoint(text) or len(text) > _LONGEST_WRITTEN:
        return False
    return kind == "sticker" or not any(char in _ASKING or char.isalnum() for char in text)
