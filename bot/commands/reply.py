"""An agent answers the customer. What goes out goes out here."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.announce import Said
from bot.catalogue import Slot, Topic, Words, command
from bot.commands.close import close_ticket
from bot.core.errors import NothingToSend
from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Status, Ticket
from bot.deed import Deed
from bot.due.duties import waits
from bot.due.promises import review, settle
from bot.intake.clean import can_be_seen
from bot.words import Sentence, say


def can_be_answered(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Reply",
    slot=Slot.FRONT,
    order=2,
    offered=can_be_answered,
    short="r",
    submit="Send to the customer",
    topic=Topic.ANSWER,
)
def reply(
    deed: Deed,
    ticket: Ticket,
    text: Annotated[Words, "What the customer reads"],
    then: Annotated[Literal["open", "waiting", "closed"], "The ticket is then"] = "open",
) -> Sentence | None:
    """Answer the customer. What you write goes out to him or her."""
    send(deed, ticket, tuple(text))
    if then == "waiting":
        ticket.wait(deed.actor, deed.now)
        waits(deed.work, deed.rules, ticket)
        review(deed.work, deed.rules, deed.announce, ticket, say("It waits for the customer now."))
        deed.announce.card(ticket)
    elif then == "closed":
        close_ticket(deed, ticket)
    return None if deed.standing else say("Your reply to {ticket} is on its way.", ticket=f"#{ticket.number}")


def send(deed: Deed, ticket: Ticket, text: RichText) -> None:
    """Record a reply and have it delivered; a typed message is its own mirror."""
    if not can_be_seen(text_of(text)) and not deed.files:
        raise NothingToSend
    ticket.ensure_open()
    unclaimed = not ticket.is_claimed
    message, digest = deed.work.add_message(
        ticket,
        author=deed.actor,
        name=deed.name,
        role=deed.role,
        visibility=Visibility.PUBLIC,
        text=text,
        files=deed.files,
        source=deed.where if deed.source else None,
        source_id=deed.source,
    )
    ticket.reply(message, digest, by=deed.actor, name=deed.name, now=deed.now)
    if ticket.status == Status.WAITING:
        waits(deed.work, deed.rules, ticket)
    deed.work.add_rating(ticket, message, str(deed.actor), deed.name)
    deed.announce.reply(ticket, Said(message, text, deed.name, Visibility.PUBLIC, deed.files, deed.standing))
    if unclaimed:
        deed.announce.mark_seen(ticket)
    ticket.settle_promise(deed.now, kept=deed.now <= ticket.promised_until)
    settle(deed.work, deed.rules, deed.announce, ticket, deed.name)
    deed.announce.card(ticket)
