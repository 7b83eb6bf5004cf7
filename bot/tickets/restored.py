"""Tells people, after a backup was restored, what was not sent."""

from __future__ import annotations

import json
from typing import Any

from bot.announce.announcer import Announcer
from bot.core.escalations import Reminder
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock
from bot.ports.delivery import DeliveryState, Purpose
from bot.ports.work import Work
from bot.settings.rules import Rules


def tell_restored(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    """Handle a due row of a restore: the one without a ticket is for the managers, the others are for the threads of replies."""
    reminder.fired_at = work.now
    data = json.loads(reminder.data)
    if not reminder.ticket:
        for manager in dict.fromkeys(manager for queue in rules.queues.values() for manager in queue.managers):
            announce.to_manager(manager, _to_managers(data, rules.zone), Purpose.ALARM)
        return
    reply = work.outbox.locked(data["delivery"])
    ticket = work.tickets.get(reply.ticket) if reply is not None else None
    if reply is not None and ticket is not None and reply.state == DeliveryState.FAILED:
        told = say("✗ not delivered: it was still waiting in the backup that this desk was restored from")
        announce.state(ticket, reply, told, (announce.choice(ticket, reply),))


def _to_managers(data: dict[str, Any], zone: str) -> Sentence:
    when = day_and_clock(data["made"], zone)
    if not data["unsent"]:
        return say("⚠️ This desk was restored from a backup of {when}. What happened later is missing here.", when=when)
    tickets = " ".join(f"#{number}" for number in data["tickets"]) + (" …" if data["more"] else "")
    return say(
        "⚠️ This desk was restored from a backup of {when}. What happened later is missing here. Nothing old is sent: messages that were "
        "waiting then were not sent ({count}). Please look at these tickets: {tickets}",
        when=when,
        count=data["unsent"],
        tickets=tickets or "–",
    )
