"""The verb ``help``, for agents and for customers."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue import registry
from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.catalogue.unknown_commands import no_command
from bot.catalogue.usages import told as told_usage
from bot.core.people import Role
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, bold, known, put, say
from bot.ports.cards import Answer
from bot.tickets.context import Context


@command(by=Role.AGENT, verb="help", reads=True)
def help_agents(context: Context, verb: Annotated[Line, "a command"] = Line("")) -> Answer:
    """See what you can do here."""
    wanted = registry.find(verb.strip(), customer=False)
    if wanted:
        return Answer(_lines(context, [wanted], context.typing(""), whole=True))
    if verb.strip():
        return Answer(put(no_command(context, verb.strip()), context.language))
    if context.thread:
        return Answer(_in_thread(context, context.thread))
    told = say(
        "In a ticket's thread, type {prefix} and a command, such as {prefix}reply Try again now. "
        "Anywhere else, type {line}, the command and the number.",
        prefix=context.can.prefix,
        line=context.can.wording.line.strip() or context.can.prefix,
    )
    head = put(told, context.language)
    shown = [found for found in registry.all_commands(customer=False) if found.listed]
    parts: list[RichText] = [(*head, Span("\n"))]
    for topic, title in _titles().items():
        verbs = sorted((found for found in shown if found.topic is topic), key=lambda found: found.order)
        parts.append((Span("\n"), *bold(put(title, context.language)), Span("\n"), *_lines(context, verbs, context.typing(""), whole=True)))
    return Answer(tuple(span for part in parts for span in part))


def _in_thread(context: Context, ticket: Ticket) -> RichText:
    """What can be typed in the thread of this ticket now."""
    told = say(
        "Here you can type these commands on {ticket}. Every other message is a note that only the team sees.", ticket=f"#{ticket.number}"
    )
    if context.queue(ticket).thread_messages == "reply" and not ticket.is_closed:
        told = say("Here you can type these commands on {ticket}. Every other message goes to the customer.", ticket=f"#{ticket.number}")
    head = put(told, context.language)
    offered = [found for found in registry.all_commands(customer=False) if found.topic is not Topic.PING and found.can_act(context, ticket)]
    offered.sort(key=lambda found: (list(Topic).index(found.topic), found.order))
    lines: list[Span] = []
    for found in offered:
        lines += _line(context, f"{context.prefix}{told_usage(found.usage_in_thread, context.language)}", found)
        if found.short:
            lines[-1:] = [*put(say(" (short: {command})", command=f"{context.prefix}{found.short}"), context.language), Span("\n")]
    tail = put(say("Everything else: {command}", command=context.typing("help")), context.language)
    return (*head, Span("\n\n"), *lines, Span("\n"), *tail)


def _titles() -> dict[Topic, Sentence]:
    return {
        Topic.ANSWER: say("Reply to the customer"),
        Topic.HAND: say("Claim a ticket or hand it on"),
        Topic.SORT: say("Sort and set aside"),
        Topic.LOOK: say("See how things are going"),
        Topic.PING: say("When an escalation reaches you"),
    }


@command(by=Role.CUSTOMER, verb="help", menu=True)
def help_customers(context: Context) -> Answer:
    """See what you can do here"""
    head = put(say("Just tell us what's wrong; pictures are welcome. We'll reply here."), context.language)
    shown = [found for found in registry.all_commands(customer=True) if found.menu]
    return Answer((*head, Span("\n"), *_lines(context, shown, context.prefix, whole=context.prefix == context.can.wording.line)))


def _lines(context: Context, commands: list[registry.Command], prefix: str, *, whole: bool) -> RichText:
    """One line each: the verb, or the whole usage, and its help."""
    out: list[Span] = []
    for found in commands:
        usage = told_usage(found.usage, context.language) if whole else found.verb
        out += _line(context, f"{prefix}{usage}", found)
    return tuple(out)


def _line(context: Context, usage: str, found: registry.Command) -> RichText:
    typed = Span(usage, code=context.customer is None)  # customers tap a command; not every platform makes code tappable
    return (typed, *put(say("  {help}", help=known(found.help)), context.language), Span("\n"))
