"""Every form begins with what the ticket has."""

from __future__ import annotations

import pytest

from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.commands import load
from bot.core.ticket import Ticket

load()
FORMS = [found for found in registry.all_commands(customer=False) if found.on_ticket and found.parameters]
TICKET = Ticket(
    1001,
    status="waiting",
    assignee="back:anna",
    assignee_name="Anna",
    priority="high",
    kind="fault",
    tags="paper vpn",
    hold="wish",
    link="https://x.y/1",
    snoozed_until=1,
    promised_until=1,
)
NOT_OF_THE_TICKET = {
    "reply": {"text"},
    "note": {"text"},
    "close": {"text"},
    "split": {"messages", "subject"},
    "later": {"until"},
    "merge": {"why"},
    "wake": {"why"},
    "link": {"how"},
    "edit": {"text"},  # begins with the reply's
}
"""What is said anew each time."""
ANOTHER_ONE = {
    "move": {"queue"},
    "merge": {"into"},
    "link": {"to"},
    "unlink": {"to"},
    "drop": {"delivery"},
    "resend": {"delivery"},
    "undo": {"message"},
    "unsend": {"message"},
}
"""What can't be what it is: another queue, or a delivery or a reply that isn't the last."""


@pytest.mark.parametrize("found", FORMS, ids=lambda found: found.verb)
def test_a_form_begins_with_the_tickets_values(found: Command) -> None:
    asked = {parameter.name for parameter in found.parameters}
    begins = {name for name, value in found.current(TICKET).items() if value}
    assert begins == asked - NOT_OF_THE_TICKET.get(found.verb, set()) - ANOTHER_ONE.get(found.verb, set())
