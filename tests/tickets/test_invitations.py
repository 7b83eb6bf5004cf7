"""An agent writes to somebody who never opened the bot: a link brings them to the ticket that waits for them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.people import Address, Identity, Profile
from bot.core.richtext import from_data, plain, text_of
from bot.ports.cards import Answer
from bot.ports.inbound import LineTyped, MessageReceived
from bot.ports.invitations import is_word, new_word
from bot.ports.outbound import DeliveryError, Trouble
from tests.search.desk import SearchDesk

TEXT = "Your contract ends in May.\nShall we renew it?"


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[SearchDesk]:
    desk = SearchDesk(tmp_path, database)
    desk.front.capabilities = replace(desk.front.capabilities, opens_chats=False, start_links=True, prefix="/")
    await desk.open("2026-03-02 09:00", queue=["hold: 0s"])
    yield desk
    await desk.close()


def word_in(answer: Answer) -> str:
    [address] = [span.link for span in answer.text if span.link]
    found = re.fullmatch(r"https://front\.example/\?start=([\w-]{1,64})", address)
    assert found and is_word(found[1])
    return found[1]


async def invited(desk: SearchDesk, who: str = "@nina", text: str = TEXT) -> str:
    return word_in(await desk.answer("anna", f"write {who} {text}"))


def heard(desk: SearchDesk, who: str) -> list[str]:
    return [told.text for told in desk.told(f"front:{who}")]


def thread(desk: SearchDesk, number: int = 1001) -> str:
    return "\n".join(told.text for told in desk.told(f"back:C1#{number}"))


def card(desk: SearchDesk, number: int = 1001) -> str:
    rows = desk.rows(f"select id from delivery where ticket = {number} and purpose in ('card', 'change') order by id")
    shown = [desk.card(row).get("facts") for (row,) in rows]
    return " ".join(text_of(from_data(value)) for _, value in [facts for facts in shown if facts][-1])


async def test_the_ticket_waits_and_the_text_is_delivered_when_they_come(desk: SearchDesk) -> None:
    answer = await desk.answer("anna", f"write @nina {TEXT}")
    assert text_of(answer.text).startswith("#1001 waits for @nina. Send them this link. It works once, until 9 Mar 2026, 09:00:\nhttps://")
    assert card(desk).startswith("@nina · ⏳ waiting for them to come")
    assert "waits until the customer opens a chat" in thread(desk) and "Waiting for @nina: Anna has a link" in thread(desk)
    assert desk.rows("select count(*) from delivery where channel = 'front' and state <> 'dropped'") == [(0,)]

    desk.front.zones["tom"] = "Europe/Kyiv"
    await desk.asks("tom", f"/start {word_in(answer)}")
    assert heard(desk, "tom") == ["Hello! This is Support. We've opened ticket #1001 for you. Just reply here.", TEXT]
    assert "Anna, Tom has opened the link for @nina." in thread(desk) and "valid until" not in thread(desk)
    assert "Tom · English" in card(desk) and "waiting for them" not in card(desk) and "first ticket" in card(desk)
    assert await desk.asks("tom", "Yes, please") == 1001
    assert "Yes, please" in thread(desk)
    await desk.does("boris", "reply 1001 Done")
    assert heard(desk, "tom")[-1] == "Done"
    assert desk.rows("select came_from from ticket") == [("",)], "the word is no campaign"
    kinds = [kind for _, kind, _ in desk.journal(1001)]
    assert kinds == ["opened", "claimed", "replied", "connected", "received", "replied"]


async def test_the_word_is_long_and_only_its_digest_is_stored(desk: SearchDesk) -> None:
    word = await invited(desk)
    assert len(word) <= 64 and len({new_word() for _ in range(100)}) == 100
    tables = [name for (name,) in desk.rows(TABLES[desk.engine.dialect.name])]
    stored = "\n".join(str(desk.rows(f'select * from "{name}"')) for name in tables)
    assert "invitation" in tables and word not in stored and word.removeprefix("write-") not in stored


TABLES = {
    "sqlite": "select name from sqlite_master where type = 'table' and name not like 'search_%'",
    "postgresql": "select table_name from information_schema.tables where table_schema = 'public'",
}
REFUSED = "This link doesn't work any more: it can be used only once, and for seven days. Hello! This is"


async def test_a_second_person_is_greeted_and_gets_nothing(desk: SearchDesk) -> None:
    word = await invited(desk)
    await desk.asks("tom", f"/start {word}")
    await desk.asks("eve", f"/start {word}")
    assert [told[: len(REFUSED)] for told in heard(desk, "eve")] == [REFUSED]
    assert await desk.asks("eve", "Hello?") == 1002
    await desk.asks("tom", f"/start {word}")
    assert heard(desk, "tom")[2:] == ["Hello! This is Support. We've opened ticket #1001 for you. Just reply here."], (
        "said again, sent once"
    )


async def test_two_who_come_at_once_are_one_who_comes_first(desk: SearchDesk) -> None:
    word = await invited(desk)
    await asyncio.gather(*(desk.asks(who, f"/start {word}") for who in ("tom", "eve", "ivan")))
    assert sum(TEXT in heard(desk, who) for who in ("tom", "eve", "ivan")) == 1
    assert sum(heard(desk, who)[0].startswith(REFUSED) for who in ("tom", "eve", "ivan")) == 2


@pytest.mark.parametrize("forged", ["write-" + "A" * 32, "write-" + "я" * 32, "write-' or 1=1 --"])
async def test_forged_words_bring_nobody_anywhere(desk: SearchDesk, forged: str) -> None:
    await invited(desk)
    await desk.asks("eve", f"/start {forged}")
    assert TEXT not in heard(desk, "eve") and len(heard(desk, "eve")) == 1 and "Hello! This is Support." in heard(desk, "eve")[0]
    assert desk.rows("select customer from invitation") == [(0,)]


async def test_after_seven_days_the_link_has_expired_and_a_new_one_works(desk: SearchDesk) -> None:
    word = await invited(desk)
    await desk.goes_to("2026-03-09 08:59")
    assert "expired" not in thread(desk)
    await desk.goes_to("2026-03-09 09:01")
    assert "Anna, @nina hasn't come, and the link for them has expired." in thread(desk)
    await desk.asks("tom", f"/start {word}")
    assert heard(desk, "tom")[0].startswith(REFUSED)
    new = word_in(await desk.pressed("boris", "write", "1001"))
    await desk.goes_to("2026-03-12 09:00")
    await desk.asks("tom", f"/start {new}")
    assert heard(desk, "tom")[-1] == TEXT and desk.rows("select count(*) from invitation") == [(1,)]
    await desk.goes_to("2026-03-25 09:00")
    assert thread(desk).count("hasn't come") == 1


async def test_a_new_link_ends_the_one_before(desk: SearchDesk) -> None:
    first, second = await invited(desk), word_in(await desk.answer("anna", "write 1001"))
    assert first != second
    await desk.asks("eve", f"/start {first}")
    assert heard(desk, "eve")[0].startswith(REFUSED)
    await desk.asks("tom", f"/start {second}")
    assert heard(desk, "tom")[-1] == TEXT
    assert "There is a newer link for @nina." in thread(desk)


async def test_what_is_written_edited_and_taken_back_meanwhile_is_what_they_get(desk: SearchDesk) -> None:
    word = await invited(desk)
    said = await desk.does("anna", "write @nina And bring your card")
    assert said == "@nina gets this when they open the link to #1001."
    desk.posted()
    await desk.types("anna", 1001, "!r One more thing")
    await desk.does("anna", "reply 1001 Forget it")
    await desk.does("anna", "unsend 1001")
    number = desk.rows("select id from message where ticket = 1001 order by id")[0][0]
    edited = await desk.pressed("anna", "edit", "1001", str(number))
    assert edited.form
    await desk.fills("anna", "edit", edited.form.args, {}, {"text": "Your contract ends in June."})
    assert await desk.close() is None
    await desk.open("2026-03-03 09:00", queue=["hold: 10s"])
    await desk.asks("tom", f"/start {word}")
    assert heard(desk, "tom")[1:] == ["Your contract ends in June.", "And bring your card", "One more thing"]
    assert thread(desk).count("waits until the customer opens") == 3
    assert desk.rows("select count(*) from delivery where purpose = 'reply' and state = 'queued'") == [(3,)]


async def test_a_customer_with_other_tickets_keeps_them_and_what_agents_noted(desk: SearchDesk) -> None:
    mine = await desk.asks("tom", "My printer burns")
    word = await invited(desk)
    await desk.fills("anna", "customer", ("1002", "keep", "0"), {"note": "Speaks slowly", "facts": "contract: 4411"}, {})
    await desk.asks("tom", f"/start {word}")
    assert desk.rows("select number from ticket where customer = (select id from customer where person = 'tom') order by number") == [
        *((mine,), (1002,)),
    ]
    assert desk.rows("select tickets from customer where person = 'tom'") == [(2,)]
    assert desk.rows("select name, handle, note, facts, tickets from customer where person <> 'tom'") == [("", "", "", "", 0)]
    assert "contract: 4411" in card(desk, 1002) and "2 tickets so far" in card(desk, 1002)
    assert await desk.asks("tom", "Yes, do") == 1002 and "Yes, do" in thread(desk, 1002)
    await desk.indexed()
    assert await desk.finds("renew from:tom") == [1002]


async def test_nobody_comes_to_a_closed_ticket_and_the_next_message_opens_another(desk: SearchDesk) -> None:
    word = await invited(desk)
    await desk.does("anna", "close 1001")
    await desk.asks("tom", f"/start {word}")
    assert heard(desk, "tom")[0].startswith(REFUSED) and len(heard(desk, "tom")) == 1
    again = await desk.answer("anna", "write @nina Hello again")
    assert "#1002 waits for @nina" in text_of(again.text)
    await desk.goes_to("2026-03-12 09:00")
    assert "expired" not in thread(desk, 1001)


async def test_the_ticket_is_not_closed_for_silence_before_they_come(desk: SearchDesk) -> None:
    await desk.close()
    await desk.open("2026-03-02 09:00", queue=["auto_close: {remind_after: 1d, close_after: 2d}"])
    word = await invited(desk)
    await desk.does("anna", "wait 1001")
    await desk.goes_to("2026-03-07 09:00")
    assert desk.rows("select status from ticket") == [("waiting",)]
    await desk.asks("tom", f"/start {word}")
    await desk.goes_to("2026-03-10 09:00")
    assert desk.rows("select status from ticket") == [("closed",)]
    assert any("We're waiting for your answer" in told for told in heard(desk, "tom"))


async def test_in_a_group_a_word_brings_nobody(desk: SearchDesk) -> None:
    word = await invited(desk)
    by, at = await desk.front.who("tom"), datetime.fromtimestamp(desk.now, UTC)
    where, text = Address("front", "room"), plain(f"/start {word}")
    await desk.desk.handle(MessageReceived(event="g1", at=at, by=by, where=where, message="g1", text=text, direct=False))
    assert TEXT not in heard(desk, "room") + heard(desk, "tom")
    await desk.asks("tom", f"/start {word}")
    assert heard(desk, "tom")[-1] == TEXT


async def test_without_a_name_and_for_other_channels_strangers_stay_strangers(desk: SearchDesk) -> None:
    for word in ("back:zoe", "mail:nina", "nina", "@"):
        assert "can't write to strangers" in await desk.does("anna", f"write {word} Hello"), word
    assert "can't write to strangers" in await desk.does("carla", "write @nina Hello"), "her queue serves nobody"
    assert desk.rows("select count(*) from ticket") == [(0,)]
    assert "#1001 waits for front:4711." in await desk.does("anna", "write front:4711 Hello")


async def test_whoever_opened_the_chat_without_asking_is_written_to_at_once(desk: SearchDesk) -> None:
    await desk.asks("tom", "/start")
    assert await desk.does("anna", f"write front:tom {TEXT}") == "Your message to Tom is in the new ticket #1001."
    assert heard(desk, "tom")[-1] == TEXT


async def test_colleagues_who_never_asked_are_written_to_where_no_link_is_needed(desk: SearchDesk) -> None:
    await desk.close()
    desk.back.capabilities = replace(desk.back.capabilities, opens_chats=True)
    await desk.open("2026-03-02 09:00", queue=["hold: 0s", "agents: [back:zoe]"], billing=["serves: [back]", "agents: [back:anna]"])
    assert "can't write to strangers" in await desk.does("anna", f"write back:carl {TEXT}")
    for text in ("", TEXT):
        said = await desk.does("anna", f"write back:carla {text}")
    assert said == "Your message to Carla is in the new ticket #1001."
    assert [told.text for told in desk.told("back:carla")] == [TEXT]


async def test_a_ticket_that_waits_is_not_closed_by_the_form(desk: SearchDesk) -> None:
    refused = await desk.fills("anna", "write", ("@nina",), {"then": "closed"}, {"text": TEXT})
    assert refused.errors and desk.rows("select count(*) from ticket") == [(0,)]


async def test_the_one_who_came_is_meant_by_their_handle(desk: SearchDesk) -> None:
    await invited(desk)
    await desk.does("anna", "close 1001")

    async def who(person: str) -> Profile:
        return Profile(Identity("front", person), person.title(), person)

    desk.front.who = who  # type: ignore[method-assign]
    await desk.asks("nina", "I came by myself")
    assert "message to Nina is in the new ticket #1003" in await desk.does("anna", "write @nina Hello")


async def test_the_form_says_that_there_will_be_a_link(desk: SearchDesk) -> None:
    by, at = await desk.back.who("anna"), datetime.fromtimestamp(desk.now, UTC)
    line = LineTyped(event="f1", at=at, by=by, where=Address("back", "C1"), line="write @nina", trigger="t")
    opened = await desk.desk.handle(line)
    assert opened.form and opened.form.args == ("@nina",) and "You'll get a link" in text_of(opened.form.intro)
    answer = await desk.fills("anna", "write", opened.form.args, {"then": "waiting"}, {"text": TEXT})
    await desk.asks("tom", f"/start {word_in(answer)}")
    assert heard(desk, "tom")[-1] == TEXT


async def test_without_a_connection_the_agent_is_told_and_gets_the_link_later(desk: SearchDesk) -> None:
    async def refuses(word: str) -> str:
        raise DeliveryError(Trouble.TRY_AGAIN, "no network")

    working, desk.front.start_link = desk.front.start_link, refuses  # type: ignore[method-assign]
    assert "The link can't be made now: no network" in await desk.does("anna", f"write @nina {TEXT}")
    desk.front.start_link = working  # type: ignore[method-assign]
    await desk.asks("tom", f"/start {word_in(await desk.pressed('anna', 'write', '1001'))}")
    assert heard(desk, "tom")[-1] == TEXT
