"""One action of one person adds at most one line to a ticket's thread, besides what they wrote."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.catalogue import registry
from bot.commands import load
from tests.quick_desk import QuickDesk

load()
QUEUE = (
    "hours: always",
    "sla: {first_response: 30m}",
    "claim_lapses: 1h",
    "auto_close: {remind_after: 2d, close_after: 5d}",
    "escalation: [{at: 100%, notify: [assignee, queue, managers], repeat: 30m}]",
)
CHAT = ("card", "words", "note", "mirror")
"""The card, and what people wrote."""

# What was done before, on a ticket that its customer opened at 10:00.
STATES = {
    "new": [],
    "claimed": ["anna: claim"],
    "a colleague's": ["boris: claim"],
    "an absent colleague's, snoozed": ["boris: claim", "boris: snooze 2h", "away"],
    "answered": ["anna: reply Off and on?"],
    "waiting": ["anna: reply Off and on?", "anna: wait"],
    "on hold": ["anna: hold wish"],
    "snoozed": ["anna: snooze 2h"],
    "promised": ["anna: promise 2h"],
    "urgent": ["anna: priority urgent"],
    "of two messages": ["writes The wall, too"],
    "late": ["10:31"],
    "late and claimed": ["boris: claim", "10:31"],
    "late, claimed and taken": ["boris: claim", "10:31", "boss: ack"],
    "closed": ["anna: reply Off and on?", "anna: close"],
    "closed, and its assignee absent": ["boris: reply Off and on?", "boris: close", "away"],
    "closed, then written to": ["boris: reply Off and on?", "boris: close", "writes It burns", "away"],
    "closed, then thanked": ["anna: reply Off and on?", "anna: close", "writes Thank you"],
}
TEAMS = {
    "ack": [""],
    "assign": ["back:anna", "back:boris"],
    "attention": [""],
    "claim": [""],
    "close": ["", "The plug was loose"],
    "drop": [""],
    "edit": ["Off, and on"],
    "follow": [""],
    "give": ["back:anna", "back:boris"],
    "hold": ["wish", "defect https://x.y/1"],
    "kind": ["fault"],
    "later": ["2h"],
    "link": ["1001 parent"],
    "merge": ["1001"],
    "move": ["billing"],
    "note": ["He is on the roof"],
    "priority": ["low", "urgent"],
    "promise": ["3h"],
    "release": [""],
    "reopen": [""],
    "reply": ["Off and on?"],
    "resend": [""],
    "show": [""],
    "snooze": ["3h"],
    "spam": [""],
    "split": ["1"],
    "tag": ["vpn"],
    "tree": [""],
    "undo": [""],
    "unfollow": [""],
    "unlink": ["1001"],
    "unmerge": [""],
    "unspam": [""],
    "unsend": [""],
    "wait": [""],
    "wake": ["fixed in 4.2"],
    "why": [""],
}
FORMS = {"reply": [{"text": "Done", "then": then} for then in ("open", "waiting", "closed")], "close": [{"text": "The plug was loose"}]}
CUSTOMERS = {
    "continue": [()],
    "close": [()],
    "new": [()],
    "put": [("new", "{said}")],
    "rate": [("5",), ("1",)],
    "reopen": [()],
    "still": [()],
    "thumb": [("{reply}", "up"), ("{reply}", "down")],
    "transcript": [()],
}


@dataclass
class Row:
    """Tickets in one state, one for each thing that can be done on it; the customer of ticket 1001 is ``c1001``."""

    quick: QuickDesk
    free: list[int]

    async def does(self, act: Callable[[int], Awaitable[object]], times: int = 1) -> None:
        number = self.free.pop()
        for _ in range(times):
            await self.adds_one_line(lambda: act(number))

    async def adds_one_line(self, act: Callable[[], Awaitable[object]]) -> None:
        before = len(lines(self.quick))
        await act()
        new = lines(self.quick)[before:]
        assert len({lane for lane, _ in new}) == len(new), new


async def in_state(quick: QuickDesk, state: str, tickets: int = 1) -> Row:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    numbers = [await quick.asks(f"c{number}", "My printer burns") for number in range(1001, 1001 + tickets)]
    for step in STATES[state]:
        who, _, line = step.partition(": ")
        if step == "away":
            await quick.does("boris", step)
        elif step[0].isdigit():
            await quick.goes_to(f"2026-03-02 {step}")
        for number in numbers:
            if step.startswith("writes "):
                await quick.asks(f"c{number}", step.removeprefix("writes "))
            elif line:
                verb, _, words = line.partition(" ")
                await quick.does(who, f"{verb} {number} {words}")
    return Row(quick, numbers)


def lines(quick: QuickDesk) -> list[tuple[str, str]]:
    """The thread of each ticket, once for each line in it."""
    found = quick.rows(
        "select purpose, lane, payload from delivery where kind = 'post' and channel = 'back' and lane like '%#%' order by id"
    )
    return [(lane, payload) for purpose, lane, payload in found if purpose not in CHAT]


def newest(quick: QuickDesk, number: int, role: str) -> str:
    """The number of the newest message of customers or agents on a ticket."""
    return str(quick.rows(f"select coalesce(max(id), 0) from message where ticket = {number:d} and role = '{role}'")[0][0])


def test_every_verb_is_tried() -> None:
    theirs = {found.verb for found in registry.registered() if found.by.value == "customer" and (found.on_ticket or found.pressed)}
    assert set(TEAMS) == {found.verb for found in registry.all_commands(customer=False) if found.on_ticket}
    assert set(CUSTOMERS) >= theirs


@pytest.mark.parametrize("state", STATES)
async def test_an_agents_action_adds_one_line(quick: QuickDesk, state: str) -> None:
    tried = [f"{verb} {{number}} {words}" for verb, some in TEAMS.items() for words in some]
    row = await in_state(quick, state, len(tried))
    for line in tried:
        await row.does(lambda number, line=line: quick.does("anna", line.format(number=number)))


@pytest.mark.parametrize("state", STATES)
async def test_a_submitted_form_adds_one_line(quick: QuickDesk, state: str) -> None:
    tried = [(verb, values) for verb, some in FORMS.items() for values in some]
    row = await in_state(quick, state, len(tried))
    for verb, values in tried:
        await row.does(lambda number, verb=verb, values=values: quick.submits("anna", verb, str(number), values))


@pytest.mark.parametrize("state", STATES)
async def test_a_customers_button_adds_one_line(quick: QuickDesk, state: str) -> None:
    tried = [(verb, args) for verb, some in CUSTOMERS.items() for args in some]
    row = await in_state(quick, state, len(tried))
    for verb, args in tried:

        async def presses(number: int, verb: str = verb, args: tuple[str, ...] = args) -> None:
            named = {"reply": newest(quick, number, "agent"), "said": newest(quick, number, "customer")}
            given = [arg.format(**named) for arg in args]
            await quick.customer_presses(f"c{number}", verb, *([] if verb == "put" else [str(number)]), *given)

        await row.does(presses)


@pytest.mark.parametrize("state", STATES)
async def test_a_customers_messages_add_one_line_each(quick: QuickDesk, state: str) -> None:
    tried = ["It still burns", "Thank you", "👎"]
    row = await in_state(quick, state, len(tried))
    for words in tried:
        await row.does(lambda number, words=words: quick.asks(f"c{number}", words), times=2)


@pytest.mark.parametrize("state", STATES)
async def test_what_an_agent_says_of_themselves_adds_one_line(quick: QuickDesk, state: str) -> None:
    row = await in_state(quick, state, 3)
    for line in ("list", "away", "back"):
        await row.adds_one_line(lambda line=line: quick.does("boris", line))


async def test_a_line_says_both_that_a_ticket_is_open_again_and_that_its_assignee_is_absent(quick: QuickDesk) -> None:
    await in_state(quick, "closed, and its assignee absent")
    await quick.does("anna", "reopen 1001")
    assert quick.told("back:C1#1001", "line")[-1].text == "Anna reopened the ticket. Boris is off duty: the ticket is back in the queue."


async def test_a_line_says_both_that_a_snooze_is_over_and_that_its_assignee_is_absent(quick: QuickDesk) -> None:
    await in_state(quick, "an absent colleague's, snoozed")
    await quick.goes_to("2026-03-02 12:00")
    told = "This ticket is back: its snooze is over. Boris is off duty: the ticket is back in the queue."
    assert [line.text for line in quick.told("back:C1#1001", "line") if line.at.endswith("12:00")] == [told]
