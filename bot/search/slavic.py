"""Russian stems that Snowball leaves apart, and Ukrainian stems, for which it has no rules."""

from __future__ import annotations

import re
from collections.abc import Callable

_VOWELS = "аеиоуыэюяіїє"
_FLEETING = re.compile(rf"(?<=[^{_VOWELS}])[оеі](?=[^{_VOWELS}йь]ь?$)|(?<=[^{_VOWELS}])ь(?=[^{_VOWELS}]$)")
_SOFT_L = re.compile(r"(?<=[бпвмф])л$")
_HARD = {"ч": "т", "ж": "д", "ш": "с", "щ": "т", "з": "д"}
_RUSSIAN_VERBS_ENDINGS = """
ать ять еть ить уть оть ыть ти ал ала ало али ял яла яло яли ел ела ело ели ил ила ило или ул ула уло ули ла ло ли ю у ешь ет ем ете
ют ут ишь ит им ите ят ат ай айте яй яйте и ите й ь ьте аю аешь ает аем аете ают яю яешь яет яем яете яют ею еешь еет еем еете еют ую
уешь ует уем уете уют овать евать овал овала овали евал евала овано ован ована ованы ованный ованная ованные ен ена ено ены енный
енная енное енные енного енной енных ан ана ано аны анный анная анное анные анного анной анных ав авши авший авшая авшие авших ив ивши
ивший ившая ившие ев евший евшая евшие ая яя уя ующий ующая ующие ующих ющий ющая ющие ющих ящий ящая ящие ящих ащий ащая ащие ащих
ущий ущая ущие ущих аемый емый имый
"""
_RUSSIAN_VERBS = sorted(
    _RUSSIAN_VERBS_ENDINGS.split(),
    key=len,
    reverse=True,
)

_NOUNS_ENDINGS = """
а я у ю і ї о е є и ь ом ем єм ам ям ами ями ах ях ів їв ей ою ею єю ьми ий ій ого ому им ім ої их іх ими іми ього
ьому єї ій ням ню ня нями нях
"""
_NOUNS = sorted(
    _NOUNS_ENDINGS.split(),
    key=len,
    reverse=True,
)
_VERBS_ENDINGS = """
ають яють ає яє іє ію іємо іють аєш аємо аєте авши явши ивши івши атиме атимуть атимеш итиме итимуть итимеш уватиме уватимуть
іти їти ать ти ть ш еш єш иш їш ємо емо имо їмо єте ете ите їте ють уть ать ять ить їть ав яв ив ів їв ував ював ала яла ила іла ула увала
ювала ало яло ило іло увало ювало али яли или іли ули ували ювали ати яти ити іти їти увати ювати нути ую юю ує ює уєш юєш уємо
юємо уєте юєте ують юють ай айте уй уйте юй юйте и іть ьте ано ено яно овано ьовано аний ана ане ані аного аної ений ена ене ені
еного еної ований ована оване овані ованого ованої ованих аних ених ю у е є ачи ючи учи ячи вши увавши ання ення анням енням анню
енню ань ень ування ювання уванням юванням уванню юванню увань ювань
"""
_VERBS = sorted(
    _VERBS_ENDINGS.split(),
    key=len,
    reverse=True,
)
_SOFTENED = {"ц": "к", "ч": "к", "з": "г", "ж": "г", "с": "х", "ш": "х"}
_DOUBLED = re.compile(r"(.)\1$")


def russian(word: str, snowball: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """Return the stems of a Russian word, and those that it has if it is a verb."""
    stem = snowball(word)
    found = [stem]
    if (short := _FLEETING.sub("", stem)) != stem and len(short) > 1:
        found.append(short)
    bare = word.removesuffix("ся").removesuffix("сь") if len(word) > 4 else word
    verb = _without(bare, _RUSSIAN_VERBS, 3)
    return found, [_hard(verb)] if verb != bare else []


def ukrainian(word: str) -> tuple[list[str], list[str]]:
    """Return the stems of a Ukrainian word if it is a noun or an adjective, and those that it has if it is a verb."""
    noun = _without(word, _NOUNS, 3)
    found = [_alike(noun)]
    if noun[-2:] in ("ов", "ев", "єв") and word[len(noun) :] in ("і", "и") and len(noun) > 4:
        found.append(_alike(noun[:-2]))
    if (short := _FLEETING.sub("", noun)) != noun and len(short) > 2:
        found.append(_alike(short))
    bare = word.removesuffix("ся").removesuffix("сь") if len(word) > 5 else word
    verb = _without(bare, _VERBS, 3)
    return found, [_hard(verb)] if verb != bare else []


def _hard(stem: str) -> str:
    """Return the stem of a verb without what its endings do to its last consonants: ``отвеч`` is ``ответ``, ``отправл`` is ``отправ``."""
    stem = _SOFT_L.sub("", stem)
    return stem[:-1] + _HARD.get(stem[-1:], stem[-1:])


def _without(word: str, endings: list[str], shortest: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    return word


def _alike(stem: str) -> str:
    """Undo what changes before an ending: a doubled consonant, a softened one, and і in a closed syllable (стіл, столу)."""
    stem = _DOUBLED.sub(r"\1", stem).removesuffix("ь").removesuffix("й")
    if len(stem) > 3:
        stem = stem[:-1] + _SOFTENED.get(stem[-1], stem[-1])
    at = max(stem.rfind("і"), stem.rfind("ї"))
    if at > 0 and not any(char in _VOWELS for char in stem[at + 1 :]):
        stem = f"{stem[:at]}о{stem[at + 1 :]}"
    return stem
