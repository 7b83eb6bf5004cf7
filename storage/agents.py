"""Lists what agents still have: open tickets and their own canned replies."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.engine import Connection


@dataclass(slots=True)
class Held:
    """What one agent (``channel:id``) has: the numbers of open tickets, and the names of canned replies."""

    who: str
    name: str = ""
    tickets: list[int] = field(default_factory=list)
    canned: list[str] = field(default_factory=list)


def held(db: Connection) -> list[Held]:
    """Return everybody who has something, by name. People whose channel told no name come under their id."""
    found: dict[str, Held] = {}
    rows = db.all("select number, assignee, assignee_name from ticket where status <> 'closed' order by number")
    for number, who, name in rows:
        if who:
            has = found.setdefault(who, Held(who))
            has.name = name
            has.tickets.append(number)
    for who, name in db.all("select owner, name from canned where owner <> '' order by name"):
        found.setdefault(who, Held(who)).canned.append(name)
    for has in found.values():
        channel, _, person = has.who.partition(":")
        known = None if has.name else db.one("select name from person where channel = ? and person = ?", (channel, person))
        has.name = has.name or (known[0] if known else "") or person
    return sorted(found.values(), key=lambda has: (has.name, has.who))
