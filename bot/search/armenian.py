"""Armenian stems: the Snowball stemmer leaves cases and articles on short words."""

from __future__ import annotations

import re

_CASES = ("", "ի", "ին", "ից", "ով", "ում", "ը", "ն", "ս", "դ", "իս", "իդ", "ումն", "ովս", "ովդ", "իցս", "իցդ")
_PLURAL, _SHORT_PLURAL = "ներ", "եր"
_MORE = (
    "ու",
    "ուն",
    "ուց",
    "ուս",
    "ուդ",
    "ան",
    "անը",
    "ամբ",
    "վա",
    "վան",
    *(f"յ{case}" for case in ("ի", "ին", "ից", "ով", "ում", "ան", "ը", "ն")),
)
_MORE += ("յներ", "յների", "յներին")
_NOUNS = sorted({*_CASES[1:], *_MORE, *(f"{_PLURAL}{case}" for case in _CASES)}, key=len, reverse=True)
_VERBS_ENDINGS = """
ել ալ նել նալ ցնել վել ում վում նում ցնում ած ված ցած ացած ացել եցի եցիր եց եցինք եցիք եցին ացա ացար ացավ ացանք ացաք ացան վեց վեցի
վեցին ացրել ացրի ացրեց ացրած եմ ես ի ենք եք են եմք ամ աս ա անք աք ան իր ող վող ելու ալու վելու ելիս ալիս ելը ելն ելով ալը ալով
ելուց վելը վելով վելուց իր եք րի եիր եինք եիք եին ի ին ինք իք եցիր իր եք ե վի վեն վում եցնել եցնում եցրել եցրի եցրեց եցված ացված
"""
_VERBS = sorted(
    _VERBS_ENDINGS.split(),
    key=len,
    reverse=True,
)
_ABSTRACT = re.compile(r"ու(?:թյուն|թեան|թյան|թյամբ|թյ).*$")
_VOICE = re.compile("(?:[աե]?ց[նրվ]?|[նրվա])$")  # of causative and passive verbs, and of their past
_ARTICLES, _PREFIXES = "ընսդ", "չկ"
_WEAK = re.compile(r"(?:ու|ի|ույ)(?=[^աեէըիոօու]{1,2}$)")


def stems(word: str) -> tuple[list[str], list[str]]:
    """Return the stems of an Armenian word if it is a noun or an adjective, and those that it has if it is a verb."""
    if (abstract := _ABSTRACT.sub("ութ", word)) != word and len(abstract) > 3:
        return [abstract], []
    noun = _without(word, _NOUNS, 2)
    nouns = [noun]
    if word[-1] in _ARTICLES and len(word) > 3:
        nouns.append(word[:-1])
    if word[len(noun) :].startswith(_PLURAL):
        nouns.append(f"{noun}ն")
    if len(short := noun.removesuffix(_SHORT_PLURAL)) > 2:
        nouns.append(short)
    nouns += [weak for one in (noun, word) if (weak := _WEAK.sub("", one)) != one and len(weak) > 1]
    bare = [word, word[1:]] if word[0] in _PREFIXES and len(word) > 4 else [word]
    verbs = []
    for one in bare:
        if (verb := _without(one, _VERBS, 2)) != one:
            short = _VOICE.sub("", verb)
            verbs += [verb, short] if short != verb and len(short) > 2 else [verb]
    return nouns, verbs


def _without(word: str, endings: list[str], shortest: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    return word
