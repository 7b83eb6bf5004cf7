"""Figures of parts of the tickets, by what their tickets and customers are now. The facts of a period are joined with their tickets."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.facts import COUNTS, SPANS
from bot.core.figures import Figures, Part, PartKind
from bot.core.period import Period
from storage.engine import Connection

_TICKETS = "join ticket on ticket.number = fact.ticket "
_CUSTOMERS = f"{_TICKETS}join customer on customer.id = ticket.customer "
# A client's tag may name a country too: pt-BR.
_CLIENT = "case when substr(language, 3, 1) in ('', '-', '_') then substr(language, 1, 2) else substr(language, 1, 3) end"
_LANGUAGE = (
    f"case when chosen_language <> '' then chosen_language when written_language <> '' then written_language else lower({_CLIENT}) end"
)
_JOINED = {PartKind.CHANNEL: _CUSTOMERS, PartKind.LANGUAGE: _CUSTOMERS, PartKind.TAG: _TICKETS}
_VALUE = {PartKind.CHANNEL: "customer.channel", PartKind.LANGUAGE: _LANGUAGE, PartKind.TAG: "tags"}
_NAMES, _TIMES = (", ".join(f"'{name}'" for name in names) for names in ((*COUNTS, *SPANS), SPANS))
# So that there are few different values: three digits of a span remain.
_STEP = f"(case {' '.join(f'when value < {10**digits} then {10 ** (digits - 3)}' for digits in range(4, 10))} else 10000000 end)"
_ROUNDED = f"case when fact.name in ({_TIMES}) then value / {_STEP} * {_STEP} else value end"


def by_part(db: Connection, who: Sequence[str], period: Period, kind: PartKind) -> dict[str, Figures]:
    """Return the figures of each part that has some."""
    among = ", ".join("?" for _ in who)
    rows = db.all(
        f"select {_VALUE[kind]}, fact.name, {_ROUNDED}, count(*) from fact {_JOINED[kind]}where who in ({among}) "
        f"and fact.name in ({_NAMES}) and at >= ? and at < ? and earlier < ? group by 1, 2, 3",
        (*who, period.since, period.until, max(period.since, 1)),
    )
    found: dict[str, Figures] = {}
    for written, name, value, times in rows:
        for part in (written.split() or [""]) if kind is PartKind.TAG else [written]:
            found.setdefault(part, Figures()).add(name, value, times)
    return found


def limited(part: Part | None) -> tuple[str, str, tuple[str, ...]]:
    """Return what limits a statement about facts to one part: tables to join, a condition, and its values."""
    if part is None:
        return "", "", ()
    if part.kind is PartKind.TAG and part.value:
        escaped = part.value.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        return _TICKETS, "and ' ' || tags || ' ' like ? escape '!' ", (f"% {escaped} %",)
    return _JOINED[part.kind], f"and {_VALUE[part.kind]} = ? ", (part.value,)
