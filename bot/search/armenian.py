"""Armenian stems: the Snowball stemmer leaves cases and articles on short words. Both orthographies have the same stems."""

from __future__ import annotations

import re

from bot.search.irregular import Endings, bases_of, listed

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
_MORE += (
    "յներ",
    "յների",
    "յներին",
    *(f"ում{one}" for one in ("ը", "ս", "դ", "ի", "ին", "ից", "ով", "ներ", "ները", "ներն", "ների", "ներին", "ներից", "ներով", "ներում")),
    "ման",
    "մանը",
    "մանն",
    "մանս",
    "մանդ",
    "մամբ",
    "մանից",
)
_NOUNS = Endings({*_CASES[1:], *_MORE, *(f"{_PLURAL}{case}" for case in _CASES)})
_VERBS_ENDINGS = """
ել ալ նել նալ ցնել վել ում վում նում ցնում ած ված ցած ացած ացել եցի եցիր եց եցինք եցիք եցին ացա ացար ացավ ացանք ացաք ացան վեց վեցի
վեցին ացրել ացրի ացրեց ացրած եմ ես ի ենք եք են եմք ամ աս ա անք աք ան իր ող վող ելու ալու վելու ելիս ալիս ելը ելն ելով ալը ալով
ելուց վելը վելով վելուց իր եք րի եիր եինք եիք եին ի ին ինք իք եցիր իր եք ե վի վեն վում եցնել եցնում եցրել եցրի եցրեց եցված ացված
"""
_VERBS = Endings(_VERBS_ENDINGS.split())
_INFINITE = Endings(listed("ում ել ալ ա ար ավ անք աք ան եց եցի եցին եցինք ած ված եք նալ նում նել ցա ցար ցավ ցանք ցաք ցան ցել ցած ցիր"))
_FORMS = """
մարդ մարդու մարդուն մարդուց մարդիկ մարդկանց; տուն տան տանը տնից տներ տները տների տունը; անուն անվան անունը անվանը անուններ; շուն շան
շներ; քույր քրոջ քույրեր; եղբայր եղբոր եղբայրներ; հայր հոր հորը հայրը; մայր մոր մորը մայրը; կին կնոջ կանայք կանանց կինը; տեր տիրոջ;
աղջիկ աղջկա աղջկան աղջիկներ; տարի տարվա տարիներ տարին; ժամ ժամվա ժամեր; օր օրվա օրեր օրերի; գիր գրի; ձի ձիու; մատ մատի; ձեռք ձեռքի
ձեռքեր; գալ գալիս եկա եկար եկավ եկանք եկաք եկան եկել եկած գա գան; տալ տալիս տվեցի տվեց տվեցին տվել տված տա տամ տաք տուր տվեք; լինել
լինում եղա եղավ եղան եղել եղած լինի; անել անում արեցի արեց արեցին արել արած արեք արա; գնալ գնում գնացի գնաց գնացին գնացել գնա; ուտել
ուտում կերա կերավ կերել; տեսնել տեսնում տեսա տեսավ տեսան տեսել տեսած; դնել դնում դրեցի դրեց դրել դրած դիր դրեք; ասել ասում ասացի ասաց
ասացին ասացել ասել ասա; տանել տանում տարա տարավ տարել; գտնել գտնում գտա գտավ գտան գտել գտած; մտնել մտնում մտա մտավ մտել; հասնել հասնում
հասա հասավ հասան հասել; ելնել ելա ելավ; իջնել իջա իջավ իջել; կորչել կորչում կորավ կորել կորած; փախչել փախավ; թռչել թռավ; բերել բերեցի
բերեց; լավ լավագույն; մեծ մեծագույն; վատ վատագույն
"""
_BASE_OF = bases_of(_FORMS)
_CAUSED = re.compile("ցր(?=եց|ել|ի|ած|եք|ու|վ)")
_CAUSATIVE = re.compile("(.{2,40}ցն)(?:ում|ել|եց|ի|ած|եք|ու|վ)")
_OLD = (
    (re.compile("^յ(?=[աեիո])"), "հ"),
    (re.compile("իւ$"), "իվ"),
    (re.compile("իւ"), "յու"),
    (re.compile("ե(?=[աօ])"), "յ"),
    (re.compile("(?<=[աո])յ$"), ""),
    (re.compile("ոյ"), "ույ"),
    (re.compile("ու(?=[աեէիօ])"), "վ"),
    (re.compile("(?<=[աեէ])ւ"), "վ"),
    (re.compile("(?<=.)է"), "ե"),
    (re.compile("(?<=.)օ"), "ո"),
)  # what the orthography of 1922 changed
_ABSTRACT = re.compile(r"ու(?:թյուն|թեան|թյան|թյամբ|թյ|թիւն|թեամբ|թի).*$")
_VOICE = re.compile("(?:[աե]?ց[նրվ]?|[նրվա])$")  # of causative and passive verbs, and of their past
_ARTICLES, _PREFIXES = "ընսդ", "չկ"
_WEAK = re.compile(r"(?:ու|ի|ույ)(?=[^աեէըիոօու]{1,2}$)")


def stems(word: str) -> tuple[list[str], list[str]]:
    """Return the stems of an Armenian word if it is a noun or an adjective, and those that it has if it is a verb."""
    nouns: list[str] = []
    verbs: list[str] = []
    for one in dict.fromkeys((word, _reformed(word), *_BASE_OF.get(word, ()))):
        some, others = _stems(one)
        nouns += some
        verbs += others
    return nouns, verbs


def _reformed(word: str) -> str:
    for old, new in _OLD:
        word = old.sub(new, word)
    return word


def _stems(word: str) -> tuple[list[str], list[str]]:
    if (abstract := _ABSTRACT.sub("ութ", word)) != word and len(abstract) > 3:
        return [abstract], []
    noun = _NOUNS.off(word, 2)
    nouns = [noun]
    if word[-1] in _ARTICLES and len(word) > 3:
        nouns.append(word[:-1])
    if word[len(noun) :].startswith(_PLURAL):
        nouns.append(f"{noun}ն")
    if len(short := noun.removesuffix(_SHORT_PLURAL)) > 1:
        nouns.append(short)
    nouns += [weak for one in (noun, word) if (weak := _WEAK.sub("", one)) != one and len(weak) > 1]
    bare = [word, word[1:]] if word[0] in _PREFIXES and len(word) > 4 else [word]
    verbs = []
    for one in bare:
        caused = _CAUSED.sub("ցն", one)
        verbs += [found[1]] if (found := _CAUSATIVE.match(caused)) else []
        for verb in dict.fromkeys((_VERBS.off(caused, 2), _INFINITE.off(caused, 2))):
            if verb != caused:
                short = _VOICE.sub("", verb)
                verbs += [verb, short] if short != verb and len(short) > 2 else [verb]
    return nouns, verbs
