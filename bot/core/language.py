"""Detects the language of a text among the desk's languages, if it is clear."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

LOOKED_AT = 4000  # characters from the beginning that are examined
_NOISY = re.compile(r"[@#/]|\.\S")  # skips the slow search for noise in most texts
_MARKS = ("@", "://", "/", "#")  # of addresses, paths, commands and hashtags
_AROUND = "\"'“”„«»()[]{}<>.,:;!?…"
_ENDING = range(2, 5)  # letters of a file extension or a top-level domain
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # Unicode counts the third apostrophe, ʼ, as a letter
_LETTERS_ONLY = {code: " " for code in range(128) if not chr(code).isalpha()}
_SCRIPTS = {
    "armenian": re.compile(r"[\u0531-\u0587]+"),
    "thai": re.compile(r"[\u0e01-\u0e5b]+"),
    "cyrillic": re.compile(r"[\u0400-\u052f]+"),
    "latin": re.compile(r"[a-zA-Z\u00c0-\u024f]+"),
}
_ONLY_LANGUAGE = {"armenian": "hy", "thai": "th"}
_ENOUGH = 6  # letters of the script that a text needs
_MOSTLY, _LATIN = 0.6, 0.85  # share of all letters; texts in any script contain product names in Latin letters
_MARGIN = 3  # how many times more evidence than for the other language
_WORDS_AT_LEAST = 3
_PLAIN = 20  # letters; a Ukrainian text of this length nearly always has a letter that Russian lacks
_SHARE = 0.15  # share of all words that must be common words of the language

_RUSSIAN_LETTERS, _UKRAINIAN_LETTERS = frozenset("ыэё"), frozenset("іїєґ")
_OTHER_CYRILLIC = re.compile(r"[ўјљњћђџѓќѕәғқңөұүһӣӯҳҷ]")


def word_set(listed: str) -> frozenset[str]:
    """Split a list of words at blanks."""
    return frozenset(listed.split())


_COMMON_WORDS: dict[str, frozenset[str]] = {
    "ru": word_set(
        "что и это как не мне меня есть или если когда почему здравствуйте можно только уже нет был была были ещё еще вас вы он она они "
        "мы очень где сейчас тоже нужно надо чтобы который после всё с у от к во со об при для так же бы работает помогите пожалуйста "
        "добрый день привет подскажите спасибо сегодня вчера делать могу может хочу я в ничего никак нельзя почти потом теперь опять "
        "такое этот эта эти этого того чем чего кто где-то даже больше меньше хорошо плохо новый приложение письмо заказ деньги ошибка "
        "пришло пришел получил оплатил войти вход пароль нужна нужен свой своей моя моего моей мой ответ вопрос можете люди сколько "
        "много первый раз время года лет из без под вот там тут ну нам нас им их его ее ей ему себя"
    ),
    "uk": word_set(
        "що і й та це як не мені мене є або якщо коли чому доброго дня можна тільки вже немає був була були ще вас ви він вона вони ми "
        "дуже де зараз теж також треба потрібно щоб який яка після все з із зі у від до при для так ж би працює допоможіть будь ласка "
        "добрий день привіт підкажіть дякую сьогодні вчора робити можу може хочу я в але чи про вдалося нічого тепер потім знову такий "
        "цей ця ці цього того чим чого хто навіть більше менше добре погано новий замовлення гроші помилка прийшло отримав вхід пароль "
        "потрібна потрібен свій моя мого моєї мій питання можете люди скільки багато перший раз час без під от там тут ну нам нас їм їх "
        "його її їй йому себе"
    ),
    "en": word_set(
        "the is and to my not it of for with i you can have this that but are how what please when do does from be your we after would "
        "could should there they if or don't can't doesn't i'm it's isn't cannot has had been why where which just any get got need want "
        "help hello thanks thank at by our their were did am will"
    ),
    "de": word_set(
        "der die das und ist nicht ich ein eine zu mit den von auf für dem sich wie mein meine kann bei wir aber auch noch nach habe "
        "haben sie es wenn keine kein bitte oder mir mich einen einem einer im werden wird sind nur schon immer über warum geht hallo "
        "danke des dass hat war mehr wieder ihr ihre ihnen uns sehr durch vor zum zur aus um als beim seit heute gestern welche dieser "
        "diese dieses man funktioniert wo gibt muss möchte können"
    ),
}
# Common words of other languages that share letters and some words with ours.
_FOREIGN_WORDS: dict[str, frozenset[str]] = {
    "cyrillic": word_set("са съм това още няма че ще шта је није сам што ли ти се е мога искам моля"),
    "latin": word_set(
        "het een niet ik van dat voor heb maar wel ook naar mijn el los las que por con para una mi es il di che non per del della sono "
        "le les et est un pas pour dans je vous não uma os em com bir ve için bu nie się na jest do że det och att är på som jag og ikke "
        "u da za sam nije što az és hogy nem de la en i kei koa auf'm isch"
    )
    - _COMMON_WORDS["en"]
    - _COMMON_WORDS["de"]
    - {"i"},
}


def detect_language(text: str, among: Collection[str]) -> str:
    """Return the language of a text if it is one of ``among`` and clear, otherwise an empty string. Short or mixed texts aren't clear."""
    text = text[:LOOKED_AT]
    clean = " ".join(word for word in text.split() if not _is_noise(word)) if _NOISY.search(text) else text
    found = _latin(clean) if clean.isascii() else _by_script(clean)
    return found if found in among else ""


