"""How many calls of Slack's Web API the life of a ticket takes: opened, claimed, two replies, two follow-ups, closed, rated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from sandbox.faults import Fault
from tests.house import Agent, House, text_of
from tests.journeys.steps import asks, calls_of
from tests.waiting import PATIENCE

# The card; claimed; each reply with its state; each follow-up with the mention of its assignee; the card once the customer was answered and once
# they wait; the card is closed; a line and the card are rated.
MOST = 11
PRIVATE = "chat.postEphemeral"
WRITING = ("chat.", "reactions.", "files.")

Reply = Callable[[Agent, int, str], Awaitable[object]]


async def typed(anna: Agent, number: int, text: str) -> None:
    await anna.types(number, f"!r {text}")


async def by_command(anna: Agent, number: int, text: str) -> None:
    await anna.commands(f"reply {number} {text}")


@pytest.fixture
def copies_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply arrives before its copy is posted, however slow this machine is. A reply that is late costs one more call."""
    monkeypatch.setattr("bot.outbox.sender.OUTCOME", PATIENCE)


@pytest.mark.usefixtures("copies_wait")
@pytest.mark.parametrize("reply", [typed, by_command])
async def test_a_tickets_life_takes_few_calls(house: House, reply: Reply) -> None:
    def shows(words: str, *, there: bool = True) -> bool:
        return (words in text_of(house.card(number) or {})) == there

    number = await asks(house, house.tom, "My printer burns")
    await house.anna.presses("claim", number)
    await house.until(lambda: shows("Assignee: Anna"))
    for answer in ("Water it", "Is it off?"):
        await reply(house.anna, number, answer)
        await house.told(house.tom, answer)
    await house.until(lambda: shows("waiting since", there=False))
    for follow_up in ("It still burns", "Only the lamp is on"):
        house.tom.says(follow_up)
        await house.in_thread(number, follow_up)
    await house.until(lambda: shows("waiting since"))
    await house.anna.types(number, "!close")
    await house.until(lambda: shows("closed"))
    await house.until(lambda: "How did we do" in house.tom.heard()[-1])
    house.tom.presses(f"rate:{number}:5")
    await house.until(lambda: shows("★★★★★"))
    written = [call for call in calls_of(house.slack) if call.method.startswith(WRITING) and call.method != PRIVATE and call.effect]
    assert len(written) <= MOST, "\n".join(f"{call.method} {text_of(call.args)[:400]!r}" for call in written)


@pytest.mark.usefixtures("copies_wait")
async def test_a_reply_that_arrives_at_once_is_shown_with_its_state_in_one_call(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await house.anna.commands(f"reply {number} Water it")
    assert "✓ delivered" in await house.in_thread(number, "Water it")
    assert len([call for call in calls_of(house.slack) if "Water it" in text_of(call.args)]) == 1


async def test_a_reply_that_is_late_is_shown_as_queued_meanwhile(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.telegram.faults.add(Fault("500", "sendMessage", times=1))
    await house.anna.commands(f"reply {number} Water it")
    await house.until(lambda: [text for text in house.thread(number) if "Water it" in text and "✓ delivered" in text])
    shown = [text_of(call.args) for call in calls_of(house.slack) if "Water it" in text_of(call.args)]
    assert ["✓ delivered" in text for text in shown] == [False, True]
