"""A customer's profile, what agents keep about them, and the accounts of one person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.people import Address
from bot.core.richtext import from_data, plain, text_of
from bot.ports.cards import Answer
from bot.ports.inbound import MessageReceived
from tests.search.desk import SearchDesk


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[SearchDesk]:
    desk = SearchDesk(tmp_path, database)
    await desk.open("2026-03-23 09:00", more="customers: {'front:olga': {tier: vip}}")
    yield desk
    await desk.close()


def known(desk: SearchDesk, number: int) -> str:
    """What the newest version of a ticket's card says is known about its customer; empty if it says nothing."""
    (row,) = desk.rows(
        f"select max(id) from delivery where ticket = {number:d} and purpose in ('card', 'change') and kind in ('post', 'edit')"
    )
    facts = {label: text_of(from_data(value)) for label, value in desk.card(row[0]).get("facts", [])}
    return facts.get("Known", "")


def buttons(answer: Answer) -> dict[str, tuple[str, ...]]:
    return {button.label: (button.verb, *button.args) for row in answer.buttons for button in row}


async def press(desk: SearchDesk, answer: Answer, label: str, who: str = "anna") -> Answer:
    verb, *args = buttons(answer)[label]
    return await desk.pressed(who, verb, *args)


async def test_the_profile_says_who_a_customer_is_and_what_happened_so_far(desk: SearchDesk) -> None:
    desk.front.zones["olga"] = "Asia/Tbilisi"
    number = await desk.asks("olga", "My printer burns badly today")
    desk.at("2026-03-23 09:12")
    await desk.does("anna", f"reply {number} Switch it off, please")
    await desk.does("anna", f"close {number}")
    await desk.customer_presses("olga", "rate", str(number), "5")
    desk.at("2026-03-23 10:00")
    other = await desk.asks("olga", "!new The wall burns too")
    told = await desk.does("anna", f"customer {other}")
    for part in (
        *("Olga · front", "Language: English", "Tier: vip", "Customer since 23 Mar 2026 · 1 open, 1 closed", "Ratings: 5 ★ (1)"),
        *("Usually waits 12 minutes for our first reply", "Said last", "• Olga: The wall burns too", "Tbilisi"),
        *("Open tickets", f"#{other} · The wall burns too", "Closed tickets", f"#{number} · My printer burns badly today"),
    ):
        assert part in told
    assert told == await desk.does("anna", f"customer #{number}") == await desk.presses("anna", "customer", str(other))
    assert told == await desk.does("anna", "customer front:olga")


async def test_the_mean_of_a_customer_s_ratings_is_written_as_the_reader_writes_numbers(desk: SearchDesk) -> None:
    for stars in ("4", "5"):
        number = await desk.asks("olga", "!new My printer burns")
        await desk.does("anna", f"reply {number} Switch it off, please")
        await desk.does("anna", f"close {number}")
        await desk.customer_presses("olga", "rate", str(number), stars)
    for language, told in {"en": "4.5 ★ (2)", "de": "4,5 ★ (2)", "ru": "4,5 ★ (2)", "hy": "4,5 ★ (2)", "th": "4.5 ★ (2)"}.items():
        await desk.does("anna", f"language {language}")
        assert told in await desk.does("anna", f"customer {number}")


async def test_a_profile_shows_nothing_of_queues_in_which_the_agent_has_no_role(desk: SearchDesk) -> None:
    number = await desk.asks("olga", "My printer burns")
    other = await desk.asks("olga", "!new My secret invoice")
    await desk.does("anna", f"move {other} billing")
    told = await desk.does("anna", f"customer {number}")
    assert "secret" not in told
    assert "2 open, 0 closed" in told
    assert "don't know a customer" in await desk.does("carla", f"customer {number}")
    assert "secret" in await desk.does("carla", f"customer {other}")
    assert "don't know a customer" in await desk.does("anna", "customer front:nobody")


