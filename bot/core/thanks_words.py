"""The word lists of :mod:`bot.core.thanks`.

A phrase is written as its words: ``a|b`` is one of them, ``(a|b)`` is optional.
"""

from __future__ import annotations

from bot.core.language_words import word_set

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
THAI_THANKS = word_set("ขอบคุณ ขอบใจ ขอบพระคุณ แต๊งกิ้ว")
THAI_BESIDE = word_set(
    "คุณ เพจ ผม ที่ตอบไว ที่ตอบ ที่แก้ไขให้ ที่แนะนำ ที่รีบตอบ สำหรับคำแนะนำ สำหรับข้อมูล สำหรับบริการ แก้ได้แล้ว "
    "แก้ไขได้แล้ว หายแล้ว ใช้งานได้แล้ว "
    "เข้าได้แล้ว ได้รับแล้ว ทุกคน ทั้งหมด เลย มากเลย ดี สุดยอด ปกติแล้ว ใช้งานได้ปกติแล้ว ทราบแล้ว รับทราบ สวัสดี ขอให้เป็นวันที่ดี "
    "มากๆ มากมาย มาก ๆ ครับ คับ คร้าบ ครัช ค่ะ คะ ค่า จ้า จ้ะ จ๊ะ นะ เลย จริง ที่ช่วยเหลือ ที่ช่วย สำหรับความช่วยเหลือ สำหรับคำตอบ โอเค ได้แล้ว "
    "เข้าใจแล้ว ใช้ได้แล้ว เรียบร้อยแล้ว เยี่ยม ดีมาก ทุกท่าน แอดมิน ทีมงาน"
)
# A word such as "help" asks for help, unless it is what the thanks are for.
_BESIDE_PHRASES = """
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) help|support|assistance
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) service|time|patience|effort
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) efforts|work|understanding
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) kindness|fix|solution|update
    for (all) (the|your|ur) (quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) reply|response|answer|answers|information
    for (all) (the|your|ur) (quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) informations|info
    for (all) (the|your|ur) (quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) explanation|confirmation|feedback
    for (all) (your|the) helping|explaining|clarifying|fixing|helping|everything|responding|replying (me|us|it|that|this)
    for getting back (to) (me|us)
    for letting me|us know
    for helping|assisting (me|us) (out)
    have a|an (very) nice|good|great|lovely|wonderful|blessed|amazing day|evening|weekend|one|night|time|week (ahead)
    good day|night|evening
    see you
    take care
    (i) got it (working)
    (i) understood|understand
    that's|thats all (for) (now)
    that|this is|was all (for) (now|today) (i) (need|needed)
    nothing else|more
    exactly|just what i|we needed|wanted
    works|worked like a charm
    is sorted|solved|fixed|working (now)
    sounds good
    it|that|everything|all is
    you are
    (great|awesome|excellent|good|amazing|wonderful|fantastic) support|service|job|work
    вопрос|проблема|всё|все решен|решён|решена|решено|закрыт|снят
    питання|проблему|проблема|все вирішено|вирішена|закрите|закрито
    hat (alles) geklappt|geholfen|funktioniert
    (jetzt) geht|geht's|läuft|klappt|funktioniert (alles) (wieder)
    es|alles geht|läuft|klappt|funktioniert (jetzt) (wieder)
    problem (ist) gelöst|behoben|erledigt
    ich|wir danke|danken
    das war's|wars (schon)
    das ist
    խնդիրը լուծված|լուծվեց
    за (вашу|твою|такую) (быструю|оперативную|отличную) помощь|поддержку|оперативность|информацию|работу|заботу
    за (ваш|твой|такой) (быстрый|оперативный|отличный) ответ|труд|совет
    за (ваше|такое) (быстрое) терпение|разъяснение|объяснение|внимание|понимание|решение|время
    хорошего|доброго|приятного|отличного (вам) дня|вечера
    хороших|приятных выходных
    за (вашу|твою) (швидку|оперативну|чудову) допомогу|підтримку|відповідь|інформацію|оперативність|роботу|увагу
    за (ваше|таке) (швидке) терпіння|роз'яснення|пояснення|розуміння|рішення
    за (ваш|твій) час|відгук
    гарного|приємного|чудового (вам) дня|вечора
    гарних|приємних вихідних
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) hilfe|unterstützung|antwort|info
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) rückmeldung|mühe|geduld
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) reaktion|erklärung
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) lösung|auskunft
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) bearbeitung|information
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) verständnis|service
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) support|aufwand|einsatz
    für alles
    (einen) (noch) (einen) schönen|guten tag|abend|feierabend|sonntag (noch)
    (ein) schönes wochenende (noch)
    (արագ|ձեր) օգնության|աջակցության|պատասխանի|արձագանքի|համբերության|աշխատանքի|բացատրության|տեղեկատվության համար
    լավ|բարի օր|երեկո
"""
# These say that nothing is left to do, as thanks do.
_THANKS_PHRASES = """
    that|this|it (has) fixed|solved|sorted|did it|that|everything
    that|this|it fixed|solved|resolved the|my|our problem|issue
    problem|issue fixed|solved|resolved|sorted
    you saved|made my|our|the day|life
    you're|youre a lifesaver|star|legend|hero|genius|angel
    you are a|the lifesaver|star|legend|hero|genius|angel|best
    (i|we) (really|much|do) appreciate it|that|this|everything
    (i|we) (really) appreciate your help|support|time
    (you) (have|you've) been very|so|really|super helpful|kind
    you've been (very|so|really|super) helpful|kind
    (awesome|great|good|nice|excellent) work|job (guys|team|everyone)
    works|worked|working like a charm
    (it's|its|it) (is) (all|everything) (working|works|good|fine|ok) now|again
    it works (now|again|perfectly)
    perfekt|super|prima|toll|klasse|wunderbar|ok (ja) jetzt|nun geht|läuft|funktioniert|klappt es|alles|wieder (wieder)
    (das|es) hat (super|gut|wunderbar|bestens|sofort|alles) geklappt|funktioniert|geholfen
    (wunderbar|super|perfekt) das hat funktioniert|geklappt|geholfen
    (jetzt) (alles|es) geht|läuft|funktioniert|klappt (alles) wieder
    jetzt geht|läuft|funktioniert|klappt (es|alles|wieder) (wieder)
    problem (ist) gelöst|behoben|erledigt
    sie|du|ihr haben|hast|habt mir|uns sehr|wirklich|toll|super geholfen
    sie|du|ihr haben|hast|habt mir|uns geholfen
    sie|du|ihr haben|hast|habt meinen|mir|den (den) tag gerettet
    вы (меня|нас|мне|нам) (очень|сильно|здорово|реально) выручили|помогли|спасли
    вы спасли|сделали мой|наш|мне день
    (всё|все) (теперь|снова|уже) заработало|починилось|наладилось
    (отлично|супер|класс|ура) (теперь|всё|все) (теперь|всё|все) работает|заработало|получилось
    проблема решена|решилась|исчезла|ушла
    от (всей) души
    ви (мене|нас|мені|нам) (дуже|сильно|реально) виручили|допомогли|врятували
    ви врятували|зробили мій|наш|мені день
    (все|усе) (тепер|знову|вже) запрацювало|налагодилось
    (чудово|супер|клас|ура) (тепер|все|усе) (тепер|все|усе) працює|запрацювало|вийшло
    проблему|проблема вирішено|вирішена|зникла
    ամեն ինչ լավ|պարզ|կարգին (է)
    դուք ինձ|մեզ (շատ) օգնեցիք|փրկեցիք
    խնդիրը լուծված|լուծվեց (է)
    հիմա (ամեն) (ինչ) աշխատում է
"""


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
