"""``rights:`` of a queue: what only its managers may do, however it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.richtext import text_of
from bot.screens.canned_forms import MINE
from tests.quick_desk import QuickDesk
from tests.tickets.test_canned import MONDAY, THREAD, button, clicks, keeps

RIGHTS = "rights: {move: managers, stats: managers, canned: managers}"
ASK = "Ask Boss."


@pytest.fixture
async def desk(quick: QuickDesk) -> QuickDesk:
    quick.back.capabilities = replace(quick.back.capabilities, forms=True, private_buttons=True)
    quick.back.rosters["C1"] = frozenset({"anna", "boris", "boss"})
    quick.back.rosters["C2"] = frozenset({"clara", "anna"})
    await quick.open(MONDAY, queue=[RIGHTS])
    await quick.asks("tom", "My printer burns")
    quick.posted()
    return quick


def queue_of(desk: QuickDesk) -> str:
    return str(desk.rows("select queue from ticket")[0][0])


async def test_a_verb_for_managers_is_refused_with_the_names_of_those_who_may_use_it(desk: QuickDesk) -> None:
    refusal = f"In Support, only managers can use move. {ASK}"
    assert await desk.does("anna", "move 1001 billing") == refusal
    assert await desk.presses("anna", "move", "1001") == refusal
    assert await desk.submits("anna", "move", "1001", {"queue": "billing"}) == refusal
    assert text_of((await desk.types("anna", 1001, "!move billing")).text) == refusal
    assert queue_of(desk) == "support"


async def test_managers_always_may_and_other_queues_are_not_affected(desk: QuickDesk) -> None:
    await desk.does("boss", "move 1001 billing")
    assert queue_of(desk) == "billing"
    await desk.does("clara", "move 1001 support")
    assert queue_of(desk) == "support"


async def test_merging_needs_the_right_in_both_queues_wherever_it_is_typed(quick: QuickDesk) -> None:
    quick.back.rosters["C2"] = frozenset({"anna"})
    await quick.open(MONDAY, billing=["rights: {merge: managers}"])
    await quick.asks("tom", "My printer burns")
    for words in ("And the lamp too", "An invoice, please"):
        await quick.asks("tom", f"!new {words}")
    await quick.does("anna", "move 1002 billing")
    quick.posted()
    for line in ("merge 1002 into 1003", "merge 1003 into 1002"):
        assert await quick.does("anna", line) == "In Billing, only managers can use merge. Ask Chief."
    assert text_of((await quick.types("anna", 1001, "!merge 1002 into 1003")).text) == "In Billing, only managers can use merge. Ask Chief."
    assert "part of" in await quick.does("anna", "merge 1003 into 1001")


async def test_a_macro_does_only_what_its_user_may(desk: QuickDesk) -> None:
    told = await desk.fills(
        "boss", "canned", ("0", "0"), {"name": "hand over", "queue": "*", "then": "move billing"}, {"text_en": "One moment"}
    )
    assert not told.errors
    answer = await clicks(desk, await desk.answer("anna", "canned 1001 hand over"), "Send to the customer")
    assert "only managers can use move" in text_of(answer.text) + "".join(told.text for told in desk.told(THREAD))
    assert queue_of(desk) == "support"


async def test_figures_of_a_queue_are_for_its_managers(desk: QuickDesk) -> None:
    refusal = f"In Support, only managers can use stats. {ASK}"
    assert await desk.does("boris", "stats") == refusal
    assert await desk.does("anna", "stats support") == refusal
    assert "Support" not in await desk.does("anna", "stats")
    assert "Support" in await desk.does("boss", "stats")


async def test_what_a_figure_counts_is_listed_for_those_who_may_see_the_figure(desk: QuickDesk) -> None:
    refusal = f"In Support, only managers can use stats. {ASK}"
    await desk.does("boris", "claim 1001")
    for line in ("list 7d breached @boris", "list support 7d opened", "list 7d closed support"):
        assert await desk.does("boris", line) == refusal, line
    assert "#1001" not in await desk.does("anna", "list 7d opened"), "she may see those of Billing"
    for who, line in (
        ("boss", "list 7d opened support"),
        ("boris", "list 7d"),
        ("boris", "list 7d all support"),
        ("anna", "list 7d support"),
    ):
        assert "#1001" in await desk.does(who, line), line


async def test_shared_canned_replies_are_changed_by_managers_and_used_by_all(desk: QuickDesk) -> None:
    refused = await keeps(desk, "refund", "support", en="Yes")
    assert refused.errors == (("queue", f"In Support, only managers can change shared canned replies. {ASK}"),)
    assert (await keeps(desk, "refund", "*", en="Yes")).errors, "it would be shared in Support too"
    assert not (await keeps(desk, "mine", MINE, en="Yes")).errors
    assert not (await keeps(desk, "billing", "billing", en="Yes")).errors
    assert not (await keeps(desk, "refund", "support", who="boss", en="Yes")).errors
    shown = await desk.answer("anna", "canned 1001 refund")
    await clicks(desk, shown, "Send to the customer")
    assert [told.text for told in desk.told("front:tom", "reply")] == ["Yes"]
    assert not (await desk.answer("anna", "canned refund")).buttons
    number = button(await desk.answer("boss", "canned refund"), "Change…").args[-1]
    for action in (("edit", number), ("remove", number, "yes")):
        assert await desk.presses("anna", "canned", "0", *action) == f"In Support, only managers can change shared canned replies. {ASK}"
    assert desk.rows("select count(*) from canned") == [(3,)]
