"""Ukrainian stems, for which Snowball has no rules."""

from __future__ import annotations

import re
from itertools import product

from bot.search.irregular import Endings, bases_of, listed
from bot.search.roots import Roots

_VOWELS = "аеиоуюяіїє"
_FLEETING = re.compile(rf"(?<=[^{_VOWELS}])[оеі](?=[^{_VOWELS}йь]ь?$)|(?<=[^{_VOWELS}])ь(?=[^{_VOWELS}]$)")
_SOFT_L = re.compile(r"(?<=[бпвмф])л$")
_HARD = {"ч": "т", "ж": "д", "ш": "с", "щ": "т", "з": "д"}
_NOUNS = Endings(
    listed("""
    а я у ю і ї о е є и ь ом ем єм ам ям ами ями ах ях ів їв ей ою ею єю ьми ий ій ого ому им ім ої их іх ими іми ього ьому єї їй ням ню
    ня нями нях ові еві єві
    """)
)
_ADJECTIVE = listed("ий ій а е і ого ої ому ій у ою им их ими ім")
_PRESENT = listed("у ю еш єш иш їш е є еть єть ить їть емо ємо имо їмо ете єте ите їте уть ють ать ять")
_PAST = listed("в ла ло ли вши")
_VERBS = Endings(
    {
        *_PRESENT,
        *listed("ти ь й іть їть ьте йте те и і ачи ячи учи ючи вши ла ло ли іти їти"),
        *(
            f"{vowel}{ending}"
            for vowel, ending in product(listed("а я и і ї у юва ува"), ["ти", *_PAST, "тиму", "тимеш", "тиме", "тимуть"])
        ),
        *(f"{vowel}{ending}" for vowel, ending in product(listed("а я у ю і"), listed("ю єш є єть ємо єте ють й йте ючи йдя"))),
        *(f"{suffix}{ending}" for suffix, ending in product(listed("ан ян ен єн ован юван ьован ит ут"), [*_ADJECTIVE, "о"])),
        *listed("ання яння ення єння анням янням енням анню янню енню ань янь ень ування ювання уванням юванням уванню юванню увань ювань"),
    }
)
_PREFIXES = """
в ви від віді до за зі з с зна на над наді не о об обі пере перед по під піді пре при про роз розі у уві вві ді недо спо пона зіс ос обез
"""
_AFTER_VOWEL = {
    *_PAST,
    *_PRESENT,
    *(f"{suffix}{ending}" for suffix, ending in product(listed("н т"), [*_ADJECTIVE, "о"])),
    *listed("ти й йте"),
}
_AFTER_CONSONANT = {*_PRESENT, *(f"ен{ending}" for ending in (*_ADJECTIVE, "о")), *listed("ти ть и іть ь ьте")}
_ROOTS = Roots(
    """
    бра бер +бира; дра дер +дира; зва зов +зива; сла шл +сила; стел стели; гна жен +ганя; йти =йти =іти йд ід =йшов =йшла =йшло =йшли;
    =піти =пішов =пішла =пішло =пішли =піду =піде =підеш =підемо =підуть =підіть; +да =дати =дав =дала =дало =дали =дам =даси =дасть
    =дамо =дадуть дад =дай =дайте =дає =дають =даю дава; ста стан +става; зна +знава; +ня ним німа німа; +ня німе +німа німа нім +йня йм
    +йма; =взяти взя візьм; +ча чн +чина; +би +бє +бю +бють +бива; +кри +крива; +ми +мива; жи жив +жива; плив пли; =сісти =сів =сіла
    =сіли сяд; =лягти =ліг =лягла =лягли ляж; =могти =міг =могла =могло =могли мог мож можі +мага; =берегти =беріг =берегла =берегли
    берег береж; шука; їха їд +їжджа; =вести =вів =вела =вело =вели вед =ведено =ведений; =нести =ніс =несла =несло =несли нес; =везти
    =віз =везла =везло =везли вез; =рости =ріс =росла =росло =росли рост; =пасти =пав =пала =пало =пали пад +пада; =класти =клав =клала
    =клало =клали клад +клада; =повісти =повів =повіла =повіло =повіли =повім =повість =повідять повіда; =мерти =мер =мерла =мерло
    =мерли мр +мира; =терти =тер =терла =терло =терли тр +тира; =перти =пер =перла =перло =перли +пр +пира; =вис =висла =висло =висли
    висн +виса; =ник =никла =никло =никли никн +ника; =мерз =мерзла =мерзло =мерзли мерзн +мерза; =сох =сохла =сохло =сохли сохн; чу
    +чува; буд бу +бува; спа сп; боя бо; =їсти =їв =їла =їли =їдять =їдять =їм =їсть; =йняти; =сягти =сяг =сягла =сягли сягн +сяга; шиб
    """,
    _PREFIXES,
    after_vowel=_AFTER_VOWEL,
    after_consonant=_AFTER_CONSONANT,
)
_FORMS = """
день дня дню днем дні днів дням днями днях; тиждень тижня тижню тижнем тижні тижнів тижням тижнями тижнях; мати матері матір матерів
матерям матерями; людина люди людей людям людьми людях; дитина діти дітей дітям дітьми дітях; друг друзі друзів друзям друзями друзях;
дівчина дівчата дівчат дівчатам; гра ігор; око очі очей очам очима очах; вухо вуха вух; сон сну сни снів; рот рота; гроші грошей грошам
грошима грошах; двері дверей дверима; гість гості гостей; камінь каменю каменя камені; річ речі речей; піч печі печей; бій бою бої боїв
боєм; лід льоду льодом; кінь коня коні коней; хлопець хлопця хлопці хлопців; пан панове; пісня пісень; вишня вишень; земля земель; кухня
кухонь; лікарня лікарень; сестра сестер; вікно вікон; число чисел; дно; гарний краще кращий краща кращі кращого кращих; добрий добре
краще кращий краща кращі; поганий погано гірше гірший гірша гірші; високий високо вище вищий вища вищі; низький низько нижче нижчий
нижча нижчі; близький близько ближче ближчий ближча; далекий далеко; дорогий дорого дорожче дорожчий дорожча; дешевий дешево дешевше;
короткий коротко коротше; довгий довго довше; швидкий швидко швидше швидший; повільний повільно повільніше; легкий легко легше; тяжкий
важкий важко важче; тихий тихо тихіше; широкий ширше; глибокий глибше; рідкий рідко рідше; молодий молодше; гучний гучно гучніше
"""
_BASE_OF = bases_of(_FORMS)
_NAME = re.compile(r"^(і|пле|ви|ті|полу|сі|вре)м(?:я|ені|енем|ена|ен|енам|енами|енах)$")
_CITIZEN = re.compile(r"^(.{2,40}[ая]н)(?:ин(?:а|у|ові|ом|і)?|и|ам|ами|ах)$")
_SOFTENED = {"ц": "к", "з": "г", "с": "х"}