async def test_facts_and_the_note_are_on_each_card_and_found(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns"})
    second = await desk.asks("olga", "!new The wall burns too")
    number = tickets["olga"]
    assert "server: db-7 · contract: 4411" in await desk.does("anna", f"customer {number} server: db-7; contract: 4411")
    await desk.does("boris", f"customer {number} note: calls before nine: always")
    expected = "calls before nine: always · server: db-7 · contract: 4411"
    assert [known(desk, number), known(desk, second), known(desk, tickets["ivan"])] == [expected, expected, ""]
    await desk.indexed()
    assert await desk.finds("db-7") == await desk.finds("4411") == await desk.finds("calls") == [second, number]
    await desk.does("anna", f"customer {number} SERVER: db-8; contract:")
    await desk.indexed()
    assert await desk.finds("db-7") == await desk.finds("4411") == []
    assert await desk.finds("db-8") == [second, number]
    profile = await desk.does("anna", f"customer {number}")
    assert "Anna · server: db-7 → db-8 · contract: 4411 → –" in profile
    assert "Boris · Note: – → calls before nine: always" in profile


async def test_the_form_changes_everything_at_once(desk: SearchDesk) -> None:
    number = await desk.asks("olga", "My printer burns")
    await desk.does("anna", f"customer {number} server: db-7; contract: 4411")
    form = (await press(desk, await desk.answer("anna", f"customer {number}"), "Note and facts…")).form
    assert form is not None
    assert [text_of(field.text) for field in form.fields] == ["", "server: db-7\ncontract: 4411"]
    texts = {"note": "Calls before nine", "facts": "server: db-8\nfloor: 3"}
    bad = await desk.fills("anna", "customer", form.args, {}, texts | {"facts": "nothing"})
    assert bad.errors[0][0] == "facts"
    assert "Calls before nine · server: db-8 · floor: 3" in text_of((await desk.fills("anna", "customer", form.args, {}, texts)).text)
    assert "contract" not in known(desk, number)
    stale = await desk.fills("boris", "customer", form.args, {}, {"note": "", "facts": ""})
    assert "Somebody else changed" in stale.errors[0][1]
    assert known(desk, number) == "Calls before nine · server: db-8 · floor: 3"


async def shares(desk: SearchDesk, who: str, phone: str) -> None:
    """A customer sends their own contact."""
    by, now = await desk.front.who(who), datetime.fromtimestamp(desk.now, UTC)
    where, text = Address("front", who), plain(f"👤 {who} {phone}")
    await desk.desk.handle(MessageReceived(event=phone, at=now, by=by, where=where, message=phone, text=text, kind="contact", phone=phone))


async def test_the_phone_that_a_customer_shares_is_a_fact_of_theirs(desk: SearchDesk) -> None:
    number = await desk.asks("olga", "My printer burns")
    await shares(desk, "olga", "+49 30 1234567")
    assert known(desk, number) == "phone: +49 30 1234567 (from the customer)"
    profile = await desk.does("anna", f"customer {number}")
    assert "• phone: +49 30 1234567 (from the customer)" in profile and "Olga · phone: – → +49 30 1234567" in profile
    await desk.indexed()
    assert await desk.finds("1234567") == [number]
    await shares(desk, "olga", "+49 30 7654321")
    assert known(desk, number) == "phone: +49 30 7654321 (from the customer)"
    form = (await press(desk, await desk.answer("anna", f"customer {number}"), "Note and facts…")).form
    assert form is not None and "phone" not in str(form.fields), "an agent who saves the form doesn't make it theirs"
    await desk.fills("anna", "customer", form.args, {}, {"note": "", "facts": "server: db-7"})
    assert known(desk, number) == "phone: +49 30 7654321 (from the customer) · server: db-7"
    await desk.does("anna", f"customer {number} phone: +49 30 1")
    await shares(desk, "olga", "+49 30 2")
    assert "phone: +49 30 1 ·" in known(desk, number), "what an agent keeps stays"
    await desk.does("anna", f"customer {number} phone:")
    assert known(desk, number) == "server: db-7"


async def test_a_shared_phone_is_the_persons_on_all_their_accounts(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "maria": "My lamp burns"})
    await shares(desk, "olga", "+1")
    await desk.does("anna", f"customer {tickets['olga']} same {tickets['maria']} yes")
    await shares(desk, "maria", "+2")
    assert known(desk, tickets["olga"]) == known(desk, tickets["maria"]) == "phone: +2 (from the customer)"
    await shares(desk, "maria", "9" * 300)
    assert known(desk, tickets["olga"]) == "phone: +2 (from the customer)"


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("nothing", "is not a fact"),
        ("https://x.y/1", "is not a fact"),
        (f"{'k' * 41}: v", "is not a fact"),
        (f"k: {'v' * 201}", "is not a fact"),
        (f"note: {'v' * 501}", "at most 500"),
        ("; ".join(f"key{n}: v" for n in range(31)), "at most 30"),
    ],
)
async def test_what_is_no_fact_is_refused(desk: SearchDesk, written: str, refused: str) -> None:
    number = await desk.asks("olga", "My printer burns")
    assert refused in await desk.does("anna", f"customer {number} {written}")
    assert known(desk, number) == ""