def _is_noise(word: str) -> bool:
    """Whether a word is an address, a path, a hashtag, or the name of a file or site, and so in no language."""
    bare = word.strip(_AROUND)
    if bare.startswith("www.") or any(mark in word for mark in _MARKS[:2]) or word.startswith(_MARKS[2:]):
        return True
    stem, dot, ending = bare.rpartition(".")
    return bool(dot and stem) and len(ending) in _ENDING and ending.isalnum()


def _by_script(clean: str) -> str:
    bare = clean.casefold()
    letters = {script: sum(map(len, runs.findall(bare))) for script, runs in _SCRIPTS.items()}
    script = max(letters, key=lambda one: letters[one])
    share = _LATIN if script == "latin" else _MOSTLY
    if letters[script] < _ENOUGH or letters[script] < share * sum(map(str.isalpha, bare)):
        return ""
    return _ONLY_LANGUAGE.get(script) or (_cyrillic(bare, _WORD.findall(bare)) if script == "cyrillic" else _latin(clean))


def _cyrillic(bare: str, said: list[str]) -> str:
    """Letters that only one language has count most; common words decide where there are none."""
    if _OTHER_CYRILLIC.search(bare):
        return ""
    russian = sum(char in _RUSSIAN_LETTERS for char in bare)
    ukrainian = sum(char in _UKRAINIAN_LETTERS for char in bare)
    strange = sum(word in _FOREIGN_WORDS["cyrillic"] for word in said) + (0 if russian else bare.count("ъ"))
    plain = not ukrainian and len(bare) >= _PLAIN
    russian = 2 * russian + _hits("ru", "uk", said) + plain
    ukrainian = 2 * ukrainian + _hits("uk", "ru", said)
    return _clear_winner("ru", russian, "uk", ukrainian, strange)


def _latin(text: str) -> str:
    """Capitalised English words inside a sentence don't count: titles and product names are full of them."""
    written = _words(text.replace("’", "'"))
    if len(written) < _WORDS_AT_LEAST or sum(map(len, written)) < _ENOUGH:
        return ""
    said = [word.casefold() for word in written]
    loud = text.isupper()
    lower = [word for at, word in enumerate(said) if loud or not at or word[0] == "i" or written[at] == word]
    english, german = _hits("en", "de", lower), _hits("de", "en", said)
    strange = sum(map(_FOREIGN_WORDS["latin"].__contains__, said))
    found = _clear_winner("en", english, "de", german + min(2, text.count("ß")), strange)
    return found if found and max(english, german) >= _SHARE * len(said) else ""


def _words(text: str) -> list[str]:
    """The same words as the expression finds; for ASCII it takes a sixth of the time."""
    return text.translate(_LETTERS_ONLY).split() if text.isascii() and "'" not in text else _WORD.findall(text)


def _hits(language: str, other: str, said: list[str]) -> int:
    return sum(map(_only(language, other).__contains__, said))


@cache
def _only(language: str, other: str) -> frozenset[str]:
    return _COMMON_WORDS[language] - _COMMON_WORDS[other]


def _clear_winner(one: str, ones: int, other: str, others: int, strange: int) -> str:
    """Return the language with more evidence, if the difference is clear."""
    best, least, name = (ones, others, one) if ones >= others else (others, ones, other)
    return name if best >= 2 and best >= _MARGIN * max(least, strange) else ""  # at least two pieces of evidence