def stems(word: str) -> tuple[list[str], list[str]]:
    """Return the stems of a Ukrainian word if it is a noun or an adjective, and those that it has if it is a verb."""
    found: list[str] = []
    for one in (word, *_BASE_OF.get(word, ())):
        found += _nouns(one)
    if (named := _NAME.match(word)) is not None:
        found.append(f"{named[1]}мя")
    if (citizen := _CITIZEN.match(word)) is not None:
        found.append(citizen[1])
    bare = word.removesuffix("ся").removesuffix("сь") if len(word) > 4 else word
    return list(dict.fromkeys(found)), [*_verbs(bare), *_ROOTS.of(bare)]


def _nouns(word: str) -> list[str]:
    noun = _NOUNS.off(word, 3)
    shorter = word[:-1] if word[-1] in f"{_VOWELS}ьй" and len(word) > 3 else word
    found = []
    for stem in dict.fromkeys((noun, shorter)):
        found += _alike(stem, softened=word == f"{stem}і")
        if stem[-2:] in ("ов", "ев", "єв") and word[len(stem) :] in ("і", "и") and len(stem) > 4:
            found += _alike(stem[:-2])
        if (short := _FLEETING.sub("", stem)) != stem and len(short) > 2:
            found += _alike(short)
    return found


def _verbs(word: str) -> list[str]:
    verb = _VERBS.off(word, 3)
    if verb == word:
        return []
    hard = _hard(verb)
    if verb.endswith("ов") and len(verb) > 5 and word[len(verb)] == "у":
        return [hard, hard[:-2]]
    return [hard, hard[:-1]] if hard[-1] == "н" and len(hard) > 3 and hard[-2] not in _VOWELS else [hard]


def _hard(stem: str) -> str:
    """Return the stem of a verb without what its endings do to its last consonants."""
    stem = _SOFT_L.sub("", stem)
    if stem.endswith("дж"):
        stem = stem[:-1]
    return stem[:-1] + _HARD.get(stem[-1:], stem[-1:])


def _alike(stem: str, *, softened: bool = False) -> list[str]:
    """Undo what changes before an ending: a doubled consonant, a softened one, and і in a closed syllable (стіл, столу; річ, речі)."""
    stem = (stem[:-1] if stem[-2:-1] == stem[-1:] else stem).removesuffix("ь").removesuffix("й").replace("ьо", "о")
    found = [stem]
    at = max(stem.rfind("і"), stem.rfind("ї"))
    if at > 0 and set(stem[at + 1 :]).isdisjoint(_VOWELS):
        found = [f"{stem[:at]}{vowel}{stem[at + 1 :]}" for vowel in "ое"]
    if softened and stem[-1] in _SOFTENED:
        found += [one[:-1] + _SOFTENED[one[-1]] for one in found]
    return found
