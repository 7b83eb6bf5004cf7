"""The word lists of :mod:`bot.core.thanks`.

A phrase is written as its words: ``a|b`` is one of them, ``(a|b)`` is optional.
"""

from __future__ import annotations

from bot.core.language_words import word_set

Slot = tuple[frozenset[str], bool]  # the possible words, and whether it is optional
Template = tuple[Slot, ...]

# A text is thanks only with one of these or a phrase of thanks.
THANKS = word_set(
    "thanks thank thankyou thx tx ty cheers "
    "спасибо спасибки спс благодарю благодарим благодарствую "
    "дякую дякуємо дяки спасибі вдячний вдячна вдячні "
    "danke dankeschön dank merci "
    "շնորհակալություն շնորհակալ շնորհակալութիւն մերսի ապրեք ապրես "
)
# What may accompany thanks. No entry may make it a complaint, a question or an answer: no "not", "but", "please" or "yes".
BESIDE = word_set(
    "you u very much so a lot lots many million all again everyone everybody guys team sir for this that it its it's that's works "
    "working now "
    "great good perfect super cool ok okay oki okey alright fine awesome nice excellent amazing wonderful kind kindly bye goodbye "
    "oh wow lovely brilliant "
    "большое огромное вам тебе всем всё все ок окей отлично супер понял поняла понятно хорошо класс классно работает заработало "
    "получилось "
    "помогло ой вы лучшие теперь очень благодарен благодарна "
    "дуже велике величезне щиро сердечно чудово добре зрозуміло зрозумів зрозуміла працює запрацювало вийшло допомогло вам "
    "vielen tausend besten herzlichen lieben schön sehr prima toll klasse alles klar gut dir ihnen euch funktioniert jetzt läuft "
    "geht's perfekt "
    "wunderbar bestens "
    "եմ ենք շատ մեծ լավ լավն հիանալի ձեզ քեզ աշխատում է պարզ հասկացա հասկանալի "
)
THAI_THANKS = word_set("ขอบคุณ ขอบใจ ขอบพระคุณ แต๊งกิ้ว")
THAI_BESIDE = word_set(
    "มากๆ มากมาย มาก ๆ ครับ คับ คร้าบ ครัช ค่ะ คะ ค่า จ้า จ้ะ จ๊ะ นะ เลย จริง ที่ช่วยเหลือ ที่ช่วย สำหรับความช่วยเหลือ สำหรับคำตอบ โอเค ได้แล้ว "
    "เข้าใจแล้ว ใช้ได้แล้ว เรียบร้อยแล้ว เยี่ยม ดีมาก ทุกท่าน แอดมิน ทีมงาน"
)
# A word such as "help" asks for help, unless it is what the thanks are for.
_BESIDE_PHRASES = """
    for (all) (the|your) (quick|fast|prompt|great|good|kind|valuable) help|support|assistance|service|time
    for (all) (the|your) (quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) reply|response|answer|information|info
    have a nice|good|great|lovely|wonderful day|evening|weekend|one
    good day
    (i) got it
    that's|thats all
    that is all
    за (вашу|твою|такую) (быструю|оперативную|отличную) помощь|поддержку|оперативность|информацию
    за (ваш|твой|такой) (быстрый|оперативный|отличный) ответ
    хорошего|доброго|приятного дня|вечера
    за (вашу|твою) (швидку|оперативну|чудову) допомогу|підтримку|відповідь|інформацію
    гарного|приємного дня|вечора
    für (die|ihre|eure|deine|den) (schnelle|rasche|tolle|gute|super) hilfe|unterstützung|antwort|info|rückmeldung
    schönen tag|abend (noch)
    schönes wochenende
    (արագ) օգնության|աջակցության|պատասխանի|արձագանքի համար
"""
_THANKS_PHRASES = ""


def _template(written: str) -> Template:
    return tuple((frozenset(slot.strip("()").split("|")), slot.startswith("(")) for slot in written.split())


def _index() -> dict[str, list[tuple[Template, bool]]]:
    """Return every phrase by each word that it may begin with."""
    found: dict[str, list[tuple[Template, bool]]] = {}
    for phrases, thanks in ((_BESIDE_PHRASES, False), (_THANKS_PHRASES, True)):
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
