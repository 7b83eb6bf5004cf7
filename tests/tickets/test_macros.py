"""Canned replies by name in ``reply``, and the actions of macros."""

from __future__ import annotations

import pytest

from bot.core.richtext import text_of
from bot.tickets.canned_replies import canned_name
from tests.quick_desk import QuickDesk
from tests.tickets.test_canned import THREAD, clicks, desk, keeps, replies

__all__ = ["desk"]


async def macro(desk: QuickDesk, then: str, name: str = "refund", **texts: str) -> str:
    values = {"name": name, "queue": "*", "then": then}
    told = await desk.fills("anna", "canned", ("0", "0"), values, {f"text_{tag}": text for tag, text in (texts or {"en": "Done"}).items()})
    return told.errors[0][1] if told.errors else ""


@pytest.mark.parametrize("typed", [":refund", " :Refund policy ", ":возврат", ":r2"])
def test_a_name_after_a_colon_is_a_canned_reply(typed: str) -> None:
    assert canned_name(typed) == typed.strip().removeprefix(":")


@pytest.mark.parametrize("typed", ["", ":", ":)", ":-)", ":D", ":tada:", "see :refund", ": refund", ":one\nmore"])
def test_other_texts_with_colons_are_texts(typed: str) -> None:
    assert canned_name(typed) == ""


async def test_by_its_name_it_is_sent_at_once_and_the_thread_shows_the_text(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Dear {first_name}")
    assert text_of((await desk.types("anna", 1001, "!r :refund")).text) == ""
    assert replies(desk) == ["Dear Tom"]
    assert [told.text for told in desk.told(THREAD, "mirror")][-1].startswith("Dear Tom")
    await desk.does("anna", "reply 1001 :REFUND")
    assert "no canned reply “refnud”" in text_of((await desk.types("anna", 1001, "!r :refnud")).text)
    assert len(replies(desk)) == 2


async def test_without_the_customers_language_it_is_shown_first(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes")
    number = await desk.asks("olga", "Верните деньги")
    shown = await desk.answer("anna", f"reply {number} :refund")
    assert "reads Русский" in text_of(shown.text) and replies(desk, "olga") == []
    await clicks(desk, shown, "Send to the customer")
    assert replies(desk, "olga") == ["Yes"]


async def test_actions_follow_the_reply(desk: QuickDesk) -> None:
    assert await macro(desk, "tag money; priority high; kind request; note Refund for {customer}; wait; close") == ""
    shown = await desk.answer("anna", "canned 1001 refund")
    assert "Then: tag money; priority high" in text_of(shown.text)
    await clicks(desk, shown, "Send to the customer")
    assert desk.rows("select tags, priority, kind, status from ticket") == [("money", "high", "request", "closed")]
    assert any("Refund for Tom" in told.text for told in desk.told(THREAD, "note")) and replies(desk) == ["Done"]


async def test_actions_follow_an_edited_reply_too(desk: QuickDesk) -> None:
    await macro(desk, "hold wish https://x.y; move billing")
    shown = await desk.answer("anna", "canned 1001 refund")
    form = (await clicks(desk, shown, "Edit")).form
    assert form and "Then: hold wish" in text_of(form.intro)
    await desk.fills("anna", "reply", form.args, {}, {"text": "Soon"})
    assert desk.rows("select hold, queue from ticket") == [("wish", "billing")] and replies(desk) == ["Soon"]


async def test_what_the_ticket_has_already_is_no_failure_and_others_are_told(desk: QuickDesk) -> None:
    await macro(desk, "move support; wait; tag more")
    await desk.does("anna", "wait 1001")
    await desk.does("anna", "tag 1001 " + " ".join(f"t{number}" for number in range(20)))
    told = await desk.does("anna", "reply 1001 :refund")
    assert "“tag more” was not done" in told and "move" not in told and replies(desk) == ["Done"]


@pytest.mark.parametrize(
    "then", ["refund", "reply Yes", "priority", "priority max", "move nowhere", "kind", "hold", "spam 5; close", "wait;" * 20]
)
async def test_impossible_actions_are_refused_when_it_is_saved(desk: QuickDesk, then: str) -> None:
    assert "can't follow a canned reply" in await macro(desk, then)
    assert desk.rows("select count(*) from canned") == [(0,)]


async def test_an_unknown_variable_in_an_action_is_refused(desk: QuickDesk) -> None:
    assert "“{nobody}” is not a variable" in await macro(desk, "note {nobody}")
