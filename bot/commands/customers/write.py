"""The verb ``write``: write to a customer first, in a new ticket."""

from __future__ import annotations

from typing import Annotated, cast, get_args

from bot.catalogue import registry
from bot.catalogue.parameters import Line, Somebody, kind_of
from bot.catalogue.registry import FilledForm, Topic, Words, command
from bot.commands.reply import Then, reply
from bot.core.customer import Customer
from bot.core.errors import BadChoice, CannedNeedsTicket, DeskError, NoAgentHere, StaleButton
from bot.core.people import Role
from bot.core.richtext import RichText, plain, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import known, put, say, words
from bot.ports.cards import Answer, Form
from bot.screens.profile_forms import WRITE, write_button
from bot.tickets.canned_replies import canned_name
from bot.tickets.context import Context
from bot.tickets.customers import number_of
from bot.tickets.invitations import invite
from bot.tickets.team_messages import require_content
from bot.tickets.writing_first import Stranger, addressee, open_for, waiting_ticket

TEXT, THEN = "text", "then"
WHO = "One of the customer's tickets (#1042), @handle, or channel and id"


def _submitted(context: Context, form: FilledForm) -> Answer:
    """Send what was filled in. A refusal is shown at the text."""
    context.filled = True
    text, then = form.texts.get(TEXT) or plain(form.values.get(TEXT, "")), form.values.get(THEN) or "open"
    try:
        allowed = get_args(Then)
        if then not in allowed:
            raise BadChoice(word=then, choices=", ".join(allowed))
        return _send(context, addressee(context, "".join(form.args[:1])), text, cast("Then", then))
    except DeskError as error:
        error.field = TEXT
        raise


@command(by=Role.AGENT, button="Write to the customer", topic=Topic.ANSWER, listed=False, filled=_submitted)
def write(
    context: Context,
    customer: Annotated[Somebody, WHO],
    text: Annotated[Words, "Your message to the customer"] = Words(()),
) -> Answer:
    """Write to a customer first: this opens a ticket."""
    if not context.queues():
        raise NoAgentHere
    found, writes = addressee(context, customer), can_be_seen(text_of(tuple(text))) or bool(context.files)
    if not writes and (waiting := _waiting(context, found)) is not None:
        return invite(context, waiting)
    if writes:
        return _send(context, found, tuple(text))
    if context.opens:
        return _form(context, found, customer)
    told = say("Something is missing. Type it like this: {usage}", usage=context.typing(f"{WRITE} {customer} <text>"))
    if not context.can.forms or isinstance(found, Stranger) or not found.tickets:
        return Answer(put(told, context.language))
    return Answer(put(told, context.language), buttons=((write_button(context, number_of(context, found)),),))


@command(by=Role.AGENT, verb="write", pressed=True)
def pressed(context: Context, number: Annotated[Line, WHO] = Line("")) -> Answer:
    """Write to a customer first: this opens a ticket."""
    if not number.isdigit():
        raise StaleButton
    found = addressee(context, number)
    if (waiting := _waiting(context, found)) is not None:
        return invite(context, waiting)
    if not context.can.forms:
        raise StaleButton
    return _form(context, found, number)


def _waiting(context: Context, found: Customer | Stranger) -> Ticket | None:
    return None if isinstance(found, Stranger) else waiting_ticket(context, found)


def _form(context: Context, found: Customer | Stranger, word: str) -> Answer:
    """Return the form of ``reply``, for somebody instead of a ticket. ``word`` names somebody who has no ticket yet."""
    asked = registry.find("reply", customer=False)
    assert asked is not None
    language = context.language
    fields = tuple(kind_of(one).field(one, context, None, language) for one in asked.parameters)
    title, submit = words(say("Write to the customer"), language), words(known(asked.submit), language)
    above = put(say("This goes to {name}.", name=found.name), language)
    if isinstance(found, Stranger):
        above = put(say("{name} has never written to us. You'll get a link to send to them.", name=found.name), language)
    named = word if isinstance(found, Stranger) or not found.tickets else str(number_of(context, found))
    return Answer(form=Form(WRITE, (named,), title, submit, words(say("Cancel"), language), fields, above))


def _send(context: Context, found: Customer | Stranger, text: RichText, then: Then = "open") -> Answer:
    """Open the ticket and send the text as a reply. What was typed elsewhere isn't in the new ticket's thread, so that shows a copy.
    To somebody who hasn't come yet, it is one more reply on the ticket that waits for them.
    """
    require_content(context, text)
    if not context.filled and (name := canned_name(text_of(text))):
        raise CannedNeedsTicket(word=f":{name}")
    context.typed, context.source = False, ""
    waiting = _waiting(context, found)
    if then == "closed" and (waiting is not None or isinstance(found, Stranger)):
        raise BadChoice(word=then, choices="open, waiting")  # nobody comes to a closed ticket
    context.acts_on = ticket = waiting or open_for(context, found, text)
    reply(context, ticket, Words(text), then)
    if waiting is not None:
        told = say("{name} gets this when they open the link to {ticket}.", name=found.name, ticket=f"#{ticket.number}")
        return Answer(put(told, context.language))
    if context.announce.is_absent(ticket):
        return invite(context, ticket)
    return Answer(
        put(say("Your message to {name} is in the new ticket {ticket}.", name=found.name, ticket=f"#{ticket.number}"), context.language)
    )
