"""Handles a slash command: runs the verb for an agent or a customer."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.reading import first_word, ticket_number
from bot.catalogue.unknown_commands import no_command
from bot.catalogue.usages import told
from bot.core.errors import MembershipUnknown, NoAgentHere, NoSuchTicket
from bot.core.richtext import RichText, plain, text_of
from bot.core.visible_text import bare, echoed
from bot.i18n.sentences import Sentence, put, say
from bot.intake import invoke, own_commands
from bot.intake.who import People, on_ticket
from bot.ports.cards import Answer
from bot.ports.inbound import LineTyped, MessageReceived
from bot.ports.work import Work
from bot.tickets.context import Context
from bot.tickets.rounds import stamped

HELP = "help"


def slash_command(people: People, work: Work, inbound: LineTyped) -> Answer:
    """Handle ``claim 1042``, ``help``, or just ``1042``."""
    context = people.member(work, inbound.by, inbound.where)
    context.prefix, context.opens = context.typing(""), bool(inbound.trigger)
    line = inbound.text or plain(inbound.line)
    verb = verb_of(line)
    _, rest = first_word(line)
    if not context.queues() and not context.is_escalation_recipient():
        return _customers(people, context, inbound, verb, rest)
    customers = registry.find(verb, customer=False) is None and registry.find(verb, customer=True) is not None
    if customers and people.rules.queue_for(inbound.channel) is not None:
        return _customers(people, context, inbound, verb, rest)
    return team_command(context, line)


def verb_of(line: RichText) -> str:
    """Return the verb that a line begins with. An empty line asks for help."""
    return bare(text_of(first_word(line)[0])) or HELP


def team_command(context: Context, line: RichText) -> Answer:
    """Run a verb that an agent typed outside a ticket's thread."""
    word, rest = first_word(line)
    verb = verb_of(line)
    alone, _ = ticket_number(word)
    if alone is not None:
        return _number_first(context, alone, rest)
    found = registry.find(verb, customer=False)
    if found is None:
        return _no_command(context, no_command(context, verb))
    if not found.on_ticket:
        return invoke.run(found, context, None, rest)
    number, rest = ticket_number(rest)
    if number is None:
        return Answer(
            put(
                say("Which ticket? Type it like this: {usage}", usage=f"{context.prefix}{told(found.usage, context.language)}"),
                context.language,
            )
        )
    return invoke.run(found, *on_ticket(found, context, number), rest)


def _number_first(context: Context, number: int, rest: RichText) -> Answer:
    """A number alone shows the ticket; a verb may follow the number."""
    word, after = first_word(rest)
    found = registry.find(bare(text_of(word)) or "show", customer=False)
    if found is None or not (found.on_ticket or found.parameters):
        return _no_command(context, no_command(context, text_of(word)))
    if not found.on_ticket:
        return invoke.run(found, context, None, (*plain(f"{number} "), *after))
    return invoke.run(found, *on_ticket(found, context, number), after)


def _no_command(context: Context, told: Sentence) -> Answer:
    return Answer(put(told, context.language))


def _customers(people: People, context: Context, inbound: LineTyped, verb: str, rest: RichText) -> Answer:
    """Handle the slash command of somebody who isn't an agent: a customer, if a queue serves the channel."""
    if people.rules.queue_for(inbound.channel) is None:
        raise NoAgentHere
    found, agents = registry.find(verb, customer=True), registry.find(verb, customer=False)
    number, _ = ticket_number(rest)
    if number is not None and agents and agents.on_ticket:
        if any(map(context.membership_unknown, people.rules.queues.values())):
            raise MembershipUnknown
        if found is None:
            raise NoSuchTicket(number=number)
    if found is None:
        return _no_command(context, say("There is no command “{verb}”. Try {help}.", verb=echoed(verb), help=context.typing("help")))
    customer = people.customer(context.work, inbound.by)
    own = people.asker(context.work, customer, inbound.by, customer.direct)
    own.prefix = context.prefix
    own.inbound = MessageReceived(event=inbound.event, at=inbound.at, by=inbound.by, where=customer.direct, message="", text=rest)
    answer = own_commands.run(found, own, rest)
    return replace(answer, buttons=stamped(context.work, answer.buttons))  # it is private: no post tells its age
