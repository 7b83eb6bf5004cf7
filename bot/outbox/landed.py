"""Where a post is now, and what it said about files that could not be sent: an edit must show that again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import RichText, plain, text_of
from bot.ports.cards import Card
from bot.ports.delivery import AS_FILE, FILE_LINES, FILELESS, INSTEAD, Delivery, DeliveryState, Purpose
from bot.ports.work import Work
from bot.screens.quotes import answer_link


@dataclass(frozen=True, slots=True)
class Landed:
    """``lines`` were below the post's text, and ``instead`` in place of all of its files. ``since`` is when it was written, in seconds.
    ``answer`` is where its quoted line leads.

    ``known`` says that it was sent, and ``as_file`` that its text was too long and went as a file. A post of files only may have no
    messages that we know of.
    """

    at: Address
    messages: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    purpose: str = ""
    title: str = ""
    files: tuple[Attachment, ...] = ()
    since: float = 0.0
    known: bool = True
    answer: str = ""
    as_file: bool = False


def landed(delivery: Delivery, messages: Sequence[str]) -> Landed:
    extra, card = delivery.extra, delivery.card or Card()
    lines, instead = tuple(extra.get(FILE_LINES, ())), tuple(extra.get(INSTEAD, ()))
    files = () if FILELESS in extra else card.files
    since, answer = delivery.at / 1000, answer_link(card.body)
    title = card.title if delivery.purpose != Purpose.CARD else ""  # an edit of a card brings its own
    found = Landed(delivery.address, tuple(messages), lines, instead, delivery.purpose, title, files, since, answer=answer)
    return replace(found, as_file=AS_FILE in extra)


def read_landed(post: int, work: Work) -> Landed:
    """The same for a post that was sent by an earlier or another process."""
    row = work.outbox.get(post)
    if row is None or not (row.message or row.state == DeliveryState.SENT):
        return Landed(Address("", ""), known=False)
    return landed(row, (row.message, *work.outbox.further_messages(row)) if row.message else ())


def read_parts(post: int, work: Work) -> Landed:
    """The messages of a post that was broken off between them."""
    row = work.outbox.get(post)
    messages = work.outbox.further_messages(row) if row is not None and not row.message else ()
    return landed(row, messages) if row is not None and messages else Landed(Address("", ""), known=False)


def below(card: Card, lines: Sequence[RichText]) -> Card:
    """The card with these lines below its text, except those that it has already."""
    body = card.body
    for line in lines:
        if text_of(line) not in text_of(body):
            body = (*body, *plain("\n"), *line) if body else line
    return replace(card, body=body)
