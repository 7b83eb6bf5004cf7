"""Each reopening begins a round. Whatever can be pressed or submitted from an earlier one only says that it is out of date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.catalogue import registry
from bot.commands import load
from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.intake.pressed import LASTING
from bot.ports.cards import Screen
from bot.ports.inbound import ButtonPressed, FormFilled, HomeOpened
from bot.ports.work import Work
from tests.quick_desk import QuickDesk

load()
RULES = (
    "hours: always",
    "sla: {first_response: 30m}",
    "auto_close: {remind_after: 2d, close_after: 5d}",
    "escalation: [{at: 100%, notify: [managers]}]",
)
OUTDATED = "This button is out of date. Nothing was changed."
CUSTOMERS = sorted(
    {found.verb for found in registry.registered() if found.by.value == "customer" and (found.on_ticket or found.verb in ("close", "put"))}
)
TEAMS = sorted({found.verb for found in registry.all_commands(customer=False) if found.on_ticket} - {*LASTING})
FORMS = sorted({found.verb for found in registry.all_commands(customer=False) if found.on_ticket and found.parameters})
MORE = {"rate": ("5",), "thumb": ("1", "up"), "put": ("1",)}


async def two_rounds(quick: QuickDesk) -> None:
    """A ticket that was answered and closed, and reopened an hour later."""
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("anna", "reply 1001 Switch it off")
    await quick.does("anna", "close 1001")
    await quick.goes_to("2026-03-02 12:00")
    await quick.does("anna", "reopen 1001")
    await quick.goes_to("2026-03-02 13:00")


async def shown(quick: QuickDesk, purpose: str, place: int = -1) -> str:
    """The message that a post became."""
    (number, channel) = quick.rows(f"select id, channel from delivery where kind = 'post' and purpose = '{purpose}' order by id")[place]

    def unit(work: Work) -> str:
        post = work.outbox.get(number)
        assert post is not None
        post.message, post.state = f"p{number}", "sent"
        return post.message

    assert channel in ("front", "back")
    return await quick.store.write(unit)


async def presses(quick: QuickDesk, who: str, verb: str, *args: str, message: str, where: Address) -> str:
    by, at = await quick.back.who(who), datetime.fromtimestamp(quick.now, UTC)
    pressed = ButtonPressed(event=f"p{verb}{message}{quick.now}", at=at, by=by, where=where, verb=verb, args=args, message=message)
    return text_of((await quick.desk.handle(pressed)).text)


async def home(quick: QuickDesk, who: str, verb: str, page: str = "") -> Screen:
    """Somebody's home screen, after a press on ticket 1001 if a verb is given."""
    quick.now += 1
    chat = quick.front if who == "tom" else quick.back
    by, at, where = await chat.who(who), datetime.fromtimestamp(quick.now, UTC), Address(chat.name, "", page)
    pressed = ButtonPressed(event=f"h{quick.now}", at=at, by=by, where=where, verb=verb, args=("1001",))
    answer = await quick.desk.handle(pressed if verb else HomeOpened(event=f"h{quick.now}", at=at, by=by, where=where))
    return answer.screen or Screen()


@pytest.mark.parametrize("verb", CUSTOMERS)
@pytest.mark.parametrize("purpose", ["reply", "rating"])
async def test_no_button_of_a_customer_works_after_the_ticket_was_reopened(quick: QuickDesk, verb: str, purpose: str) -> None:
    await two_rounds(quick)
    message, before = await shown(quick, purpose), quick.journal(1001)
    assert await quick.customer_presses("tom", verb, "1001", *MORE.get(verb, ()), message=message) == OUTDATED
    assert quick.journal(1001) == before
    assert quick.rows("select count(*) from ticket") == [(1,)]


@pytest.mark.parametrize("verb", TEAMS)
async def test_no_button_of_the_team_works_after_the_ticket_was_reopened(quick: QuickDesk, verb: str) -> None:
    await two_rounds(quick)
    message, before = await shown(quick, "ping"), quick.journal(1001)
    assert await presses(quick, "boss", verb, "1001", message=message, where=Address("back", "boss")) == OUTDATED
    assert quick.journal(1001) == before


@pytest.mark.parametrize("verb", FORMS)
async def test_no_form_that_was_opened_before_the_ticket_was_reopened_can_be_submitted(quick: QuickDesk, verb: str) -> None:
    await two_rounds(quick)
    before, by = quick.journal(1001), await quick.back.who("anna")
    filled = FormFilled(
        event="f1",
        at=datetime.fromtimestamp(quick.now, UTC),
        by=by,
        where=Address("back", "C1"),
        verb=verb,
        args=("1001", "0"),
        texts={"text": plain("Hello")},
        values={"agent": "boris", "queue": "billing"},
    )
    assert text_of((await quick.desk.handle(filled)).text) == "This form is out of date. Nothing was changed."
    assert quick.journal(1001) == before


