"""The list of tickets, and a ticket beside it: what was said, what can be done, and what is known."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from bot.catalogue import registry
from bot.catalogue.registry import Topic
from bot.core.clocks import TargetClocks
from bot.core.errors import DeskError
from bot.core.journal import Event
from bot.core.people import Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.intake import invoke
from bot.intake.canned_choice import with_choice
from bot.ports.cards import Answer, Button, Fact, Form
from bot.screens.due_texts import is_overdue, reply_due_text, resolution_due_text
from bot.screens.family import family_lines, family_of, has_family
from bot.screens.follower_names import follower_names
from bot.screens.ticket_facts import ticket_facts
from bot.screens.views import front_buttons, verb_button, writing_words
from bot.screens.writers import others_writing
from bot.tickets.context import Context
from bot.web.asked import Asked, Page, Route
from bot.web.ball_bar import ball_bar
from bot.web.lists import listing
from bot.web.thread import status_of, thread_of

BOXES = ("reply", "note")
OTHERS = 10  # further tickets of the customer


def listed(context: Context, asked: Asked) -> Page:
    """Show a list. Raises what is wrong with its words."""
    return Page("tickets.html", {"list": listing(context, asked)})


def ticket(context: Context, asked: Asked) -> Page:
    """Show a ticket beside its list. Raises NoSuchTicket for those of others, too."""
    found = context.acts_on = context.ticket(int(asked.args[0]))
    context.role = context.role_on(context.queue(found)) or Role.AGENT
    events = context.work.tickets.events(found)
    whole = "all" in asked.query
    thread, earlier = thread_of(context, found, events, whole=whole)
    writing = others_writing(context.work, found, context.actor)
    customer = context.work.people.customer_of(found)
    front = [one for one in front_buttons(found, context.language) if one.verb not in BOXES]
    boxes = {verb: _box(context, found, verb, asked) for verb in BOXES}
    beside = {one.verb for one in front} | {verb for verb, box in boxes.items() if box}
    values = {
        "list": listing(context, asked),
        "said": _said(context, found, asked),
        "ticket": found,
        "late": is_overdue(found, context.now),
        "status": status_of(found, context.language),
        "queue": context.queue(found).name,
        "customer": customer,
        "thread": thread,
        "earlier": earlier,
        "events": len(events),
        "writing": put(writing_words(writing), context.language) if writing else (),
        "front": front,
        "groups": verb_groups(context, found, beside),
        **boxes,
        "facts": _facts(context, found),
        "clocks": _clocks(context, found, events),
        "bar": ball_bar(context, found, events),
        "family": family_lines(found, family_of(context, found), context.language) if has_family(found) else (),
        "others": [one for one in context.work.tickets.of_customer(customer, OTHERS) if _is_seen(context, one) and one is not found],
    }
    return Page("ticket.html", values)


def _is_seen(context: Context, other: Ticket) -> bool:
    return context.role_on(context.queue(other)) is not None


@dataclass(frozen=True, slots=True)
class Group:
    """The verbs of one topic."""

    title: Sentence
    buttons: Sequence[Button]


_TITLES = {
    Topic.ANSWER: say("Answer"),
    Topic.HAND: say("Hand over"),
    Topic.SORT: say("Sort"),
    Topic.LOOK: say("Look"),
    Topic.PING: say("Escalations"),
}


def verb_groups(context: Context, found: Ticket, beside: Container[str]) -> list[Group]:
    """Return every verb of the registry that is possible on the ticket now, by topic, without those that are shown ``beside``."""
    groups = []
    possible = [one for one in registry.all_commands(customer=False) if one.verb not in beside and one.can_act(context, found)]
    for topic, title in _TITLES.items():
        there = [one for one in possible if one.topic is topic]
        there.sort(key=lambda one: (one.order, one.verb))
        if there:
            groups.append(Group(title, [verb_button(one.verb, found, context.language) for one in there]))
    return groups


def _box(context: Context, found: Ticket, verb: str, asked: Asked) -> Form | None:
    """Return the form that is always open below the thread; None if the verb isn't possible. The desk may have answered with one that
    goes on: with a canned reply, a note to send, or a question about a reply that crossed this one.
    """
    command = registry.find(verb, customer=False)
    if command is None or not command.can_act(context, found):
        return None
    if asked.said is not None and asked.said.form is not None and asked.said.form.verb == verb:
        return asked.said.form
    form = invoke.form(command, context, found).form
    if form is None:
        return None
    form = replace(form, intro=())
    return _refilled(with_choice(context, found, form) if verb == "reply" else form, asked)


def _refilled(form: Form, asked: Asked) -> Form:
    """Return a form with what was in it when it was refused."""
    filled = asked.filled
    if filled is None or filled.verb != form.verb or asked.said is None or not asked.said.errors:
        return form
    fields = tuple(replace(one, initial=filled.values.get(one.name, ""), text=()) for one in form.fields)
    return replace(form, args=filled.args, fields=fields)


def _said(context: Context, found: Ticket, asked: Asked) -> Answer | None:
    """Return what is shown of the desk's answer apart from the boxes. A form that was refused is open again."""
    said, filled = asked.said, asked.filled
    if said is None or (said.form is not None and said.form.verb in BOXES):
        return replace(said, form=None) if said else None
    if filled is not None and said.errors and said.form is None and filled.verb not in BOXES:
        form = _again(context, found, filled.verb)
        return replace(said, form=_refilled(form, asked) if form else None)
    return said


def _again(context: Context, found: Ticket, verb: str) -> Form | None:
    """Return a verb's form; None if it builds its own, or has nothing to offer any more."""
    command = registry.find(verb, customer=False)
    if command is None or not command.on_ticket or command.filled is not None:
        return None
    try:
        return invoke.form(command, context, found).form
    except DeskError:
        return None


def _facts(context: Context, found: Ticket) -> list[Fact]:
    people = context.work.people.same_as(context.work.people.customer_of(found))
    followers = follower_names(context.work, context.queue(found), found)
    zone = context.zone_on(found)
    return ticket_facts(found, people, zone, context.rules, context.now, followers, language=context.language)


def _clocks(context: Context, found: Ticket, events: Sequence[Event]) -> list[RichText]:
    """Return what ``why`` says about the ticket's deadlines."""
    zone = context.zone_on(found)
    lines = [reply_due_text(context.work, context.rules, found, zone)]
    if (solved := resolution_due_text(context.work, context.rules, found, TargetClocks(events), zone)) is not None:
        lines.append(solved)
    return [put(line, context.language) for line in lines]


ROUTES = (Route("/tickets", listed, "tickets"), Route("/tickets/{number}", ticket, "tickets"))
