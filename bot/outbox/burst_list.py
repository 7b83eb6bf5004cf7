"""While a place is more than 15 seconds behind with new cards, one post there lists their tickets with buttons."""

from __future__ import annotations

from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.core.people import place_key
from bot.core.richtext import RichText, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import Count, bold, put, say, say_many, words
from bot.ports.cards import Button, Card
from bot.ports.counters import was_lately
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.ports.work import Work
from bot.screens.views import sign_of, verb_button
from bot.settings.rules import Queue, Rules

BEHIND_MS, EDIT_MS = 15_000, 5_000
FEWEST, SHOWN, ROW = 3, 20, 5
LOOKED_AT = 1_000  # cards
THERE = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)


def list_new_tickets(rules: Rules, work: Work) -> None:
    """Post the list where a place is behind, keep it current, and delete it when the last card is there. Two queues may share a place."""
    for queue in {place_key(queue.place): queue for queue in rules.queues.values()}.values():
        _keep(rules, work, queue)


def _keep(rules: Rules, work: Work, queue: Queue) -> None:
    key = place_key(queue.place)
    waiting = work.outbox.waiting_cards(key, LOOKED_AT)
    listed = work.outbox.get(number) if (number := work.counters.get(f"burst:{key}")) else None
    if listed is None:
        if len(waiting) >= FEWEST and waiting[0].at <= work.now - BEHIND_MS:
            card, lane = _card(rules, work, waiting), f"{key}~new"
            made = Announcer(work, rules).put(
                queue.place, DeliveryKind.POST, card, lane=lane, purpose=Purpose.BURST, priority=Priority.TALK
            )
            work.counters.set(f"burst:{key}", made.id)
            work.counters.set(f"burst:at:{key}", work.now)
    elif not waiting:
        work.counters.set(f"burst:{key}", 0)
        if listed.state in THERE:
            Announcer(work, rules).put(
                queue.place, DeliveryKind.DELETE, None, lane=listed.lane, purpose=Purpose.BURST, target=listed.id, priority=Priority.TALK
            )
    elif _is_due(work, key, listed) and (card := _card(rules, work, waiting)) != listed.card:
        listed.card = card
        work.outbox.update_card(listed)
        Announcer(work, rules).change(replace(listed, card=None), card)
        work.counters.set(f"burst:at:{key}", work.now)


def _is_due(work: Work, key: str, listed: Delivery) -> bool:
    """Whether the list may change: every five seconds, or at once if somebody else would press a button of it in vain."""
    if not was_lately(work.counters, f"burst:at:{key}", work.now, EDIT_MS):
        return True
    buttons = [button for row in listed.card.buttons for button in row] if listed.card else []
    tickets = [work.tickets.peek(int(button.args[0])) for button in buttons]
    return not all(ticket and _may_be_claimed(ticket) for ticket in tickets)


def _card(rules: Rules, work: Work, waiting: list[Delivery]) -> Card:
    found = [ticket for row in waiting[:SHOWN] if (ticket := work.tickets.peek(row.ticket)) is not None]
    language = rules.language
    told = say_many("{n} new ticket, whose card follows:", "{n} new tickets, whose cards follow:", len(waiting))
    lines: list[RichText] = [bold(put(told, language)), *(_line(work, ticket) for ticket in found)]
    if more := len(waiting) - len(found):
        lines.append(put(say("… and {n} more", n=Count(more)), language))
    buttons = [_claim(ticket, language) for ticket in found if _may_be_claimed(ticket)]
    return Card(body=lines_of(lines), buttons=tuple(tuple(buttons[at : at + ROW]) for at in range(0, len(buttons), ROW)))


def _line(work: Work, ticket: Ticket) -> RichText:
    parts = (ticket.subject, work.people.customer_of(ticket).name, ticket.assignee_name)
    told = "".join(f" · {part}" for part in parts if part)
    return (*plain(f"{sign_of(ticket, work.now)} "), *ticket_name(ticket.number, bold=True), *plain(told))


def _may_be_claimed(ticket: Ticket) -> bool:
    return not ticket.is_claimed and not ticket.is_closed


def _claim(ticket: Ticket, language: str) -> Button:
    button = verb_button("claim", ticket, language)
    return replace(button, label=words(say("{ticket}: {action}", ticket=f"#{ticket.number}", action=button.label), language), style="")
