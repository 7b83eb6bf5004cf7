"""Removes texts, files and people when the time of a queue's ``retention:`` is over. Each rule has one due row, and takes small steps."""

from __future__ import annotations

import json
from typing import Any

from bot.announce.announcer import Announcer
from bot.core.customer import Customer
from bot.core.escalations import Reminder
from bot.core.people import Identity
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.times import span_ms
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules
from bot.tickets.privacy.erasing import blanks, erase_soon, is_erased, open_ones

TEXTS, FILES, PEOPLE = "texts", "files", "people"
RULES = (TEXTS, FILES, PEOPLE)
REST = "rest"  # what belongs to no ticket: parked events and rows of the outbox
SOON, LATER = 100, 3_600_000  # milliseconds until the next step, and until the next look when nothing is due
DESK = Identity("desk", "retention")


def plan(rules: Rules, work: Work) -> None:
    """See that each rule has its due row. Called at each start."""
    wanted = [(queue.key, kind) for queue in rules.queues.values() for kind in RULES if span_of(queue, kind)]
    if longest(rules):
        wanted.append(("", REST))
    for key, kind in wanted:
        mark = f"retention:{key}:{kind}"
        row = work.reminders.get(work.counters.get(mark))
        if row is None or row.fired_at is not None:
            made = work.reminders.add(None, ReminderKind.RETENTION, work.now, data=json.dumps({"queue": key, "kind": kind}))
            work.counters.set(mark, made.id)


def span_of(queue: Queue, kind: str) -> int:
    """How long a queue keeps this kind, in milliseconds; 0 for ever."""
    found = {TEXTS: queue.retention.texts, FILES: queue.retention.files, PEOPLE: queue.retention.people}[kind]
    return span_ms(found) if found else 0


def longest(rules: Rules) -> int:
    """How long any queue keeps texts, in milliseconds; 0 if one keeps them for ever."""
    spans = [span_of(queue, TEXTS) for queue in rules.queues.values()]
    return max(spans) if all(spans) else 0


def is_due(work: Work, rules: Rules, _: Announcer, due: Reminder) -> None:
    """Do the next step of a rule. Its row stays, and is due again."""
    state = json.loads(due.data)
    queue, kind = rules.queues.get(state["queue"]), state["kind"]
    span = longest(rules) if kind == REST else span_of(queue, kind) if queue else 0
    if not span:
        due.fired_at = work.now  # the rule was taken out of the configuration
        return
    if kind == REST:
        state["row"] = work.erasures.erase_aside(state.get("row", 0), work.now - span)
        pause = SOON if state["row"] else LATER
    else:
        assert queue is not None
        pause = _step(work, rules, queue, state, work.now - span)
    due.data, due.due_at = json.dumps(state), work.now + pause


def _step(work: Work, rules: Rules, queue: Queue, state: dict[str, Any], before: int) -> int:
    number = state.get("ticket", 0)
    ticket = work.tickets.get(number) if number else None
    if ticket is None:
        ticket = next(iter(work.erasures.closed(queue.key, (state.get("at", 0), state.get("number", 0)), before, 1)), None)
    if ticket is None:
        return LATER
    state["ticket"] = ticket.number
    erased = bool(ticket.erased_at) and state["kind"] != PEOPLE and not state.get("stage")
    if ticket.is_closed and not erased and not _done(work, rules, queue, state, ticket, before):
        return SOON
    state.update(at=ticket.closed_at or state.get("at", 0), number=ticket.number, ticket=0, row=0, stage="")
    return SOON


def _done(work: Work, rules: Rules, queue: Queue, state: dict[str, Any], ticket: Ticket, before: int) -> bool:
    """Apply a rule to a ticket. False while there is more to do."""
    kind = state["kind"]
    if kind == TEXTS:
        stage, row = work.erasures.erase_texts(ticket, state.get("stage", ""), state.get("row", 0), blanks(rules).subject, by=DESK)
        state.update(stage=stage, row=row)
        if stage:
            return False
        removed = 1
    elif kind == FILES:
        removed = int(work.erasures.erase_files(ticket) > 0)
    else:
        removed = int(_forget(work, work.people.customer_of(ticket), before))
    if removed:
        mark = removed_mark(queue.key, kind)
        work.counters.set(mark, work.counters.get(mark) + removed)
    return True


def _forget(work: Work, customer: Customer, before: int) -> bool:
    """Erase a person whose tickets were all closed before a time."""
    people = work.people.same_as(customer)
    newest = [ticket for one in people for ticket in work.tickets.of_customer(one, 1)]
    later = any(not ticket.is_closed or ticket.closed_at > before for ticket in newest)
    if is_erased(customer) or later or open_ones(work, people) or work.erasures.under_way(people):
        return False
    erase_soon(work, people, by=DESK, name="", due_at=work.now + SOON)
    return True


def removed_mark(queue: str, kind: str) -> str:
    """The counter of what a rule has removed so far: tickets, or people."""
    return f"removed:{queue}:{kind}"
