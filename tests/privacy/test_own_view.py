"""Whatever a customer can read is what they have: every surface that they reach × everything that the desk stores beside it.

Each secret has one word that occurs nowhere else. A new verb of customers is among the surfaces by itself.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import registry
from bot.commands import load
from bot.core.journal import Event
from bot.core.people import Address, Role
from bot.core.richtext import plain, text_of
from bot.ports.cards import Answer
from bot.ports.contents import Chunks, Content, whole
from bot.ports.inbound import ButtonPressed, HomeOpened, MessageEdited, MessageReceived
from bot.screens import own_search
from bot.screens.files_on_demand import FilesOnDemand
from bot.screens.own_messages import last_own_reply, own_messages
from bot.tickets.revising import changed
from storage.work.messages import SqlMessages
from storage.work.tickets import SqlTickets
from tests.search.desk import SearchDesk
from tests.tickets.test_one_line import CUSTOMERS

load()
SAMPLES: Mapping[str, Any] = CUSTOMERS
OWN_VERBS = [found for found in registry.registered() if found.by is Role.CUSTOMER]
MORE = {"tickets": "printer", "privacy": "export", "language": "de", "help": "tickets", "start": "wombat"}
HOLD = ("hours: always", "hold: 5m", "review: {repeated: 9/h}")


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[SearchDesk]:
    made = SearchDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=HOLD)
    yield made
    await made.close()


async def says(desk: SearchDesk, who: str, words: str, place: str = "") -> str:
    """A customer types in their own chat, or in a shared place, and the desk answers there."""
    before = len(desk.told(f"front:{who}"))
    desk._said += 1
    event, at, by = f"e{desk._said}", datetime.fromtimestamp(desk.now, UTC), await desk.front.who(who)
    where = Address("front", place or who)
    answer = await desk.desk.handle(
        MessageReceived(event=event, at=at, by=by, where=where, message=event, text=plain(words), direct=not place)
    )
    return "\n".join([text_of(answer.text), *(one.text for one in desk.told(f"front:{who}")[before:])])


async def deletes(desk: SearchDesk, number: int) -> None:
    """Anna deletes her last reply on a ticket at the customer, whose channel does it."""
    await desk.does("anna", f"unsend {number}")
    rows = [row for (row,) in desk.rows(f"select id from delivery where ticket = {number} and purpose = 'unsend'")]

    def done(work: Any) -> None:
        row = work.outbox.locked(rows[-1])
        row.state = "sent"
        changed(work, desk.desk.rules, row, None)

    await desk.store.write(done)


async def secrets(desk: SearchDesk) -> dict[str, str]:
    """Tom's tickets with everything that he must not read. Returns the words by what they are."""
    await desk.asks("tom", "My printer burns")
    desk.posted()
    await desk.does("anna", "note 1001 a notebat")
    await desk.does("anna", "reply 1001 once a givenbat")
    desk.sent()
    await desk.does("anna", "edit 1001 Pull the plug")
    await desk.does("anna", "reply 1001 then a deletedbat")
    desk.sent()
    await deletes(desk, 1001)
    await desk.does("anna", "reply 1001 an undonebat")
    await desk.does("anna", "undo 1001")
    await desk.types("anna", 1001, "!r Which printer?")
    desk.sent()
    desk._said += 1
    where = Address("back", "C1", f"m{desk.rows('select card from ticket where number = 1001')[0][0]}")
    event, at, by = f"e{desk._said}", datetime.fromtimestamp(desk.now + 1, UTC), await desk.back.who("anna")
    typed = f"t{desk._said - 1}"
    await desk.desk.handle(MessageEdited(event=event, at=at, by=by, where=where, message=typed, text=plain("!note a turnedbat")))
    await desk.does("anna", "reply 1001 a failedbat")
    db = desk.looking
    db.begin()
    db.run("update delivery set state = 'failed' where purpose = 'reply' and state = 'queued'")
    db.commit()
    await desk.asks("maria", "Marias othersbat")
    desk.posted()
    await desk.does("anna", "reply 1002 To Maria, an answerbat")
    desk.sent()
    await desk.does("anna", "customer 1001 same 1002 yes")
    await desk.does("anna", "merge 1002 into 1001")
    await desk.does("anna", "customer 1001 apart")
    await desk.does("anna", "reply 1001 a waitingbat")
    await desk.does("boris", "write #1001 A firstbat")  # 1003
    await desk.does("boris", "undo 1003")
    await desk.does("boris", "write #1001 A laterbat")  # 1004
    await desk.fills("boris", "write", ("1001",), {"then": "closed"}, {"text": "An endedbat"})  # 1005
    await desk.does("boris", "undo 1005")
    await desk.does("anna", "tag 1001 tagbat")
    await desk.indexed()
    words = ("note", "deleted", "undone", "turned", "failed", "others", "answer", "waiting", "first", "later", "ended", "tag")
    return {what: f"{what}bat" for what in words}


