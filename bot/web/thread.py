"""What was said and done on a ticket, in order: messages with their files, versions and states, and the events between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.announce.reply_states import TOOLS
from bot.core.event_kinds import QUIET, SAID_BY_CUSTOMER, EventKind
from bot.core.journal import Event, acts
from bot.core.message import Attachment, Message, Version, Visibility
from bot.core.people import Identity, Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import known, put, say, words
from bot.i18n.times import day_and_clock, status_words
from bot.ports.cards import Button
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Purpose
from bot.screens.file_notices import size
from bot.screens.message_data import Copies, files_now
from bot.screens.versions import passed_on, sent_notes, version_lines
from bot.screens.views import verb_button
from bot.tickets.context import Context
from bot.tickets.revising import is_reply
from bot.web.media import Kind, kind_by_name

NEWEST = 60  # messages; earlier ones are one link away
_UNTOLD = frozenset(
    (
        *SAID_BY_CUSTOMER,
        *QUIET,
        *(EventKind.RECORDED, EventKind.REPLIED, EventKind.NOTED, EventKind.EDITED, EventKind.DELETED, EventKind.OPENED),
        *(EventKind.MET, EventKind.HEEDED),
    )
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message. ``path`` is empty while the desk has no copy of it."""

    name: str
    size: str
    path: str
    kind: Kind
    alt: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message. ``by`` is ``customer``, ``reply`` or ``note``. ``text`` is what it says now, and None if it was deleted."""

    id: int
    by: str
    author: str
    at: RichText
    text: RichText | None
    files: Sequence[File]
    versions: Sequence[RichText]
    state: RichText
    trouble: bool
    buttons: Sequence[Button]
    answers: str
    day: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Events in between, told in one line."""

    lines: Sequence[RichText]


def thread_of(context: Context, ticket: Ticket, events: Sequence[Event], *, whole: bool) -> tuple[list[Said | Happened], int]:
    """Return what is shown, and how many earlier messages are not."""
    work, zone = context.work, context.zone_on(ticket)
    said = work.messages.of_ticket(ticket) if whole else work.messages.newest(ticket, NEWEST + 1)
    first = said[-NEWEST].at if len(said) > NEWEST and not whole else 0
    said = said if whole else said[-NEWEST:]
    numbers = None if whole else [one.id for one in said]
    versions, sent, passed = work.messages.versions(ticket, numbers), sent_notes(events), passed_on(events)
    copies = Copies(work, ticket, numbers)
    replies = work.outbox.of_ticket(ticket, Purpose.REPLY) if numbers is None else work.outbox.of_messages(ticket, Purpose.REPLY, numbers)
    states = {row.ref: row for row in replies if row.kind == DeliveryKind.POST}
    names = {one.id: one.author_name for one in said}
    shown: list[tuple[int, Said | Event]] = []
    for one in said:
        later = versions.get(one.id, ())
        public = one.visibility is Visibility.PUBLIC or one.id in sent
        theirs = passed.get(one.id, ()) if public and one.role is not Role.CUSTOMER else None
        made = _said(context, ticket, one, later, states.get(one.id), copies, public=public)
        told = version_lines(later, passed=theirs, zone=zone, language=context.language)
        shown.append((one.at, replace(made, versions=told, answers=names.get(one.reply_to, ""))))
    shown += [(event.at, event) for event in events if event.kind not in _UNTOLD and event.at >= first]
    shown.sort(key=lambda pair: pair[0])
    return _joined(context, zone, [one for _, one in shown]), int(bool(first))


def _joined(context: Context, zone: str, shown: Sequence[Said | Event]) -> list[Said | Happened]:
    out: list[Said | Happened] = []
    for is_event, run in groupby(shown, key=lambda one: isinstance(one, Event)):
        found = list(run)
        if is_event:
            out.append(Happened([_event(context, zone, one) for one in acts(one for one in found if isinstance(one, Event))]))
        else:
            out += [one for one in found if isinstance(one, Said)]
    return out


def _event(context: Context, zone: str, event: Event) -> RichText:
    who = actor_name(context, event.actor)
    if token := event.facts.get("token"):
        who = f"{who} ({token})"
    told = say("{when} · {what} · {who}", when=day_and_clock(event.at, zone), what=known(event.kind), who=who)
    return put(told, context.language)


def actor_name(context: Context, actor: str) -> str:
    """Return the name of whoever caused an event."""
    kind, _, own = actor.partition(":")
    if kind == "customer":
        return context.work.people.customer_by_id(int(own)).name
    if not own:
        return context.rules.name
    profile = context.work.people.profile(Identity(kind, own))
    return profile.name if profile else own


def _said(
    context: Context, ticket: Ticket, one: Message, later: Sequence[Version], row: Delivery | None, copies: Copies, *, public: bool
) -> Said:
    gone = bool(later) and later[-1].text is None
    newest = next((version.text for version in reversed(later) if version.text is not None), one.text)
    by = "customer" if one.role is Role.CUSTOMER else "reply" if public else "note"
    state: RichText = ()
    if row is not None and by == "reply":
        state = put(context.announce.settled(ticket, row, row.error), context.language)
    troubled = row is not None and row.state in (DeliveryState.FAILED, DeliveryState.IN_DOUBT)
    return Said(
        one.id,
        by,
        one.author_name,
        put(say("{when}", when=day_and_clock(one.at, context.zone_on(ticket))), context.language),
        None if gone else newest,
        () if gone else [_file(context, one, number, file) for number, file in enumerate(copies.of(files_now(one, list(later))), 1)],
        (),
        state,
        troubled,
        () if gone else _buttons(context, ticket, one, row if troubled else None, by),
        "",
        "",
    )


def _file(context: Context, one: Message, number: int, file: Attachment) -> File:
    about = words(size(file.size), context.language) if file.size else ""
    path = f"/desk/files/{one.id}-{number}" if file.key else ""
    return File(file.name, about, path, kind_by_name(file.name, file.mime), file.alt or file.name)


def _buttons(context: Context, ticket: Ticket, one: Message, troubled: Delivery | None, by: str) -> list[Button]:
    """Return what can be done with one message."""
    language, found = context.language, list[Button]()
    if troubled is not None:
        found.append(verb_button("resend", ticket, language, str(troubled.id)))
        drop = say("It arrived") if troubled.state == DeliveryState.IN_DOUBT else say("Give up")
        found.append(Button("drop", (str(ticket.number), str(troubled.id)), words(drop, language)))
    mine = one.author == context.actor or context.role_on(context.queue(ticket)) is Role.MANAGER
    if by == "reply" and is_reply(one) and mine:
        found += (verb_button(verb, ticket, language, str(one.id)) for verb in TOOLS)
    if by == "note" and not ticket.is_closed:
        found.append(Button("reply", (str(ticket.number), str(one.id)), words(say("Send to the customer…"), language)))
    return found


def status_of(ticket: Ticket, language: str) -> str:
    """Return the words of a ticket's status."""
    return words(status_words(ticket.status), language)
