"""The words of a written time or period in six languages, each with what it means."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """``kind`` is the first part of a line below, ``value`` the number in it."""

    kind: str
    value: int = 0


WORDS = {
    "en": """
        past: since past previous ago | past 1: last | past_day: yesterday
        skip: until till til by on the of from this for t
        at: at @
        in: in after within
        and: and
        half: half
        quarter: quarter
        couple 2: couple
        next: next coming following
        number 1: a an one | number 2: two | number 3: three | number 4: four | number 5: five | number 6: six
        number 7: seven | number 8: eight | number 9: nine | number 10: ten
        unit 1: s sec secs second seconds
        unit 60: m min mins minute minutes
        unit 3600: h hr hrs hour hours
        unit 86400: d day days
        unit 604800: w wk week weeks
        unit 2592000: month months | unit 31536000: year years
        day 0: today | day 1: tomorrow tmrw tmr
        evening 0: tonight
        weekday 0: mon monday mondays | weekday 1: tue tues tuesday | weekday 2: wed weds wednesday | weekday 3: thu thur thurs thursday
        weekday 4: fri friday | weekday 5: sat saturday | weekday 6: sun sunday
        month 1: jan january | month 2: feb february | month 3: mar march | month 4: apr april | month 5: may | month 6: jun june
        month 7: jul july | month 8: aug august | month 9: sep sept september | month 10: oct october | month 11: nov november
        month 12: dec december
        am: am | pm: pm
        part 9: morning | part 14: afternoon | part 18: evening | part 21: night
        noon 12: noon midday | noon 24: midnight
        clock: oclock
    """,
    "de": """
        past: seit vor vergangenen vergangene | past 1: letzte letzten letzter letztes letztem | past_day: gestern
        skip: bis zum den der dem das spätestens ab diesen diesem von
        at: um gegen
        in: in nach binnen innerhalb
        and: und
        half: halbe halben halber
        half_before: halb
        am: am
        half_past 3: anderthalb eineinhalb
        quarter: viertel
        next: nächsten nächster nächste nächstes kommenden kommende kommender naechsten naechste
        number 1: ein eine einen einer einem eins | number 2: zwei | number 3: drei | number 4: vier | number 5: fünf | number 6: sechs
        number 7: sieben | number 8: acht | number 9: neun | number 10: zehn
        unit 1: sek sekunde sekunden
        unit 60: minute minuten
        unit 3600: std stunde stunden
        half_unit 3600: halbstunde | quarter_unit 3600: viertelstunde
        unit 86400: tag tage tagen
        unit 604800: woche wochen
        unit 2592000: monat monate monaten | unit 31536000: jahr jahre jahren
        day 0: heute | day 1: morgen | day 2: übermorgen uebermorgen
        weekday 0: mo montag | weekday 1: di dienstag | weekday 2: mi mittwoch | weekday 3: do donnerstag | weekday 4: fr freitag
        weekday 5: sa samstag sonnabend | weekday 6: so sonntag
        month 1: januar jänner | month 2: februar | month 3: märz mär | month 5: mai | month 6: juni | month 7: juli
        month 10: okt oktober | month 12: dez dezember
        part 9: früh vormittag morgens vormittags | part 14: nachmittag nachmittags | part 18: abend abends | part 21: nacht nachts
        noon 12: mittag mittags | noon 24: mitternacht
        clock: uhr
    """,
    "ru": """
        past: за последние последних начиная назад | past 1: последний последняя последнюю прошлый прошлая прошлую прошлой прошлого
        past_day: вчера вчерашнего
        skip: до к на не позднее во этот эту числа г
        at: в
        in: через спустя
        and: и
        half: пол половина половину
        half_past 3: полтора полторы
        quarter: четверть
        couple 2: пару
        next: следующий следующую следующей следующего следующее ближайший ближайшую
        number 1: один одну одна одного | number 2: два две двух | number 3: три | number 4: четыре | number 5: пять | number 6: шесть
        number 7: семь | number 8: восемь | number 9: девять | number 10: десять
        unit_or_skip 1: с
        unit 1: сек секунда секунды секунд секунду
        unit 60: м мин минута минуты минут минуту
        unit 3600: ч час часа часов часу
        half_unit 3600: полчаса
        unit 86400: д дн день дня дней сутки
        unit 604800: нед неделя недели недель неделю неделе
        unit 2592000: месяц месяца месяцев | unit_or_skip 31536000: год года лет
        day 0: сегодня | day 1: завтра | day 2: послезавтра
        weekday 0: пн понедельник понедельника понедельнику | weekday 1: вт вторник вторника вторнику
        weekday 2: ср среда среду среды среде | weekday 3: чт четверг четверга четвергу | weekday 4: пт пятница пятницу пятницы пятнице
        weekday 5: сб суббота субботу субботы субботе | weekday 6: вс воскресенье воскресенья воскресенью
        month 1: янв январь января | month 2: фев февр февраль февраля | month 3: мар март марта | month 4: апр апрель апреля
        month 5: май мая | month 6: июн июнь июня | month 7: июл июль июля | month 8: авг август августа
        month 9: сен сент сентябрь сентября | month 10: окт октябрь октября | month 11: ноя нояб ноябрь ноября
        month 12: дек декабрь декабря
        part 9: утро утра утром | part 14: днём днем пополудни | part 18: вечер вечера вечером | part 21: ночь ночи ночью
        noon 12: полдень полудня | noon 24: полночь полуночи
    """,
    "uk": """
        past: останні останніх від з починаючи тому | past 1: останній останню минулий минула минулу минулого минулої
        past_day: вчора учора
        skip: до к на не пізніше цей цю числа р
        at: о об у в
        in: через за
        and: і й та
        half: пів половина половину
        half_past 3: півтора півтори
        quarter: чверть
        couple 2: пару
        next: наступний наступну наступної наступного наступному найближчий
        number 1: один одну одна | number 2: два дві двох | number 3: три | number 4: чотири | number 5: пять | number 6: шість
        number 7: сім | number 8: вісім | number 9: девять | number 10: десять
        unit 1: сек секунда секунди секунд секунду
        unit 60: хв хвилина хвилини хвилин хвилину
        unit 3600: г год година години годин годину годині
        half_unit 3600: півгодини
        unit 86400: д дн день дні дня днів добу
        unit 604800: тиж тиждень тижні тижнів тижня
        unit 2592000: місяць місяці місяців | unit_or_skip 31536000: рік року роки років
        day 0: сьогодні | day 1: завтра | day 2: післязавтра
        weekday 0: пн понеділок понеділка понеділку | weekday 1: вт вівторок вівторка вівторку | weekday 2: ср середа середу середи середі
        weekday 3: чт четвер четверга четвергу | weekday 4: пт пятниця пятницю пятниці | weekday 5: сб субота суботу суботи суботі
        weekday 6: нд неділя неділю неділі
        month 1: січ січень січня | month 2: лют лютий лютого | month 3: бер березень березня | month 4: кві квіт квітень квітня
        month 5: тра трав травень травня | month 6: чер черв червень червня | month 7: лип липень липня | month 8: сер серп серпень серпня
        month 9: вер верес вересень вересня | month 10: жов жовт жовтень жовтня | month 11: лис листоп листопад листопада
        month 12: гру груд грудень грудня
        part 9: ранок ранку вранці зранку | part 14: днем удень вдень пополудні | part 18: вечір вечора ввечері увечері
        part 21: ніч ночі вночі уночі
        noon 12: полудень полудня опівдні | noon 24: північ півночі опівночі
    """,
    "hy": """
        past: սկսած վերջին ի վեր առաջ | past 1: անցած նախորդ | past_day: երեկ երեկվանից
        skip: մինչև մինչեւ մինչ օրը օրվա հետո անց ամսի թվականի թ այս
        at: ժամը
        and: և եւ ու
        half: կես
        half_past 3: մեկուկես
        next: հաջորդ մյուս գալիք
        number 1: մեկ մի | number 2: երկու | number 3: երեք | number 4: չորս | number 5: հինգ | number 6: վեց | number 7: յոթ
        number 8: ութ | number 9: ինը ինն | number 10: տասը տաս
        unit 1: վ վայրկյան վայրկյանից
        unit 60: ր րոպե րոպեից րոպեում
        unit 3600: ժ ժամ ժամից ժամում ժամվա
        unit 86400: օր օրից
        unit 604800: շաբաթից շաբաթվա
        unit 2592000: ամիս ամսից | unit 31536000: տարի տարուց տարվա
        week_or_weekday 5: շաբաթ
        day 0: այսօր | day 1: վաղը վաղն | day 2: վաղչէ
        weekday 0: երկուշաբթի երկուշաբթին երկուշաբթիից երկուշաբթվա երկ | weekday 1: երեքշաբթի երեքշաբթին երեքշաբթվա երք
        weekday 2: չորեքշաբթի չորեքշաբթին չորեքշաբթվա չրք | weekday 3: հինգշաբթի հինգշաբթին հինգշաբթվա հնգ
        weekday 4: ուրբաթ ուրբաթը ուր | weekday 5: շաբաթը շբթ | weekday 6: կիրակի կիրակին կիր
        month 1: հունվար հունվարի | month 2: փետրվար փետրվարի | month 3: մարտ մարտի | month 4: ապրիլ ապրիլի | month 5: մայիս մայիսի
        month 6: հունիս հունիսի | month 7: հուլիս հուլիսի | month 8: օգոստոս օգոստոսի | month 9: սեպտեմբեր սեպտեմբերի
        month 10: հոկտեմբեր հոկտեմբերի | month 11: նոյեմբեր նոյեմբերի | month 12: դեկտեմբեր դեկտեմբերի
        part 9: առավոտ առավոտյան առավոտը | part 14: ցերեկ ցերեկը ցերեկվա | part 18: երեկո երեկոյան | part 21: գիշեր գիշերը գիշերվա
        noon 12: կեսօր կեսօրին | noon 24: կեսգիշեր կեսգիշերին
    """,
    "th": """
        past: ตั้งแต่ ล่าสุด ย้อนหลัง เมื่อ ที่ผ่านมา | past 1: ที่แล้ว | past_day: เมื่อวาน เมื่อวานนี้
        skip: จนถึง ถึง จน ก่อน วันที่ พศ ตอน ช่วง นี้ ที่
        at: เวลา
        in: อีก ใน ภายใน
        and: และ กับ
        half: ครึ่ง
        next: หน้า ถัดไป
        number 1: หนึ่ง | number 2: สอง | number 3: สาม | number 4: สี่ | number 5: ห้า | number 6: หก | number 7: เจ็ด | number 8: แปด
        number 9: เก้า | number 10: สิบ
        unit 1: วินาที
        unit 60: นาที
        unit 3600: ชั่วโมง ชม
        unit_or_skip 86400: วัน
        unit 604800: สัปดาห์
        unit 2592000: เดือน | unit_or_skip 31536000: ปี
        day 0: วันนี้ | day 1: พรุ่งนี้ วันพรุ่งนี้ | day 2: มะรืน มะรืนนี้
        weekday 0: จันทร์ วันจันทร์ | weekday 1: อังคาร วันอังคาร | weekday 2: พุธ วันพุธ | weekday 3: พฤหัส พฤหัสบดี วันพฤหัส วันพฤหัสบดี
        weekday 4: ศุกร์ วันศุกร์ | weekday 5: เสาร์ วันเสาร์ | weekday 6: วันอาทิตย์
        week_or_weekday 6: อาทิตย์
        month 1: มค มกราคม | month 2: กพ กุมภาพันธ์ | month 3: มีค มีนาคม | month 4: เมย เมษายน | month 5: พค พฤษภาคม
        month 6: มิย มิถุนายน | month 7: กค กรกฎาคม | month 8: สค สิงหาคม | month 9: กย กันยายน | month 10: ตค ตุลาคม
        month 11: พย พฤศจิกายน | month 12: ธค ธันวาคม
        part 9: เช้า | part 14: บ่าย | part 18: เย็น ค่ำ | part 21: กลางคืน
        noon 12: เที่ยง เที่ยงวัน | noon 13: บ่ายโมง | noon 24: เที่ยงคืน
        clock: น นาฬิกา
        mong: โมง
        evening_clock: ทุ่ม
        early: ตี
    """,
}
SUFFIXES = frozenset(["st", "nd", "rd", "th", "te", "ten", "го", "ого", "е", "ին", "ի", "ից", "ը", "ն"])
"""Endings that follow a number directly or after a hyphen."""
SHORT_GERMAN = frozenset(["mo", "di", "mi", "do", "fr", "sa", "so"])
"""Weekdays that are also words of other languages. They count only if the writer reads German, or next to a time of day."""


def _lines(text: str) -> list[tuple[str, str]]:
    pairs = [line.partition(":") for line in text.replace("|", "\n").split("\n") if line.strip()]
    return [(head.strip(), words) for head, _, words in pairs]


def _table() -> dict[str, dict[str, Meaning]]:
    table: dict[str, dict[str, Meaning]] = {}
    for language, text in WORDS.items():
        for head, written in _lines(text):
            kind, _, value = head.partition(" ")
            for word in written.split():
                table.setdefault(word, {})[language] = Meaning(kind, int(value or 0))
    return table


_TABLE = _table()
LONGEST_THAI = max(len(word) for word, meanings in _TABLE.items() if "th" in meanings)


def meaning(word: str, language: str) -> Meaning | None:
    """Return what a word means to a reader of this language. None for an unknown word, and for one that others understand differently."""
    found = _TABLE.get(word, {})
    if language in found:
        return found[language]
    if len(set(found.values())) != 1:
        return None
    only = next(iter(found.values()))
    return Meaning("short_weekday", only.value) if word in SHORT_GERMAN else only


def is_time_word(word: str) -> bool:
    """Whether a word in small letters speaks of a time in one of the languages."""
    return word in _TABLE
