"""Private answers about a ticket name it: every verb of agents, in every state of a ticket. The list of all verbs is one answer."""

from __future__ import annotations

from typing import get_args

import pytest

from adapters.slack.blocks_out import size
from adapters.slack.render import LONGEST
from adapters.slack.wording import COMMAND
from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.commands import load as load_commands
from bot.core.errors import DeskError, TicketError
from bot.core.richtext import text_of
from tests.quick_desk import QuickDesk

load_commands()
VERBS = [found for found in registry.all_commands(customer=False) if found.on_ticket]
STATES = {
    "new": (),
    "mine": ("claim {n}",),
    "a colleague's": ("assign {n} boris",),
    "waiting": ("claim {n}", "wait {n}"),
    "closed": ("close {n}",),
}
LATE = ("hours: always", "sla: {first_response: 1h}", "escalation: [{at: 100%, notify: [queue]}]")
WRITTEN = {"until": "2h", "agent": "boris", "queue": "billing", "messages": "1", "into": "1001", "to": "1001", "delivery": ""}


def line_for(found: Command, number: int) -> str:
    """The verb with an argument for each required parameter."""
    required = [parameter for parameter in found.parameters if parameter.required]
    words = [WRITTEN.get(parameter.name) or next(iter(get_args(parameter.type)), "text") for parameter in required]
    return " ".join((found.verb, str(number), *words))


@pytest.mark.parametrize("state", [*STATES, "escalated"])
async def test_a_private_answer_about_a_ticket_names_it(quick: QuickDesk, state: str) -> None:
    await quick.open("2026-03-02 10:00", queue=LATE)
    await quick.asks("olga", "My printer burns")
    numbers = {found: await quick.asks(f"tom{at}", "It burns") for at, found in enumerate(VERBS)}
    for number in numbers.values():
        for line in STATES.get(state, ()):
            await quick.does("anna", line.format(n=number))
    if state == "escalated":
        await quick.goes_to("2026-03-02 11:30")
    answers = [(number, await quick.does("anna", line_for(found, number))) for found, number in numbers.items() for _ in range(2)]
    assert [answer for number, answer in answers if answer and f"#{number}" not in answer] == []


def _kinds(error: type[DeskError]) -> list[type[DeskError]]:
    return [error, *(further for kind in error.__subclasses__() for further in _kinds(kind))]


@pytest.mark.parametrize("error", _kinds(DeskError), ids=lambda error: error.__name__)
def test_a_refusal_names_its_ticket_and_never_says_this_ticket(error: type[DeskError]) -> None:
    said = error.__doc__ or ""
    assert "{ticket}" in said if issubclass(error, TicketError) else "this ticket" not in said.lower()


@pytest.mark.parametrize("language", ["en", "de", "ru", "uk", "hy", "th"])
async def test_the_list_of_all_verbs_is_one_message(quick: QuickDesk, language: str) -> None:
    quick.back.languages["anna"] = language
    await quick.open("2026-03-02 10:00")
    told = text_of((await quick.answer("anna", "help")).text)
    assert told.count("\n!") > 30
    assert size(told.replace("\n!", f"\n{COMMAND} ")) <= LONGEST, "Slack would cut it in two"


def test_a_verb_that_the_list_leaves_out_has_a_button() -> None:
    unlisted = [found for found in registry.all_commands(customer=False) if not found.listed]
    assert unlisted
    told_elsewhere = {"blocked": "the answer to spam names it", "retry": "the web desk has its button"}
    assert [found.verb for found in unlisted if not found.button] == list(told_elsewhere)
