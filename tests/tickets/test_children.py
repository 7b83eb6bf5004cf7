"""A parent ticket is closed: its open children are offered, written to in each customer's language, closed or left. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.ports.cards import Answer, Button, Form
from bot.ports.inbound import FormChanged, ReactionAdded
from bot.ports.wording import Limits
from tests.quick_desk import QuickDesk

PARENT = 1001
CUSTOMERS = {"olga": "ru", "ivan": "", "ani": "de"}
TEXTS = {"text_en": "It works again, {first_name}", "text_ru": "Снова работает: {ticket}", "text_de": "Es geht wieder"}
WRITE, CLOSE, LEAVE = "Write to their customers…", "Close them", "Leave them as they are"


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    """A ticket of Tom that is the parent of three, whose customers read three languages."""
    made = QuickDesk(tmp_path, database)
    made.back.capabilities = replace(made.back.capabilities, forms=True, private_buttons=True, limits=Limits(button=2_000))
    made.back.rosters["C2"] = frozenset({"anna", "clara"})
    made.front.languages.update(CUSTOMERS)
    await made.open("2026-03-23 09:00", queue=("hours: always",))
    for who in ("tom", *CUSTOMERS):
        await made.asks(who, f"{who} has no internet")
    for number in (1002, 1003, 1004):
        await made.does("anna", f"link 1001 {number} parent")
    made.posted()
    yield made
    await made.close()


def statuses(desk: QuickDesk) -> dict[int, str]:
    return dict(desk.rows("select number, status from ticket order by number"))


def kinds(desk: QuickDesk, number: int) -> list[str]:
    return [kind for _, kind, _ in desk.journal(number)]


def replies(desk: QuickDesk, who: str) -> list[str]:
    return [told.text for told in desk.told(f"front:{who}", "reply")]


def buttons(answer: Answer) -> dict[str, Button]:
    return {button.label: button for row in answer.buttons for button in row}


async def press(desk: QuickDesk, answer: Answer, label: str, who: str = "anna") -> Answer:
    button = buttons(answer)[label]
    return await desk.pressed(who, button.verb, *button.args)


async def opened(desk: QuickDesk, answer: Answer, who: str = "anna") -> Form:
    form = (await press(desk, answer, WRITE, who)).form
    assert form is not None
    return form


async def sends(desk: QuickDesk, form: Form, texts: dict[str, str] | None = None, *, then: str = "closed", who: str = "anna") -> str:
    answer = await desk.fills(who, "children", form.args, {"then": then}, TEXTS if texts is None else texts)
    return "".join(f"{field}: {words}" for field, words in answer.errors) or text_of(answer.text)


@pytest.mark.parametrize("how", ["slash", "button", "thread", "form", "reply", "macro", "emoji"])
async def test_however_a_parent_is_closed_its_open_children_are_offered(desk: QuickDesk, how: str) -> None:
    await desk.does("boris", "close 1003")
    if how == "slash":
        answer = await desk.answer("anna", "close 1001")
    elif how == "button":
        assert (await desk.pressed("anna", "close", "1001")).form is not None
        answer = await desk.fills("anna", "close", ("1001", "0"), {}, {})
    elif how == "thread":
        answer = await desk.types("anna", 1001, "!close")
    elif how == "form":
        answer = await desk.fills("anna", "close", ("1001", "0"), {}, {"text": "A cable was cut"})
    elif how == "reply":
        answer = await desk.fills("anna", "reply", ("1001", "0", "0"), {"then": "closed"}, {"text": "It works"})
    elif how == "macro":
        await desk.fills("anna", "canned", ("0", "0"), {"name": "done", "queue": "support", "then": "close"}, {"text_en": "It works"})
        answer = await desk.types("anna", 1001, "!r :done")
    else:
        answer = await reacts(desk, "✅")
    told = text_of(answer.text)
    assert "#1001 has 2 open children:" in told
    assert "#1002 · olga has no internet" in told and "#1004" in told and "#1003" not in told
    assert list(buttons(answer)) == [WRITE, CLOSE, LEAVE]
    assert statuses(desk)[PARENT] == "closed" and statuses(desk)[1002] == "new"


async def reacts(desk: QuickDesk, emoji: str) -> Answer:

    ((card,),) = desk.rows("select card from ticket where number = 1001")
    by, now = await desk.back.who("anna"), datetime.fromtimestamp(desk.now, UTC)
    return await desk.desk.handle(ReactionAdded(event="emoji", at=now, by=by, where=Address("back", "C1"), message=f"m{card}", emoji=emoji))


async def test_without_open_children_nothing_is_asked(desk: QuickDesk) -> None:
    answer = await desk.answer("anna", "close 1002")
    assert (text_of(answer.text), answer.buttons) == ("#1002 is closed.", ())
    for number in (1003, 1004):
        await desk.does("anna", f"close {number}")
    answer = await desk.answer("anna", "close 1001")
    assert (text_of(answer.text), answer.buttons) == ("#1001 is closed.", ())
    assert "#1001 has no open children." in await desk.does("anna", "children 1001")


async def test_each_customer_gets_the_text_in_their_language_and_each_ticket_is_closed(desk: QuickDesk) -> None:
    await desk.does("boris", "claim 1003")
    form = await opened(desk, await desk.answer("anna", "close 1001"))
    assert [field.name for field in form.fields] == ["text_ru", "text_en", "text_de", "then"]
    assert ["Olga (#1002)" in form.fields[0].hint, "Ivan (#1003)" in form.fields[1].hint] == [True, True]
    assert form.fields[-1].initial == "closed"
    told = await sends(desk, form)
    assert "Your message goes to the customers of 3 tickets, which are closed: #1002, #1003, #1004." in told
    assert [replies(desk, who) for who in CUSTOMERS] == [["Снова работает: #1002"], ["It works again, Ivan"], ["Es geht wieder"]]
    assert replies(desk, "tom") == []
    for number in (1002, 1003, 1004):
        assert {"replied", "closed"} <= set(kinds(desk, number))
        assert [line.text for line in desk.told(f"back:C1#{number}", "line")][-1] == "Anna closed the ticket, a child of #1001."
    assert desk.rows("select assignee from ticket where number = 1003") == [("back:boris",)]
    line = desk.told("back:C1#1001", "line")[-1].text
    assert line == "Anna wrote to the customers of its children and closed them: #1002, #1003, #1004"
    assert [len(desk.told(f"front:{who}", "rating")) for who in CUSTOMERS] == [1, 1, 1]


@pytest.mark.parametrize("then", ["closed", "open"])
async def test_a_form_that_is_submitted_twice_sends_once(desk: QuickDesk, then: str) -> None:
    form = await opened(desk, await desk.answer("anna", "close 1001"))
    await sends(desk, form, then=then)
    again = await sends(desk, form, then=then)
    assert again.startswith("Nothing was changed.") and again.count("Left out:") == 3
    assert [len(replies(desk, who)) for who in CUSTOMERS] == [1, 1, 1]
    assert statuses(desk)[1002] == then


async def test_what_happened_meanwhile_leaves_a_child_out(desk: QuickDesk) -> None:
    form = await opened(desk, await desk.answer("anna", "close 1001"))
    await desk.does("boris", "reply 1002 We are on it")
    await desk.does("boris", "close 1003")
    await desk.does("boris", "claim 1004")
    told = await sends(desk, form)
    assert "the customer of 1 ticket, which is closed: #1004." in told
    assert "Left out: Boris has replied on #1002 meanwhile." in told
    assert "Left out: #1003 is closed." in told
    assert [len(replies(desk, who)) for who in CUSTOMERS] == [1, 0, 1]
    assert statuses(desk)[1002] == "open"


async def test_a_button_never_closes_what_it_was_not_shown_with(desk: QuickDesk) -> None:
    asked = await desk.answer("anna", "close 1001")
    assert buttons(asked)[CLOSE].confirm is not None
    await desk.asks("mia", "mia has no internet")
    await desk.does("boris", "link 1001 1005 parent")
    again = await press(desk, asked, CLOSE)
    assert "The children have changed since they were shown." in text_of(again.text) and "#1005" in text_of(again.text)
    assert statuses(desk)[1002] == statuses(desk)[1005] == "new"
    assert "4 tickets are closed: #1002, #1003, #1004, #1005." in text_of((await press(desk, again, CLOSE)).text)
    assert [len(replies(desk, who)) for who in CUSTOMERS] == [0, 0, 0]
    assert {statuses(desk)[number] for number in range(1001, 1006)} == {"closed"}
    assert "no open children" in text_of((await press(desk, again, CLOSE)).text)


async def test_once_the_parent_is_reopened_buttons_and_forms_do_nothing(desk: QuickDesk) -> None:
    asked = await desk.answer("anna", "close 1001")
    form = await opened(desk, asked)
    await desk.does("anna", "reopen 1001")
    assert "have changed" in text_of((await press(desk, asked, CLOSE)).text)
    assert "out of date" in await sends(desk, form)
    assert statuses(desk)[1002] == "new" and replies(desk, "olga") == []


async def test_they_can_be_left_and_found_again(desk: QuickDesk) -> None:
    asked = await desk.answer("anna", "close 1001")
    assert text_of((await press(desk, asked, LEAVE)).text) == "The children of #1001 stay as they are."
    assert statuses(desk)[1002] == "new"
    assert "#1001 has 3 open children:" in text_of((await desk.types("boris", 1001, "!children")).text)
    assert "3 tickets are closed" in await desk.does("boris", "children 1001 close")


async def test_children_of_children_and_merged_ones_count_too(desk: QuickDesk) -> None:
    await desk.asks("mia", "mia has no internet")
    await desk.asks("olga", "!new olga has no television")
    await desk.does("anna", "link 1003 1005 parent")
    await desk.does("anna", "merge 1002 1006")
    told = await desk.does("anna", "children 1001")
    assert "4 open children" in told
    assert [f"#{number}" in told for number in (1002, 1003, 1004, 1005, 1006)] == [False, True, True, True, True]
    await desk.does("anna", "children 1001 close")
    assert statuses(desk)[1006] == statuses(desk)[1005] == "closed"


async def test_children_in_queues_of_others_are_only_named(desk: QuickDesk) -> None:
    await desk.does("anna", "move 1002 billing")
    answer = await desk.answer("boris", "close 1001")
    assert "olga" not in text_of(answer.text) and "In queues in which you can't act: #1002" in text_of(answer.text)
    form = await opened(desk, answer, "boris")
    assert "text_ru" not in [field.name for field in form.fields]
    forged = replace(form, args=(*form.args, "1002-0"))
    assert "Left out: There is no ticket #1002 here." in await sends(desk, forged, who="boris")
    assert [len(replies(desk, who)) for who in CUSTOMERS] == [0, 1, 1]
    assert "no ticket" in await desk.does("clara", "children 1001 close")
    assert statuses(desk)[1002] == "new"


async def test_a_merged_parent_leads_to_the_whole_only_for_those_who_may_act_on_it(desk: QuickDesk) -> None:
    await desk.asks("tom", "!new tom has no television")
    await desk.does("anna", "link 1005 1004 parent")
    await desk.does("anna", "merge 1001 1005")
    assert "#1005 has 1 open child:" in await desk.does("boris", "children 1001")
    await desk.does("anna", "move 1005 billing")
    assert "no ticket" in await desk.does("boris", "children 1001 close")
    assert "1 ticket is closed: #1004." in await desk.does("anna", "children 1001 close")


async def test_a_canned_reply_fills_all_languages_and_its_variables_are_each_customers(desk: QuickDesk) -> None:
    texts = {"text_en": "Dear {first_name}", "text_ru": "{first_name}, готово"}
    await desk.fills("anna", "canned", ("0", "0"), {"name": "fixed", "queue": "support"}, texts)
    form = await opened(desk, await desk.answer("anna", "close 1001"))
    (option,) = form.fields[0].options
    filled = await chooses(desk, form, option.value, {"text_en": "Hello!"})
    assert {field.name: text_of(field.text) for field in filled.fields if field.kind == "text"} == {
        "text_ru": "{first_name}, готово",
        "text_en": "Hello!\n\nDear {first_name}",
        "text_de": "Dear {first_name}",
    }
    assert "no text in: Deutsch" in text_of(filled.intro)
    shown = {field.name: text_of(field.text) for field in filled.fields if field.kind == "text"}
    none = await chooses(desk, filled, "", shown)
    assert {text_of(field.text) for field in none.fields if field.kind == "text"} == {"", "Hello!"}
    await sends(desk, filled, {**shown, "text_de": "Liebe {first_name}"})
    assert [replies(desk, who) for who in CUSTOMERS] == [["Olga, готово"], ["Hello!\n\nDear Ivan"], ["Liebe Ani"]]
    assert desk.rows("select used from canned") == [(1,)]


async def chooses(desk: QuickDesk, form: Form, option: str, texts: dict[str, str]) -> Form:
    by, now = await desk.back.who("anna"), datetime.fromtimestamp(desk.now, UTC)
    rich = {name: plain(text) for name, text in texts.items()}
    answer = await desk.desk.handle(
        FormChanged(
            event=f"changed {option}",
            at=now,
            by=by,
            where=Address("back", "C1"),
            verb="children",
            changed="canned",
            args=form.args,
            values={"canned": option, "then": "closed"},
            texts=rich,
        )
    )
    assert answer.form is not None
    return answer.form


@pytest.mark.parametrize(
    ("texts", "refused"),
    [
        ({"text_en": "", "text_ru": " ", "text_de": "x"}, "text_ru: Something is missing"),
        ({"text_de": "{back_at}"}, "text_de: Fill in {back_at} before this goes to the customer on #1004."),
        ({"text_de": "{name}"}, "text_de: “{name}” is not a variable."),
    ],
)
async def test_nothing_is_sent_to_anybody_if_one_text_is_wrong(desk: QuickDesk, texts: dict[str, str], refused: str) -> None:
    form = await opened(desk, await desk.answer("anna", "close 1001"))
    assert (await sends(desk, form, {**TEXTS, **texts})).startswith(refused)
    assert [replies(desk, who) for who in CUSTOMERS] == [[], [], []]
    assert set(statuses(desk).values()) == {"closed", "new"}


async def test_thirty_children_are_written_to_at_once(desk: QuickDesk) -> None:
    for number in range(1005, 1032):
        await desk.asks(f"c{number}", "The same here")
        await desk.does("anna", f"link 1001 {number} parent")
    answer = await desk.answer("anna", "close 1001")
    assert "#1001 has 30 open children:" in text_of(answer.text) and "#1031" in text_of(answer.text)
    form = await opened(desk, answer)
    assert len(":".join(form.args)) < 1_000
    assert "the customers of 30 tickets, which are closed" in await sends(desk, form)
    assert set(statuses(desk).values()) == {"closed"}
    assert all(len(replies(desk, f"c{number}")) == 1 for number in range(1005, 1032))


async def test_a_forged_form_is_refused(desk: QuickDesk) -> None:
    form = await opened(desk, await desk.answer("anna", "close 1001"))
    for args in ((), ("1001",), ("1001", "0", ""), ("1001", "0", "", "x-1"), ("1001", "0", "", "1002"), ("4711", *form.args[1:])):
        told = await sends(desk, replace(form, args=args))
        assert "out of date" in told or "no ticket" in told, args
    assert replies(desk, "olga") == []
    assert "no ticket #4711" in await desk.does("anna", "children 4711")
    assert "Which ticket?" in await desk.does("anna", "children")
