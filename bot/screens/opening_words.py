"""The customer's first message on its ticket's card: quoted while the ticket is open, one line of small print when the card is folded."""

from __future__ import annotations

from dataclasses import replace

from bot.core.message import Message
from bot.core.people import Role
from bot.core.richtext import RichText, merged, plain, text_of, with_visible_links
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import italic, put, say
from bot.i18n.times import day_and_clock
from bot.screens.quotes import one_line

SPOKEN = "💬"  # before a customer's name, which may equal a colleague's
LONGEST = 600  # characters; a longer message is in the thread, like one with files
FOLDED = 200


def on_card(said: Message | None) -> RichText:
    """Return a ticket's first message as its card contains it; nothing if it belongs in the thread, as does one that answers another."""
    if said is None or said.role is not Role.CUSTOMER or said.files or said.reply_to:
        return ()
    text = with_visible_links(said.text)
    words = text_of(text)
    return text if len(words) <= LONGEST and can_be_seen(words) else ()


def quoted(said: Message, ticket: Ticket, zone: str, language: str) -> RichText:
    """Return the message so that nobody can take it for the desk's own words, with its time if it is older than the ticket. Return
    nothing if the subject, which is the card's title, says exactly the same.
    """
    text = on_card(said)
    words = tuple(replace(span, quote=True) for span in text)
    if not words or said.at >= ticket.opened_at:
        return () if merged(text) == plain(ticket.subject) else words
    return (*italic(put(say("{when}", when=day_and_clock(said.at, zone)), language)), *plain("\n"), *words)


def folded(said: Message | None, subject: str, language: str) -> RichText:
    """Return the beginning of the first message for a folded card, whose thread would lack it; nothing if the subject says all of it."""
    words = one_line(on_card(said), (), FOLDED)
    return put(say("{sign} “{words}”", sign=SPOKEN, words=words), language) if words not in ("", subject) else ()