@pytest.mark.parametrize("verb", ["claim", "release", "reply", "note", "close", "reopen", "show"])
async def test_an_old_card_only_says_that_it_is_out_of_date(quick: QuickDesk, verb: str) -> None:
    quick.back.rosters["C2"] = frozenset({"anna"})
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    old = await shown(quick, "card")
    await quick.does("anna", "move 1001 billing")
    before = quick.journal(1001)
    assert await presses(quick, "anna", verb, "1001", message=old, where=Address("back", "C1")) == OUTDATED
    assert quick.journal(1001) == before
    await presses(quick, "anna", "claim", "1001", message=await shown(quick, "card"), where=Address("back", "C2"))
    assert quick.journal(1001)[-1][1] == "claimed"


async def test_the_stars_of_the_first_closing_do_not_rate_the_second(quick: QuickDesk) -> None:
    await two_rounds(quick)
    old = await shown(quick, "rating")
    await quick.does("anna", "close 1001")
    assert await quick.customer_presses("tom", "rate", "1001", "5", message=old) == OUTDATED
    assert await quick.customer_presses("tom", "rate", "1001", "4", message=await shown(quick, "rating")) == "Thank you!"
    assert [facts["score"] for _, kind, facts in quick.journal(1001) if kind == "rated"] == [4]


async def test_an_open_ticket_cannot_be_rated_even_without_the_question(quick: QuickDesk) -> None:
    await two_rounds(quick)
    assert await quick.customer_presses("tom", "rate", "1001", "5") == OUTDATED


@pytest.mark.parametrize("verb", ["reopen", "new"])
async def test_a_question_that_was_answered_is_not_answered_again(quick: QuickDesk, verb: str) -> None:
    await two_rounds(quick)
    await quick.does("anna", "close 1001")
    await quick.goes_to("2026-03-02 14:00")
    await quick.asks("tom", "The phone is dead")
    asked = await shown(quick, "choice")
    await quick.customer_presses("tom", "new", "1001", message=asked)
    before = quick.rows("select count(*) from event")
    assert await quick.customer_presses("tom", verb, "1001", message=asked) == OUTDATED
    assert quick.rows("select count(*) from event") == before


async def test_the_list_under_close_is_of_its_round(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    await quick.asks("tom", "!new My mouse is dead")
    await quick.asks("tom", "!close")
    listed = await shown(quick, "answer")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("anna", "close 1001")
    await quick.goes_to("2026-03-02 12:00")
    await quick.does("anna", "reopen 1001")
    assert await quick.customer_presses("tom", "close", "1001", message=listed) == OUTDATED
    await quick.customer_presses("tom", "close", "1002", message=listed)
    assert [quick.rows(f"select status from ticket where number = {number}") for number in (1001, 1002)] == [[("new",)], [("closed",)]]


async def test_a_private_list_carries_its_round(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    await quick.does("anna", "close 1001")
    await quick.does("anna", "reopen 1001")
    assert await quick.customer_presses("tom", "close", "1001", "r0") == OUTDATED
    await quick.customer_presses("tom", "close", "1001", "r1")
    assert quick.rows("select status from ticket") == [("closed",)]


async def test_reopening_removes_what_the_customer_could_press(quick: QuickDesk) -> None:
    await two_rounds(quick)
    for purpose in ("reply", "rating"):
        (post,) = quick.rows(f"select id, payload from delivery where purpose = '{purpose}' and kind = 'post'")
        edits = quick.rows(f"select payload from delivery where kind = 'edit' and target = {post[0]} order by id")
        assert '"buttons"' in post[1]
        assert '"buttons"' not in edits[-1][0]


async def test_a_rating_that_was_given_keeps_its_words_when_the_ticket_is_reopened(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    await quick.does("anna", "close 1001")
    await quick.customer_presses("tom", "rate", "1001", "4")
    await quick.does("anna", "reopen 1001")
    last = quick.rows("select payload from delivery where kind = 'edit' and channel = 'front' order by id")[-1][0]
    assert "Thank you for 4" in last
    assert '"buttons"' not in last


@pytest.mark.parametrize(("who", "verb"), [*(("anna", verb) for verb in ("claim", "reply", "note", "close", "show")), ("tom", "close")])
async def test_a_button_of_a_home_screen_that_was_drawn_in_an_earlier_round_is_out_of_date(quick: QuickDesk, who: str, verb: str) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    old = await home(quick, who, "")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("anna", "close 1001")
    await quick.goes_to("2026-03-02 12:00")
    await quick.does("anna", "reopen 1001")
    await quick.goes_to("2026-03-02 13:00")
    before = quick.journal(1001)
    now = await home(quick, who, verb, old.page)
    assert text_of(now.note) == OUTDATED
    assert quick.journal(1001) == before
    assert now.page.split("\n")[0] == old.page.split("\n")[0]
    for page in ("", now.page):
        assert OUTDATED not in text_of((await home(quick, who, verb, page)).note)