def shown(answer: Answer) -> str:
    """Everything in an answer, its home screen included."""
    found = [text_of(answer.text), *(button.label for row in answer.buttons for button in row)]
    for section in answer.screen.sections if answer.screen else ():
        found += [section.title, *(text_of(card.body) + text_of(card.foot) for card in section.cards)]
        found += [button.label for card in section.cards for row in card.buttons for button in row]
    return "\n".join(found)


async def everything(desk: SearchDesk, who: str) -> str:
    """Whatever the desk sends to somebody besides its replies and their buttons, and the files that it would make for them."""
    rows = desk.rows(f"select payload from delivery where lane = 'front:{who}' and purpose <> 'reply' and state <> 'dropped'")
    found = [payload for (payload,) in rows if "only_buttons" not in payload]
    files = FilesOnDemand(Nothing(), desk.store, desk.desk.rules, {})
    keys = {file["key"] for payload in found if payload for file in json.loads(payload).get("card", {}).get("files", ())}
    for key in keys:
        data = await whole((await files.open(key)).chunks())
        if key.startswith("made:export"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                found += [packed.read(name).decode() for name in packed.namelist()]
        else:
            found.append(data.decode())
    assert any(key.startswith("made:export") for key in keys)
    assert any(key.startswith("made:transcript") for key in keys)
    return "\n".join(found)


class Nothing:
    """A store without files."""

    async def put(self, name: str, chunks: Chunks) -> str:
        raise NotImplementedError

    async def open(self, key: str) -> Content:
        raise FileNotFoundError(key)


async def test_no_surface_tells_a_customer_what_they_do_not_have(desk: SearchDesk) -> None:
    hidden, answers = await secrets(desk), []
    by, at = await desk.front.who("tom"), datetime.fromtimestamp(desk.now, UTC)
    replies = [str(number) for (number,) in desk.rows("select id from message order by id")]
    base: dict[str, Any] = {"at": at, "by": by, "where": Address("front", "tom")}
    for verb in OWN_VERBS:
        samples = [tuple(part.format(said=replies[0], reply=replies[-1]) for part in args) for args in SAMPLES.get(verb.verb, [()])]
        for number in ("1001", "1003", "1004", "1005"):
            await says(desk, "tom", f"!{verb.verb} {number}")
            for args in samples:
                desk._said += 1
                pressed = ButtonPressed(event=f"e{desk._said}", verb=verb.verb, args=(number, *args), **base)
                answers.append(shown(await desk.desk.handle(pressed)))
        await says(desk, "tom", f"!{verb.verb} {MORE.get(verb.verb, '')}")
    answers.append(shown(await desk.desk.handle(HomeOpened(event="home", **{**base, "where": Address("front", "")}))))
    told = "\n".join([*answers, await everything(desk, "tom")])
    assert [(what, line) for what, word in hidden.items() for line in told.splitlines() if word in line] == []
    assert "Pull the plug" in told
    assert "Which printer?" in told


async def test_a_search_finds_nothing_that_the_customer_does_not_have(desk: SearchDesk) -> None:
    for what, word in (await secrets(desk)).items():
        assert "#" not in await says(desk, "tom", f"!tickets {word}"), what
        assert "#1001" in await says(desk, "tom", f"!tickets printer -{word}"), what
    assert "#1001" in await says(desk, "tom", "!tickets plug")
    assert "#1001" not in await says(desk, "tom", "!tickets printer -plug")
    assert "#1001" not in await says(desk, "tom", "!tickets has:file")
    assert "givenbat" not in await says(desk, "tom", "!tickets plug")
    assert "#1001" in await says(desk, "tom", "!tickets is:open -is:closed")
    assert "#" not in await says(desk, "tom", "!tickets after:2030-01-01")


async def test_nobody_learns_that_their_ticket_is_held_or_marked_as_spam(desk: SearchDesk) -> None:
    """Held: it looks like any new ticket. Marked: it is closed."""
    await desk.close()
    await desk.open("2026-03-23 09:00", queue=("hours: always", "review: {repeated: 2/h}"))
    for who in ("ann", "bob", "tom"):
        await desk.asks(who, "Cheap watches at the best price of the whole town")
    await desk.asks("olga", "My printer burns")
    desk.posted()
    await desk.does("anna", "spam 1004")
    await desk.indexed()
    assert desk.rows("select number, spam from ticket where spam > 0 order by number") == [(1003, 2), (1004, 1)]
    for who, number, status in (("tom", "1003", "request received"), ("olga", "1004", "closed")):
        told = [await says(desk, who, line) for line in ("!tickets", "!tickets watches OR printer", "!tickets after:1d")]
        told += [await says(desk, who, f"!{one.verb} {number}") for one in OWN_VERBS if one.on_ticket or one.verb == "close"]
        told += [await desk.customer_presses(who, one.verb, number, "5") for one in OWN_VERBS if one.on_ticket]
        await says(desk, who, "!privacy export")
        told.append(await everything(desk, who))
        words = "\n".join(told).casefold()
        assert "spam" not in words and "review" not in words and "blocked" not in words, words
        assert status in words
        assert ("· closed" in words or '"status": "closed"' in words) is (who == "olga")


async def test_in_a_shared_place_nothing_is_told_of_what_is_asked_elsewhere(desk: SearchDesk) -> None:
    """Whichever verb a customer uses there, and whichever ticket a message is put into."""
    await desk.asks("tom", "My secretbat illness")
    for words in ("!new The first lift", "!new The second lift", "Also the stairs"):
        await says(desk, "tom", words, place="room")
    desk.posted()
    await desk.does("anna", "reply 1001 A privatebat")
    said = str(desk.rows("select max(id) from message where role = 'customer'")[0][0])
    by, at = await desk.front.who("tom"), datetime.fromtimestamp(desk.now, UTC)
    for number in ("1002", "1001", "1003"):
        desk._said += 1
        where = Address("front", "room")
        await desk.desk.handle(ButtonPressed(event=f"e{desk._said}", at=at, by=by, where=where, verb="put", args=(number, said)))
    for verb in OWN_VERBS:
        for rest in ("", "1001"):
            await says(desk, "tom", f"!{verb.verb} {rest}", place="room")
    there = [payload for (payload,) in desk.rows("select payload from delivery where place = 'room'")]
    assert "lift" in str(there)
    assert not [payload for payload in there if "secretbat" in payload or "privatebat" in payload]


async def test_a_merge_with_another_account_is_not_told_in_a_shared_place(desk: SearchDesk) -> None:
    await desk.asks("maria", "My secretbat illness")
    await says(desk, "maria", "Hello")
    await desk.asks("tom", "I am here")
    await says(desk, "tom", "!new The lift", place="room")
    desk.posted()
    await desk.does("anna", "customer 1001 same 1003 yes")
    await desk.does("anna", "merge 1003 into 1001")
    assert "secretbat" not in str(desk.rows("select payload from delivery where place = 'room'"))
    assert "We'll reply on your other account (front)" in desk.told("front:tom")[-1].text


@pytest.mark.parametrize(("persona", "seen"), [("team", "Support"), ("none", "Acme"), ("name", "Anna")])
async def test_a_reply_keeps_the_name_that_the_customer_saw(desk: SearchDesk, persona: str, seen: str) -> None:
    """Also if the ticket is in a queue that names its agents now."""
    await desk.close()
    await desk.open("2026-03-23 09:00", queue=("name: Support", f"persona: {persona}"), billing=("persona: name",))
    desk.desk.rules.name = "Acme"
    await desk.asks("tom", "My printer burns")
    desk.posted()
    await desk.does("anna", "reply 1001 Pull the plug")
    desk.sent()
    await desk.does("anna", "move 1001 billing")
    await says(desk, "tom", "!transcript 1001")
    await says(desk, "tom", "!privacy export")
    told = await everything(desk, "tom")
    assert ("Anna" in told) is (seen == "Anna")
    assert told.count(seen) > 1


async def test_an_undone_reply_keeps_nothing_else_back(desk: SearchDesk) -> None:
    """Unlike that of a ticket of which its customer never heard."""
    await desk.asks("tom", "My printer burns")
    await desk.does("anna", "reply 1001 A draft")
    await desk.does("anna", "close 1001")
    await desk.does("anna", "undo 1001")
    await desk.does("anna", "write #1001 Another draft")
    await desk.fills("anna", "write", ("1001",), {"then": "closed"}, {"text": "A third draft"})
    await desk.does("anna", "undo 1003")
    assert desk.rows("select ticket, state from delivery where purpose = 'rating' order by id") == [(1001, "queued"), (1003, "dropped")]


async def test_the_last_reply_is_the_last_of_all_that_the_customer_has(desk: SearchDesk) -> None:
    await secrets(desk)

    def both(work: Any) -> list[tuple[Any, Any]]:
        found = []
        for number in range(1001, 1006):
            ticket = work.tickets.get(number)
            said = [one for one in own_messages(work, ticket)[0] if one.role is not Role.CUSTOMER]
            found.append((said[-1] if said else None, last_own_reply(work, ticket)))
        return found

    found = await desk.store.write(both)
    assert [one for one, _ in found] == [two for _, two in found]
    assert text_of(found[0][0].text) == "Which printer?"


async def test_a_search_quotes_nothing_else_of_a_long_ticket(desk: SearchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its newest messages are read."""
    hidden = await secrets(desk)
    monkeypatch.setattr(own_search, "LONG", 3)
    monkeypatch.setattr(SqlMessages, "of_ticket", None)
    for what, word in hidden.items():
        told = await says(desk, "tom", f"!tickets {word}")
        assert word not in told.partition("\n")[2].partition("\n")[2], what
        assert "#1001" in await says(desk, "tom", f"!tickets printer -{word}"), what
    assert "Pull the plug" in await says(desk, "tom", "!tickets plug")
    assert "#1001" not in await says(desk, "tom", "!tickets printer -plug")


async def test_a_list_of_tickets_reads_no_whole_ticket(desk: SearchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written in the one writer, and one of the tickets may have many thousand messages."""
    await secrets(desk)
    events = SqlTickets.events

    def some(self: SqlTickets, ticket: Any, kinds: Any = (), **more: Any) -> list[Event]:
        assert kinds, "only events of some kinds are read"
        return events(self, ticket, kinds, **more)

    monkeypatch.setattr(SqlTickets, "events", some)
    monkeypatch.setattr(SqlMessages, "of_ticket", None)
    assert "Our last reply, 23 Mar 2026, 09:00 (Berlin time): Which printer?" in await says(desk, "tom", "!tickets")


async def test_a_customer_search_reads_the_same_index_as_agents(desk: SearchDesk) -> None:
    """What the customer has is found in the same ways: forms of words, halves, phrases, exclusions, dates and pages."""
    for at in range(20):
        await desk.asks("tom", f"!new Printers of kind {at} burn, error E-4{at}")
    await desk.indexed()
    db = desk.looking
    db.begin()
    db.run("update ticket set spam = 2 where number = 1001")  # so that words are compared with what the customer has
    db.commit()
    assert "#1001" in await says(desk, "tom", "!tickets E-40")
    for query in ("printer", "print", '"of kind"', "burning printers", "printer -wombat", "is:open", "printer is:open"):
        told = await says(desk, "tom", f"!tickets {query}")
        assert told.count("request received") == 8, (query, told)
        assert "page:2" in told
    told = await says(desk, "tom", "!tickets page:3 printer")
    assert told.count("request received") == 4
    assert "#1001" in told
    assert "#" not in await says(desk, "tom", '!tickets "kind of"')
    db.begin()
    db.run("update ticket set spam = 0")
    db.commit()
