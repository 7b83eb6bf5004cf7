"""Canned replies: kept by agents, filled in for a customer, and sent as ordinary replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.ports.cards import Answer, Button
from bot.ports.inbound import FormChanged
from tests.quick_desk import QuickDesk

MONDAY = "2026-03-23 09:00"
THREAD = "back:C1#1001"


@pytest.fixture
async def desk(quick: QuickDesk) -> QuickDesk:
    quick.back.capabilities = replace(quick.back.capabilities, forms=True, private_buttons=True)
    quick.back.rosters["C2"] = frozenset({"clara"})
    quick.front.languages["olga"] = "ru"
    await quick.open(MONDAY)
    await quick.asks("tom", "My printer burns and I want my money back")
    quick.posted()
    return quick


async def keeps(desk: QuickDesk, name: str, queue: str = "support", *, who: str = "anna", **texts: str) -> Answer:
    values = {"name": name, "queue": queue}
    return await desk.fills(who, "canned", ("0", "0"), values, {f"text_{tag}": text for tag, text in texts.items()})


def button(answer: Answer, label: str) -> Button:
    found = [one for row in answer.buttons for one in row if one.label == label]
    assert found, [one.label for row in answer.buttons for one in row]
    return found[0]


async def clicks(desk: QuickDesk, answer: Answer, label: str, who: str = "anna") -> Answer:
    found = button(answer, label)
    return await desk.pressed(who, found.verb, *found.args)


def replies(desk: QuickDesk, who: str = "tom") -> list[str]:
    return [told.text for told in desk.told(f"front:{who}", "reply")]


async def test_a_canned_reply_is_shown_before_it_is_sent(desk: QuickDesk) -> None:
    assert "“refund” is saved" in text_of(
        (await keeps(desk, "refund", en="Dear {first_name}, {ticket} is refunded. {agent}, {queue}")).text
    )
    shown = await desk.types("anna", 1001, "!canned refund")
    assert "Dear Tom, #1001 is refunded. Anna, Support" in text_of(shown.text) and "⚠️" not in text_of(shown.text)
    assert replies(desk) == []
    await clicks(desk, shown, "Send to the customer")
    assert replies(desk) == ["Dear Tom, #1001 is refunded. Anna, Support"]
    assert any("Dear Tom" in told.text for told in desk.told(THREAD, "mirror"))
    again = await clicks(desk, shown, "Send to the customer")
    assert "You replied" in text_of(again.text) and len(replies(desk)) == 1
    assert "used 1 time" in await desk.does("anna", "canned refund")


async def test_typed_with_a_number_it_is_the_same(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes, {customer}")
    assert "Yes, Tom" in await desk.does("anna", "canned 1001 refund")
    assert "Yes, Tom" in await desk.does("anna", "canned #1001 REFU")
    assert "no canned reply with “nothing”" in await desk.does("anna", "canned 1001 nothing")
    assert "There is no ticket #9" in await desk.does("anna", "canned 9 refund")


@pytest.mark.parametrize("typed", ["refund 1001", "refund #1001", "REFU 1001", '"refund" 1001', "1001 refund", '1001 "refund"'])
async def test_the_number_may_come_first_or_last(desk: QuickDesk, typed: str) -> None:
    await keeps(desk, "refund", en="Yes, {customer}")
    assert "“refund” for #1001" in await desk.does("anna", f"canned {typed}")
    assert "“refund” for #1001" in await desk.does("anna", "1001 canned refund")
    other = await desk.asks("olga", "Me too")
    desk.posted()
    assert "“refund” for #1001" in text_of((await desk.types("anna", other, f"!canned {typed}")).text)
    assert f"“refund” for #{other}" in text_of((await desk.types("anna", other, "!canned refund")).text)
    assert replies(desk) == []


async def test_a_number_that_ends_a_name_belongs_to_it_unless_both_are_possible(desk: QuickDesk) -> None:
    await keeps(desk, "windows 11", en="It's eleven")
    await keeps(desk, "windows 1001", en="It's a thousand")
    assert "It's eleven" in await desk.does("anna", "canned windows 11"), "there is no ticket #11"
    assert "“windows 11” for #1001" in await desk.does("anna", "canned windows 11 1001")
    both = await desk.does("anna", "canned windows 1001")
    assert '!canned "windows 1001" or !canned 1001 windows' in both and "thousand" not in both
    assert "It's a thousand" in await desk.does("anna", 'canned "windows 1001"')
    assert "“windows 1001” for #1001" in await desk.does("anna", 'canned 1001 "windows 1001"')
    assert "windows 11" in await desk.does("anna", "canned 1001 windows"), "two fit: a list"
    assert text_of((await desk.types("anna", 1001, "!canned windows 1001")).text) == both
    assert "There is no ticket #9" in await desk.does("anna", "canned windows 9")
    assert "no canned reply with “nothing 9”" in await desk.does("anna", "canned nothing 9")
    assert "no canned reply with “nothing”" in await desk.does("anna", "canned nothing 1001")
    assert "no canned reply with “windows 7”" in await desk.does("anna", "canned 1001 windows 7")


async def test_the_number_of_another_queues_ticket_is_unknown_at_the_end_too(desk: QuickDesk) -> None:
    await keeps(desk, "refund", "*", en="Yes")
    assert "There is no ticket #1001" in await desk.does("clara", "canned refund 1001")
    await desk.does("anna", "close 1001")
    assert "is closed" in await desk.does("anna", "canned refund 1001")


async def test_a_colleagues_reply_in_between_is_shown_first(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes")
    shown = await desk.answer("anna", "canned 1001 refund")
    await desk.does("boris", "reply 1001 No")
    again = await clicks(desk, shown, "Send to the customer")
    assert "Boris replied" in text_of(again.text) and "“No”" in text_of(again.text) and replies(desk) == ["No"]
    await clicks(desk, again, "Send to the customer")
    assert replies(desk) == ["No", "Yes"]


async def test_a_text_that_changed_since_is_shown_again(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes")
    shown = await desk.answer("anna", "canned 1001 refund")
    number = button(shown, "Edit").args[1].removeprefix("c")
    await desk.fills("boris", "canned", (number, "1"), {"name": "refund", "queue": "support"}, {"text_en": "Never"})
    again = await clicks(desk, shown, "Send to the customer")
    assert "has changed" in text_of(again.text) and "Never" in text_of(again.text) and replies(desk) == []


async def test_the_customers_language_decides_and_a_fallback_is_named(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes", ru="Да, {first_name}")
    await keeps(desk, "hours", en="At nine", de="Um neun")
    number = await desk.asks("olga", "Верните деньги")
    assert "Да, Olga" in await desk.does("anna", f"canned {number} refund")
    shown = await desk.does("anna", f"canned {number} hours")
    assert "At nine" in shown and "in English" in shown and "reads Русский" in shown


async def test_a_missing_value_is_asked_for(desk: QuickDesk) -> None:
    await keeps(desk, "back", en="We're back {back_at}; see {link}")
    shown = await desk.answer("anna", "canned 1001 back")
    assert "A value is missing: {back_at}, {link}" in text_of(shown.text)
    assert [one.label for one in shown.buttons[0]] == ["Edit", "Not this"]
    form = (await clicks(desk, shown, "Edit")).form
    assert form and [field.name for field in form.fields] == ["text", "back_at", "link", "canned", "then"]
    asked = {"back_at": "at {link}", "link": ""}
    text = {"text": text_of(form.fields[0].text)}
    refused = await desk.fills("anna", "reply", form.args, asked, text)
    assert refused.errors[0][0] == "link" and replies(desk) == []
    await desk.fills("anna", "reply", form.args, {**asked, "link": "https://x.y"}, text)
    assert replies(desk) == ["We're back at {link}; see https://x.y"]
    assert "used 1 time" in await desk.does("anna", "canned back")


async def test_a_form_whose_canned_reply_was_deleted_is_changed_and_sent(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Refunded, {first_name}")
    await keeps(desk, "hello", en="Hello")
    first, other = (number for (number,) in desk.rows("select id from canned order by id"))
    form = (await clicks(desk, await desk.answer("anna", "canned 1001 refund"), "Edit")).form
    assert form
    await desk.pressed("boris", "canned", "0", "remove", str(first), "yes")
    by, where = await desk.back.who("anna"), Address("back", "C1")
    changed = FormChanged(
        event="f1",
        at=datetime.fromtimestamp(desk.now, UTC),
        by=by,
        where=where,
        verb="reply",
        changed="canned",
        args=form.args,
        values={"canned": str(other)},
        texts={"text": plain("Refunded, Tom")},
    )
    filled = (await desk.desk.handle(changed)).form
    assert filled and text_of(filled.fields[0].text) == "Refunded, Tom\n\nHello", "what can't be told apart stays"
    await desk.fills("anna", "reply", form.args, {}, {"text": "Refunded, Tom. {link}"})
    assert replies(desk) == [], "no variable reaches the customer"
    await desk.fills("anna", "reply", form.args, {"then": "closed"}, {"text": "Refunded, Tom"})
    assert replies(desk) == ["Refunded, Tom"]


async def test_when_the_queue_is_closed_the_customer_is_told_when_it_opens(quick: QuickDesk) -> None:
    quick.back.capabilities = replace(quick.back.capabilities, forms=True, private_buttons=True)
    await quick.open("2026-03-22 12:00", queue=["hours: {mon-fri: ['09:00-18:00']}"])
    await quick.asks("tom", "Help")
    await keeps(quick, "back", en="We're back {back_at}.")
    assert "We're back on Monday at 09:00 (Berlin time)." in await quick.does("anna", "canned 1001 back")


@pytest.mark.parametrize(
    ("name", "texts", "field", "told"),
    [
        ("refund", {"en": "Dear {name}"}, "text_en", "“{name}” is not a variable"),
        ("refund", {"en": "x" * 4001}, "text_en", "too long"),
        ("refund", {}, "", "at least one language"),
        ("1042", {"en": "Yes"}, "", "can't be the name"),
        ("", {"en": "Yes"}, "", "can't be the name"),
    ],
)
async def test_what_is_wrong_is_said_in_the_form(desk: QuickDesk, name: str, texts: dict[str, str], field: str, told: str) -> None:
    refused: Any = await keeps(desk, name, **texts)
    assert refused.errors[0][0] == field and told in refused.errors[0][1]
    assert desk.rows("select count(*) from canned") == [(0,)]


async def test_names_are_unique_for_the_same_people_only(desk: QuickDesk) -> None:
    await keeps(desk, "refund", "*", en="For all")
    assert "no longer" not in text_of((await keeps(desk, "refund", "support", en="Support's")).text)
    await keeps(desk, "Refund", "@", en="Mine")
    assert "already" in text_of((await keeps(desk, "REFUND", "*", en="Twice")).text)
    assert "Mine" in await desk.does("anna", "canned 1001 refund")
    assert "Support's" in await desk.does("boris", "canned 1001 refund")
    assert "For all" in await desk.does("clara", "canned refund")


async def test_others_see_neither_a_queues_nor_an_agents_canned_replies(desk: QuickDesk) -> None:
    await keeps(desk, "refund", "support", en="Secret")
    await keeps(desk, "mine", "@", en="Private")
    for number in desk.rows("select id from canned"):
        assert "no canned reply" in await desk.presses("clara", "canned", "0", "show", str(number[0]))
    assert "no canned replies yet" in await desk.does("clara", "canned")
    boris = await desk.does("boris", "canned")
    assert "refund" in boris and "mine" not in boris
    refused = await keeps(desk, "x", "billing", en="Not my queue")
    assert "out of date" in refused.errors[0][1]


async def test_two_who_change_it_at_once_are_told(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes")
    shown = await desk.answer("anna", "canned refund")
    form = (await clicks(desk, shown, "Change…")).form
    assert form and form.fields[2].text == plain("Yes")
    values = {"name": "refund", "queue": "*"}
    assert "saved" in text_of((await desk.fills("anna", "canned", form.args, values, {"text_en": "Yes!", "text_de": "Ja"})).text)
    assert "Somebody else changed" in text_of((await desk.fills("boris", "canned", form.args, values, {"text_en": "No"})).text)
    told = await desk.does("boris", "canned refund")
    assert "Anna\n    queue: support → –\n    text en: Yes → Yes!\n    text de: – → Ja" in told


async def test_a_canned_reply_is_deleted_after_a_question(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes")
    asked = await clicks(desk, await desk.answer("anna", "canned refund"), "Delete")
    assert "Delete the canned reply" in text_of(asked.text) and desk.rows("select count(*) from canned") == [(1,)]
    await clicks(desk, asked, "Delete")
    assert desk.rows("select count(*) from canned") == [(0,)]
    assert desk.rows("select count(*) from canned_change") == [(2,)]


async def test_thousands_are_listed_by_page_and_by_words(desk: QuickDesk) -> None:
    for number in range(23):
        await keeps(desk, f"reply {chr(97 + number)}", en=f"Text_{number}% for printers")
    first = await desk.answer("anna", "canned printers")
    assert text_of(first.text).count("never used") == 10
    third = await clicks(desk, await clicks(desk, first, "Next ▶"), "Next ▶")
    assert text_of(third.text).count("never used") == 3
    assert "reply f" in await desk.does("anna", "canned text_5% PRINT")
    assert "no canned reply" in await desk.does("anna", "canned textx5%")


async def test_forged_buttons_do_nothing(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes")
    for args in (("0",), ("1001", "send"), ("1001", "send", "x", "y", "0"), ("1001", "send", "1"), ("0", "edit", "99999999999999999999")):
        await desk.presses("anna", "canned", *args)
        await desk.presses("eve", "canned", *args)
    assert "no canned reply" in await desk.presses("anna", "reply", "1001", "c999")
    assert replies(desk) == []


async def test_a_closed_ticket_gets_none(desk: QuickDesk) -> None:
    await keeps(desk, "refund", en="Yes")
    shown = await desk.answer("anna", "canned 1001 refund")
    await desk.does("anna", "close 1001")
    assert "closed" in text_of((await clicks(desk, shown, "Send to the customer")).text)
    assert "closed" in await desk.does("anna", "canned 1001 refund") and replies(desk) == []
