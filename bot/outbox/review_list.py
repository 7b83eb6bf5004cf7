"""One quiet post in a queue's place lists the tickets that are held for review, and counts the people who were asked first."""

from __future__ import annotations

from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.core.people import place_key
from bot.core.richtext import RichText, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import Count, bold, put, say, say_many, words
from bot.ports.cards import Button, Card
from bot.ports.counters import was_lately
from bot.ports.delivery import DeliveryKind, DeliveryState, Priority, Purpose
from bot.ports.work import Work
from bot.screens.views import verb_button
from bot.settings.rules import Queue, Rules
from bot.tickets.review import only_links

EDIT_MS = 5_000
AGAIN_MS = 86_400_000
"""After this time, a list that grows is posted again, further down."""
SHOWN, COUNTED = 10, 1_000
THERE = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)


def list_held_tickets(rules: Rules, work: Work) -> None:
    """Post each queue's list, keep it current, and delete it when nothing is left."""
    for queue in rules.queues.values():
        _keep(rules, work, queue)


def _keep(rules: Rules, work: Work, queue: Queue) -> None:
    held, asked = work.first_contact.held(queue.key, COUNTED), work.first_contact.asked(queue.key)
    number = work.counters.get(f"review:{queue.key}")
    shown = work.outbox.get(number) if number else None
    if shown is None and not (held or asked):
        return
    announce, lane = Announcer(work, rules), f"{place_key(queue.place)}~review:{queue.key}"
    is_new = bool(held) and held[-1] > work.counters.get(f"review:last:{queue.key}")
    if shown is not None and (not (held or asked) or (is_new and shown.at <= work.now - AGAIN_MS)):
        if shown.state in THERE:
            announce.put(queue.place, DeliveryKind.DELETE, None, lane=lane, purpose=Purpose.BURST, target=shown.id)
        work.counters.set(f"review:{queue.key}", 0)
        shown = None
    if not (held or asked):
        return
    if shown is not None and was_lately(work.counters, f"review:at:{queue.key}", work.now, EDIT_MS):
        return
    card = _card(rules, work, held, asked)
    if shown is None:
        made = announce.put(queue.place, DeliveryKind.POST, card, lane=lane, purpose=Purpose.BURST, priority=Priority.CARD)
        work.counters.set(f"review:{queue.key}", made.id)
    elif card != shown.card:
        shown.card = card
        work.outbox.update_card(shown)
        announce.change(replace(shown, card=None), card)
    else:
        return
    work.counters.set(f"review:at:{queue.key}", work.now)
    work.counters.set(f"review:last:{queue.key}", held[-1] if held else 0)


def _card(rules: Rules, work: Work, held: list[int], asked: int) -> Card:
    language = rules.language
    tickets = [ticket for number in held[:SHOWN] if (ticket := work.tickets.peek(number)) is not None]
    lines: list[RichText] = []
    if held:
        told = say_many("🔎 {n} new ticket is held for review:", "🔎 {n} new tickets are held for review:", len(held))
        lines = [bold(put(told, language)), *(_line(work, ticket, language) for ticket in tickets)]
    if more := len(held) - len(tickets):
        lines.append(put(say("… and {n} more", n=Count(more)), language))
    if asked:
        told = say_many(
            "{n} new customer hasn't said yet that they are a person. What they wrote is kept for seven days.",
            "{n} new customers haven't said yet that they are people. What they wrote is kept for seven days.",
            asked,
        )
        lines.append(put(told, language))
    return Card(body=lines_of(lines), buttons=tuple(_buttons(ticket, language) for ticket in tickets))


def _line(work: Work, ticket: Ticket, language: str) -> RichText:
    said = work.messages.get(ticket.first_message)
    why = say("only links") if said is not None and only_links(said.text) else say("several new customers wrote the same")
    about = "".join(f" · {part}" for part in (ticket.subject, work.people.customer_of(ticket).name))
    return (*ticket_name(ticket.number, bold=True), *plain(f"{about} · "), *put(why, language))


def _buttons(ticket: Ticket, language: str) -> tuple[Button, ...]:
    opens = Button(
        "unspam", (str(ticket.number),), words(say("{ticket}: {action}", ticket=f"#{ticket.number}", action=say("Open")), language)
    )
    return opens, replace(verb_button("spam", ticket, language), style="")