async def test_two_accounts_of_one_person_have_one_history_until_it_is_undone(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "maria": "My lamp burns", "ivan": "My roof burns"})
    olga, maria = tickets["olga"], tickets["maria"]
    await desk.does("anna", f"customer {olga} server: db-7")
    await desk.does("anna", f"customer {maria} contract: 4411")
    form = (await press(desk, await desk.answer("anna", f"customer {olga}"), "The same person…")).form
    assert form is not None
    asked = await desk.fills("anna", "customer", form.args, {"other": f"#{maria}"}, {})
    assert "Are these the same person: Olga, front; and Maria, front?" in text_of(asked.text)
    assert "contract" not in known(desk, olga), "nothing is joined before it is confirmed"
    joined = await press(desk, asked, "Yes, the same person")
    assert "are one person now" in text_of(joined.text)
    await desk.indexed()
    assert known(desk, olga) == "server: db-7 · contract: 4411"
    assert known(desk, maria) == "contract: 4411 · server: db-7"
    assert await desk.finds("from:olga") == await desk.finds("from:maria") == await desk.finds("db-7") == [maria, olga]
    told = await desk.does("anna", f"customer {olga}")
    assert "Maria · front" in told
    assert f"#{maria} · My lamp burns" in told
    assert "already the same person" in await desk.does("anna", f"customer {olga} same {maria} yes")
    await desk.asks("olga", "!tickets")
    await desk.asks("olga", "!tickets lamp")
    assert all(f"#{maria}" in one.text for one in desk.told("front:olga")[-2:])
    assert "other account (front)" in await desk.customer_presses("olga", "close", str(maria))
    assert "There is no ticket" in await desk.customer_presses("olga", "close", str(tickets["ivan"]))
    await desk.does("anna", f"customer {maria} contract: 4412")

    assert "two customers again" in text_of((await press(desk, joined, "Undo")).text)
    await desk.indexed()
    assert [known(desk, olga), known(desk, maria)] == ["server: db-7", "contract: 4412"]
    assert await desk.finds("from:olga") == [olga]
    assert f"#{maria}" not in await desk.does("anna", f"customer {olga}")
    assert "There is no ticket" in await desk.customer_presses("olga", "close", str(maria))
    assert "out of date" in text_of((await press(desk, joined, "Undo")).text)


async def test_groups_of_accounts_are_separated_as_they_were_joined(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "a printer", "maria": "a lamp", "ivan": "a roof", "tom": "a wall"})
    olga, maria, ivan, tom = tickets.values()
    await desk.does("anna", f"customer {olga} same {maria} yes")
    await desk.does("anna", f"customer {ivan} same {tom} yes")
    await desk.does("anna", f"customer {maria} same {tom} yes")
    assert len({one for (one,) in desk.rows("select joined from customer")}) == 1
    await desk.does("anna", f"customer {olga} apart")
    groups = desk.rows("select person, joined from customer order by id")
    assert groups[0][1] == groups[1][1] != groups[2][1] == groups[3][1]
    await desk.does("anna", f"customer {tom} apart")
    assert [joined for _, joined in desk.rows("select person, joined from customer order by id")][2:] == [0, 0]
    assert "only one account" in await desk.does("anna", f"customer {tom} apart")


async def test_in_a_thread_the_customer_is_the_tickets(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns"})
    desk.posted()
    assert "Olga · front" in text_of((await desk.types("anna", tickets["olga"], "!customer")).text)
    assert "server: db-7" in text_of((await desk.types("anna", tickets["olga"], "!customer server: db-7")).text)
    assert "Ivan · front" in text_of((await desk.types("anna", tickets["olga"], f"!customer #{tickets['ivan']}")).text)
    asked = text_of((await desk.types("anna", tickets["olga"], f"!customer same #{tickets['ivan']}")).text)
    assert "Olga, front; and Ivan, front" in asked


async def test_a_queue_can_leave_changes_to_its_managers(desk: SearchDesk) -> None:
    number = await desk.asks("olga", "My printer burns")
    await desk.close()
    await desk.open("2026-03-23 09:30", queue=["rights: {customer: managers}"])
    profile = await desk.answer("anna", f"customer {number}")
    assert "Olga · front" in text_of(profile.text)
    for refused in (
        await desk.does("anna", f"customer {number} server: db-7"),
        await desk.does("anna", "customer front:olga note: always"),
        text_of((await press(desk, profile, "Note and facts…")).text),
        (await desk.fills("anna", "customer", (str(number), "keep", "0"), {}, {"facts": "a: b"})).errors[0][1],
    ):
        assert "Boss" in refused
    assert "server: db-7" in await desk.does("boss", f"customer {number} server: db-7")
