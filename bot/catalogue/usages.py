"""Says how a command is written in its reader's language: what they fill in is translated (``<text>``), what they type is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.i18n.sentences import Sentence, say, words

_NAMED: Final = re.compile(r"[<\[]([a-z]+)[>\]]")
_NAMES: Final[Mapping[str, Sentence]] = {
    "about": say("<about>"),
    "agent": say("<agent>"),
    "code": say("<language>"),
    "customer": say("<customer>"),
    "delivery": say("<delivery>"),
    "filter": say("<filter>"),
    "into": say("<ticket>"),
    "items": say("<items>"),
    "link": say("<link>"),
    "message": say("<message>"),
    "messages": say("<messages>"),
    "name": say("<name>"),
    "number": say("<number>"),
    "queue": say("<queue>"),
    "subject": say("<subject>"),
    "tags": say("<tags>"),
    "text": say("<text>"),
    "to": say("<ticket>"),
    "until": say("<until>"),
    "verb": say("<command>"),
    "what": say("<what>"),
    "who": say("<customer>"),
    "why": say("<reason>"),
    "words": say("<words>"),
}


def told(usage: str, language: str) -> str:
    """Return ``assign 1042 <agent>`` for a reader."""

    def named(found: re.Match[str]) -> str:
        known = _NAMES.get(found[1])
        return f"{found[0][0]}{words(known, language)[1:-1]}{found[0][-1]}" if known else found[0]

    return _NAMED.sub(named, usage)
