"""The family of a ticket: all tickets that are linked or merged with it, as text, and as a picture that is drawn when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.message import Attachment
from bot.core.richtext import RichText, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.core.ticket_state import LINKS
from bot.i18n.sentences import Sentence, bold, put, say, words
from bot.i18n.times import status_words
from bot.ports.cards import Card
from bot.screens.link_words import relation
from bot.screens.viewer import Viewer

KEY_PREFIX = "made:family:"
MOST = 40  # tickets shown
STATUS_SIGNS = {"new": "⚪", "open": "🔵", "waiting": "🟡", "on_hold": "🟣", "closed": "🟢", "": "⚫"}
LINK_SIGNS = {"parent": "⬛", "blocks": "🟥", "duplicate": "🟧", "into": "🟪", "related": "🟦"}
_TURNED = {**{way: LINKS[way] for way in ("child", "blocked", "original")}, "merged": "into"}


@dataclass(frozen=True, slots=True)
class Link:
    """What one ticket is to another: a key of ``LINK_SIGNS``."""

    one: int
    way: str
    other: int


@dataclass(frozen=True, slots=True)
class Family:
    """The tickets, the nearest first, and their links. A ticket that the viewer may not see is None: they know its number only."""

    members: dict[int, Ticket | None]
    links: tuple[Link, ...]
    more: bool


def has_family(ticket: Ticket) -> bool:
    """Whether it is linked or merged with other tickets."""
    return any(True for _ in _links_of(ticket))


def family_of(viewer: Viewer, ticket: Ticket) -> Family:
    """Follow all links from a ticket, but not beyond tickets on which the viewer may not act."""
    members: dict[int, Ticket | None] = {ticket.number: ticket}
    links: dict[Link, None] = {}
    ahead = [ticket]
    for one in ahead:
        for link in _links_of(one):
            links[link] = None
            number = link.other if link.one == one.number else link.one
            if number in members or len(members) == MOST:
                continue
            found = viewer.work.tickets.peek(number)
            if found is None:
                continue
            seen = viewer.role_on(viewer.queue(found)) is not None
            members[number] = found if seen else None
            ahead += [found] if seen else []
    shown = tuple(link for link in links if link.one in members and link.other in members)
    more = len(members) == MOST and len(shown) < len(links)
    return Family(members, shown, more)


def family_lines(ticket: Ticket, family: Family, language: str) -> list[RichText]:
    """Return every ticket and every link, with the colours of the picture."""
    lines = [bold(put(say("{ticket} and its linked tickets", ticket=ticket_name(ticket.number)), language))]
    for number, member in family.members.items():
        about = f"{member.subject} · {words(status_words(member.status), language)}" if member else words(say("in another queue"), language)
        sign = STATUS_SIGNS[member.status if member else ""]
        lines.append((*plain(f"{sign} "), *ticket_name(number, bold=True), *plain(f" · {about}")))
    if family.more:
        lines.append(put(say("There are more. Only the nearest {n} tickets are shown.", n=MOST), language))
    return [*lines, *((*plain(f"{LINK_SIGNS[link.way]} "), *put(_told(link), language)) for link in family.links)]


def _told(link: Link) -> Sentence:
    if link.way == "into":
        return say("{old} is now part of {ticket}.", old=ticket_name(link.one), ticket=ticket_name(link.other))
    return relation(link.way, link.one, link.other)


def family_card(ticket: Ticket, family: Family, language: str) -> Card:
    """Return the picture with its text."""
    key = f"{KEY_PREFIX}{_encoded(family)}"
    about = words(say("Picture of how these tickets are linked"), language)
    name = f"{words(say('ticket'), language)}-{ticket.number}.png"
    picture = Attachment("", "", name, "image/png", kind="photo", key=key, alt=about)
    return Card(body=lines_of(family_lines(ticket, family, language)), files=(picture,))


def _encoded(family: Family) -> str:
    """Return what the picture shows: ``1042=open,1043=:1042.parent.1043``. The first ticket is the one that was asked for."""
    members = ",".join(f"{number}={member.status if member else ''}" for number, member in family.members.items())
    return f"{members}:{','.join(f'{link.one}.{link.way}.{link.other}' for link in family.links)}"


def drawn(key: str) -> bytes:
    """Draw the picture of a key made by :func:`family_card`. It takes up to half a second, so don't call it on the event loop."""
    from bot.screens.family_drawing import png  # noqa: PLC0415  Pillow is loaded for the first picture only

    members, _, links = key.removeprefix(KEY_PREFIX).partition(":")
    statuses = {int(number): status for number, _, status in (one.partition("=") for one in members.split(","))}
    parts = [one.split(".") for one in links.split(",")]
    return png(statuses, [(int(one), way, int(other)) for one, way, other in parts])


def _links_of(ticket: Ticket) -> Iterator[Link]:
    """Yield the links, each as both of its tickets tell it."""
    for way, _, number in (one.partition(":") for one in ticket.kin.split()):
        one, other = ticket.number, int(number)
        if way == "related":
            yield Link(min(one, other), way, max(one, other))
        elif way in _TURNED:
            yield Link(other, _TURNED[way], one)
        elif way in LINK_SIGNS:
            yield Link(one, way, other)
