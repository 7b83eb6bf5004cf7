"""German stems that Snowball leaves apart: participles, past tenses, irregular forms, and umlauts written as two letters."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.search.irregular import bases_of, listed

_FORMS = """
gehen ging gingen gegangen geht; kommen kam kamen; sehen sah sahen sieht gesehen; geben gab gaben gibt gegeben; nehmen nahm nahmen nimmt
genommen; finden fand fanden gefunden; sprechen sprach sprachen spricht gesprochen; schreiben schrieb schrieben geschrieben; bleiben
blieb blieben geblieben; stehen stand standen gestanden; verstehen verstand verstanden; bekommen bekam bekamen; erhalten erhielt
erhielten erhalt; halten hielt hielten halt; lassen liess liessen lasst; laufen lief liefen lauft; fahren fuhr fuhren fahrt; tragen trug
trugen tragt; schlagen schlug schlugen geschlagen; helfen half halfen hilft geholfen; werfen warf wirft geworfen; brechen brach brachen
bricht gebrochen; treffen traf trifft getroffen; vergessen vergass vergisst; lesen las lasen liest gelesen; essen ass isst gegessen;
ziehen zog zogen gezogen; verlieren verlor verloren; schliessen schloss schlossen geschlossen; abschliessen abgeschlossen; bieten bot
boten geboten; anbieten angeboten; denken dachte dachten gedacht; bringen brachte brachten gebracht; kennen kannte kannten gekannt;
nennen nannte genannt; wissen weiss wusste wussten gewusst; konnen kann konnte konnten gekonnt; mussen muss musste mussten gemusst;
wollen will wollte wollten gewollt; sollen soll sollte sollten; durfen darf durfte durften gedurft; werden wurde wurden wird geworden
worden; haben hat hatte hatten gehabt; beginnen begann begonnen; gewinnen gewann gewonnen; springen sprang gesprungen; trinken trank
getrunken; sinken sank gesunken; singen sang gesungen; liegen lag lagen gelegen; sitzen sass gesessen; bitten bat baten gebeten; steigen
stieg stiegen gestiegen; greifen griff gegriffen; reissen riss gerissen; leihen lieh geliehen; verschwinden verschwand verschwunden;
rufen rief riefen gerufen; anrufen angerufen; heissen hiess; fallen fiel fielen fallt gefallen; gefallen gefiel; laden lud geladen ladt;
senden sandte gesandt; schicken; tun tat getan; konto konten kontos; datum daten; thema themen; firma firmen; museum museen; risiko
risiken; praxis praxen; medium medien; status; prozess prozesse; abbrechen abgebrochen; entscheiden entschied entschieden; vergleichen
verglich verglichen; unterschreiben unterschrieb unterschrieben; beschreiben beschrieb beschrieben; ubertragen ubertrug; verbinden
verband verbunden; binden band gebunden; empfehlen empfahl empfohlen empfiehlt; empfangen empfing; versprechen versprach versprochen;
beweisen bewies bewiesen; weisen wies gewiesen; hinweisen hingewiesen; uberweisen uberwies uberwiesen; gut besser beste besten; viel
mehr meiste meisten
"""
BASE_OF = bases_of(_FORMS)
SEPARABLE = frozenset(
    listed("""
ab an auf aus bei ein fest frei her hin los mit nach vor weg zu zuruck um hoch herunter runter heraus raus herein rein hinein hinaus hinzu
weiter wieder zusammen durch uber unter da dar entgegen fort nieder vorbei voraus voran bereit statt teil kennen fern still klar offen
""")
)
"""The particles of separable verbs, folded."""
_INSEPARABLE = ("be", "ent", "emp", "er", "ver", "zer", "miss", "wider")
_TWO_LETTERS = re.compile("([aou])e")
_PARTICLES = "|".join(sorted(SEPARABLE, key=len, reverse=True))
_PARTICIPLE = re.compile(rf"^({_PARTICLES})?(?:ge|zu)(.{{3,}}(?:t|en))$")
_PREFIXED = re.compile(rf"^({_PARTICLES}|{'|'.join(_INSEPARABLE)})(?:zu)?(.{{3,}})$")
_VERBAL = re.compile(
    r"(?:(?<=[dt])et(?:e|en|est|et)?|(?<=[^aeiou][nm])et(?:e|en|est|et)?|(?<=[^aeiou])t(?:e|en|est|et)?|te|ten|est|st|en|e|n)$"
)


def stems(word: str, snowball: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """Return the stems of a folded German word (and of any other in Latin letters), and those that it has if it is a verb."""
    bases = _bases(word)
    found = [snowball(word), *(snowball(base) for base in bases)]
    if (short := _TWO_LETTERS.sub(r"\1", word)) != word:
        found.append(snowball(short))
    forms = [word, *bases]
    forms += [f"{whole[1] or ''}{whole[2]}" for one in (word, short) if (whole := _PARTICIPLE.match(one))]
    forms += [short] if short != word else []
    verbs = [stem for one in forms if (stem := _VERBAL.sub("", one)) != one and len(stem) > 2]
    return found, verbs


def separated(particle: str, word: str) -> list[str]:
    """Return the forms of the verb that a word is together with a particle at the end of its clause: ``melde … an``."""
    return [f"{particle}{one}" for one in (word, *BASE_OF.get(word, ()))]


def _bases(word: str) -> list[str]:
    found = list(BASE_OF.get(word, ()))
    if not found and (parts := _PREFIXED.match(word)) is not None:
        found += (f"{parts[1]}{base}" for base in BASE_OF.get(parts[2], ()))
    return found
