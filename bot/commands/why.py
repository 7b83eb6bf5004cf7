"""The verb ``why``: why a ticket's clock is where it is, with the events that decided it."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.clocks import TargetClocks
from bot.core.event_kinds import EventKind
from bot.core.journal import acts
from bot.core.people import Identity, Role
from bot.core.richtext import RichText, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import bold, known, put, say
from bot.i18n.times import day_and_clock
from bot.ports.cards import Answer
from bot.screens.due_texts import reply_due_text, resolution_due_text
from bot.screens.follower_names import follower_names
from bot.screens.holders import holder_lines
from bot.tickets.context import Context


@command(by=Role.AGENT, button="Explain the deadline", on_merged=True)
def why(context: Context, ticket: Ticket) -> Answer:
    """See how a ticket's deadline was worked out."""
    zone = context.zone_on(ticket)
    events = context.work.tickets.events(ticket)
    lines: list[RichText] = [bold((*ticket_name(ticket.number), *plain(f" · {ticket.subject}")))]
    lines.append(put(reply_due_text(context.work, context.rules, ticket, zone), context.language))
    if (solved := resolution_due_text(context.work, context.rules, ticket, TargetClocks(events), zone)) is not None:
        lines.append(put(solved, context.language))
    lines += holder_lines(context, ticket, events)
    if names := follower_names(context.work, context.queue(ticket), ticket):
        lines.append(put(say("Followers: {names}", names=names), context.language))
    for event in acts(events):
        if event.kind == EventKind.RECORDED:
            continue
        who = _name(context, event.actor)
        if token := event.facts.get("token"):
            who = f"{who} ({token})"
        lines.append(
            put(say("{when} · {what} · {who}", when=day_and_clock(event.at, zone), what=known(event.kind), who=who), context.language)
        )
    return Answer(lines_of(lines))


def _name(context: Context, actor: str) -> str:
    kind, _, own = actor.partition(":")
    if kind == "customer":
        return context.work.people.customer_by_id(int(own)).name
    if not own:
        return context.rules.name
    from_channel = context.work.people.profile(Identity(kind, own))
    return from_channel.name if from_channel else own
