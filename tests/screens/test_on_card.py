"""A card is updated when a field that it shows changes."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import rules_of
from bot.commands import load
from bot.core.customer import Customer
from bot.core.ticket import Ticket
from bot.screens.views import ticket_card
from bot.settings import load_settings
from bot.settings.rules import Rules
from tests.quick_desk import CONFIG, Settings

load()
TICKET = Ticket(
    1001, 1, queue="support", subject="It burns", opened_at=1, assignee="back:anna", assignee_name="Anna", hold="wish", status="on_hold"
)
CUSTOMER = Customer(1, "front", "tom", "Tom", tickets=2)
OTHER: dict[str, Any] = {
    "status": "open", "priority": "urgent", "kind": "fault", "hold": "defect", "stars": "4", "kin": "to:1003", "queue": "billing", "channel": "back",
    "language": "de", "chosen_language": "uk", "written_language": "ru", "timezone": "Asia/Bangkok", "facts": '[["server", "db-7", 0]]',
}  # fmt: skip
BESIDE = {"number", "customer", "id", "fresh"}
"""What never changes on a row, and what isn't a field of one."""
NOT_FOLLOWED = {"Customer.tickets"}
"""A new ticket does not rewrite the cards of the older ones."""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder: Path = tmp_path_factory.mktemp("desk")
    (folder / "config.yaml").write_text(CONFIG.format(queue="hold: 0s", billing="hold: 0s", more=""), "utf-8")
    return rules_of(load_settings(lambda _: Settings, {}, folder))


def changed(row: Any, name: str) -> Any:
    now = getattr(row, name)
    return replace(row, **{name: OTHER.get(name, now + 1 if isinstance(now, int) else f"{now} other")})


def drawn(rules: Rules, ticket: Ticket, customer: Customer) -> object:
    return ticket_card(ticket, [customer], rules.queue_of(ticket), rules)


@pytest.mark.parametrize("name", [field.name for field in fields(Ticket) if field.name not in BESIDE])
def test_a_field_of_a_ticket_that_its_card_shows_is_followed(rules: Rules, name: str) -> None:
    states = [TICKET, replace(TICKET, status="closed", hold=""), replace(TICKET, status="new", assignee="", assignee_name="", hold="")]
    shown = any(drawn(rules, one, CUSTOMER) != drawn(rules, changed(one, name), CUSTOMER) for one in states)
    assert not shown or name in Ticket.ON_CARD


@pytest.mark.parametrize("name", [field.name for field in fields(Customer) if field.name not in BESIDE])
def test_a_field_of_a_customer_that_cards_show_is_followed(rules: Rules, name: str) -> None:
    shown = drawn(rules, TICKET, CUSTOMER) != drawn(rules, TICKET, changed(CUSTOMER, name))
    assert not shown or name in Customer.ON_CARD or f"Customer.{name}" in NOT_FOLLOWED


def test_the_check_can_see_what_a_card_shows(rules: Rules) -> None:
    assert drawn(rules, TICKET, CUSTOMER) != drawn(rules, changed(TICKET, "subject"), CUSTOMER)
    assert drawn(rules, TICKET, CUSTOMER) == drawn(rules, changed(TICKET, "changed_at"), CUSTOMER)
