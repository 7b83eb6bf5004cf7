"""Says how tickets are linked."""

from __future__ import annotations

from bot.core.richtext import RichText, plain, ticket_name
from bot.core.ticket import Ticket
from bot.core.ticket_state import LINKS
from bot.i18n.sentences import Sentence, put, say
from bot.screens.without_signs import without_signs


def relation(way: str, one: int, other: int) -> Sentence:
    """Say what a ticket is to another one."""
    values = {"one": ticket_name(one), "ticket": ticket_name(other)}
    return {
        "parent": say("{one} is the parent of {ticket}.", **values),
        "child": say("{one} is a child of {ticket}.", **values),
        "blocks": say("{one} blocks {ticket}.", **values),
        "blocked": say("{one} is blocked by {ticket}.", **values),
        "duplicate": say("{one} is a duplicate of {ticket}.", **values),
        "original": say("{one} is the original of {ticket}.", **values),
        "related": say("{one} is related to {ticket}.", **values),
    }[way]


def links_line(ticket: Ticket, language: str) -> RichText:
    """Return all links of a ticket in one line; empty if there are none."""
    line: RichText = ()
    for way in LINKS:
        if numbers := ticket.related_by(way):
            line = (*line, *plain(" · " if line else ""), *put(_named(way, without_signs(numbers)), language))
    return line


def _named(way: str, tickets: RichText) -> Sentence:
    return {
        "parent": say("parent of {tickets}", tickets=tickets),
        "child": say("child of {tickets}", tickets=tickets),
        "blocks": say("blocks {tickets}", tickets=tickets),
        "blocked": say("blocked by {tickets}", tickets=tickets),
        "duplicate": say("duplicate of {tickets}", tickets=tickets),
        "original": say("original of {tickets}", tickets=tickets),
        "related": say("related to {tickets}", tickets=tickets),
    }[way]
