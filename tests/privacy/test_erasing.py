"""Erasing a customer: what is gone afterwards, what stays, and who may do it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.people import Address, Profile
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import plain
from bot.ports.albums import AlbumPart
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState
from bot.ports.first_contact import FirstMessage
from bot.ports.inbound import API, VerbCalled
from bot.ports.tokens import Token
from bot.ports.work import NewestEdit, Work
from bot.timers.indexing import Indexer
from storage.indexes import metadata
from tests.quick_desk import QuickDesk

MONDAY = "2026-03-23 10:00"
LATER = "2026-03-23 11:00"


@pytest.fixture
async def quick(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    """The fast desk on each database."""
    made = QuickDesk(tmp_path, database)
    yield made
    await made.close()


@pytest.fixture
async def desk(quick: QuickDesk) -> QuickDesk:
    quick.back.rosters["C1"] = frozenset({"anna", "boris", "boss"})
    quick.back.rosters["C2"] = frozenset({"clara"})
    await quick.open(MONDAY, queue=["hours: always", "sla: {first_response: 4h}"])
    return quick


def everything(desk: QuickDesk, *, but: tuple[str, ...] = ()) -> str:
    """The whole database as text."""
    found = []
    for name in (*(table.name for table in metadata.sorted_tables), "search_a", "search_b"):
        if name not in but:
            found += [
                f"{name}: {[bytes(one) if isinstance(one, memoryview) else one for one in row]}"
                for row in desk.rows(f"select * from {name}")
            ]
    return "\n".join(found).casefold()


async def erased(desk: QuickDesk, number: int, until: str = LATER) -> None:
    assert "being erased" in await desk.does("boss", f"erase {number} yes")
    await desk.goes_to(until)


async def test_nothing_that_a_customer_or_an_agent_wrote_is_left_and_the_record_is_intact(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.does("anna", "claim 1001")
    await desk.does("anna", "note 1001 He is a quokka")
    await desk.does("anna", "reply 1001 Use wombats")
    await desk.does("anna", "customer 1001 note: likes axolotls")
    await desk.does("anna", "customer 1001 contract: narwhal")
    await desk.does("anna", "view save x search from:xavier")
    await desk.asks("xavier", "Also the aardvark")
    await desk.asks("zoe", "Another lantern")
    secrets = ("xavier", "zeppelin", "quokka", "wombat", "axolotl", "narwhal", "aardvark")
    before = everything(desk)
    assert not [word for word in secrets if word not in before], "the test can find them"
    await erased(desk, 1001)
    await desk.goes_to("2026-03-27 10:00")
    await desk.desk.forget()
    left = everything(desk)
    assert not [line for line in left.splitlines() if any(word in line for word in secrets)]
    assert "zoe" in left
    assert "lantern" in left


async def test_an_erased_ticket_is_closed_says_so_and_takes_no_more_actions(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await erased(desk, 1001)
    assert desk.rows("select status, subject, erased_at > 0 from ticket") == [("closed", "Erased", 1)] or desk.rows(
        "select status, subject, erased_at > 0 from ticket"
    ) == [("closed", "Erased", True)]
    refusal = "#1001 was erased: its texts and files are gone."
    for line in ("reopen 1001", "reply 1001 hello", "claim 1001", "close 1001", "priority 1001 urgent"):
        assert await desk.does("anna", line) == refusal
    assert "Erased" in await desk.does("anna", "show 1001")
    assert desk.journal(1001)[-1][1] in ("erased", "recorded")


async def test_erasing_twice_or_somebody_unknown_is_refused(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await erased(desk, 1001)
    assert await desk.does("boss", "erase 1001 yes") == "This customer was erased already."
    assert await desk.does("boss", "erase customer 1001") == "This customer was erased already."
    assert "I don't know a customer" in await desk.does("boss", "erase @nobody")
    assert "I don't know a customer" in await desk.does("boss", "erase 4711")
    assert "Which customer?" in await desk.does("boss", "erase")


async def test_it_asks_first_and_names_what_is_open(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    told = await desk.does("boss", "erase customer 1001")
    assert "Erase Xavier, front, with 1 ticket?" in told
    assert "#1001 “My zeppelin burns”" in told
    assert desk.rows("select count(*) from erasure") == [(0,)]


async def test_only_who_has_the_right_in_every_queue_of_the_customer_may_erase(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    assert await desk.does("anna", "erase 1001 yes") == "In Support, only managers can use erase. Ask Boss."
    assert await desk.presses("anna", "erase", "1001", "yes") == "In Support, only managers can use erase. Ask Boss."
    await desk.does("boss", "move 1001 billing")
    await desk.asks("xavier", "!new My lamp burns")
    assert "tickets in" in await desk.does("boss", "erase 1002 yes")
    assert desk.rows("select count(*) from erasure") == [(0,)]


async def test_a_customer_who_writes_again_is_a_new_one(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.does("boss", "erase 1001 yes")
    await desk.desk.tick()
    assert await desk.asks("xavier", "Hello again") == 1002
    await desk.goes_to(LATER)
    ((first, second),) = desk.rows("select a.customer, b.customer from ticket a, ticket b where a.number = 1001 and b.number = 1002")
    assert first != second
    assert desk.rows("select name, tickets from customer order by id") == [("Erased customer", 1), ("Xavier", 1)]
    assert desk.rows("select subject from ticket where number = 1002") == [("Hello again",)]
    assert [told.text for told in desk.told("front:xavier")], "what the new customer was told stays"


async def test_what_comes_in_between_the_request_and_the_erasing_is_erased_too(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.does("boss", "erase 1001 yes")
    await desk.asks("xavier", "and the aardvark")
    await desk.goes_to(LATER)
    assert "aardvark" not in everything(desk)


async def test_a_second_manager_must_approve_if_configured(quick: QuickDesk) -> None:
    quick.environment["BELLHOP_QUEUES__SUPPORT__MANAGERS"] = "back:boss,back:chief"
    quick.back.rosters["C1"] = frozenset({"anna", "boss", "chief"})
    await quick.open(MONDAY, more="privacy: {four_eyes: true}")
    await quick.asks("xavier", "My zeppelin burns")
    assert "Nothing is erased until they approve" in await quick.does("boss", "erase 1001 yes")
    ((asked,),) = quick.rows("select id from erasure")
    assert "Boss wants to erase a customer" in quick.told("back:chief")[-1].text
    assert "somebody else has to approve" in await quick.presses("boss", "erase", "1001", "approve", str(asked))
    assert "only managers" in await quick.presses("anna", "erase", "1001", "approve", str(asked))
    assert "to be erased already" in await quick.does("boss", "erase 1001 yes")
    await quick.goes_to(LATER)
    assert "zeppelin" in everything(quick)
    assert "being erased now" in await quick.presses("chief", "erase", "1001", "approve", str(asked))
    await quick.goes_to("2026-03-23 12:00")
    assert "zeppelin" not in everything(quick)


async def test_without_a_second_manager_it_says_what_to_do(quick: QuickDesk) -> None:
    quick.back.rosters["C1"] = frozenset({"boss"})
    await quick.open(MONDAY, more="privacy: {four_eyes: true}")
    await quick.asks("xavier", "My zeppelin burns")
    assert "queues.support.managers" in await quick.does("boss", "erase 1001 yes")


async def test_all_accounts_of_a_person_are_erased_with_merged_and_linked_tickets(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.asks("yves", "The aardvark too")
    await desk.asks("zoe", "Another lantern")
    await desk.does("anna", "customer 1001 same 1002 yes")
    await desk.does("anna", "merge 1001 1002 because")
    await desk.does("anna", "link 1003 1002 related")
    await erased(desk, 1001)
    left = everything(desk, but=("seen",))
    assert not [line for line in left.splitlines() if any(word in line for word in ("zeppelin", "aardvark", "xavier", "yves"))]
    assert "lantern" in left


async def test_the_words_of_somebody_whose_ticket_was_merged_go_with_them_when_the_accounts_are_apart_again(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.asks("yves", "The aardvark too")
    await desk.does("anna", "customer 1001 same 1002 yes")
    await desk.does("anna", "merge 1001 1002 because")
    await desk.does("anna", "customer 1002 apart")
    await erased(desk, 1001)
    left = everything(desk, but=("seen",))
    assert "zeppelin" not in left
    assert "aardvark" in left


async def test_erasing_goes_on_after_a_restart(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.does("boss", "erase 1001 yes")
    await desk.desk.tick()
    await desk.close()
    await desk.open("2026-03-23 10:01", queue=["hours: always"])
    await desk.goes_to(LATER)
    assert "zeppelin" not in everything(desk)
    assert desk.rows("select state from erasure") == [("done",)]


async def test_figures_stay(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.does("anna", "reply 1001 Use water")
    await desk.does("anna", "close 1001")
    await desk.customer_presses("xavier", "rate", "1001", "5")
    before = desk.rows("select who, day, name, value, times from figure order by 1, 2, 3, 4")
    await erased(desk, 1001)
    assert desk.rows("select who, day, name, value, times from figure order by 1, 2, 3, 4") == before
    assert desk.rows("select score from rating where message = 0") == [(5,)]


async def test_the_file_of_a_sqlite_database_holds_no_words_either(desk: QuickDesk) -> None:
    if desk.engine.dialect.name != "sqlite":
        return
    await desk.asks("xavier", "My zeppelin burns")
    await desk.desk.tick()
    await erased(desk, 1001)
    desk.leave()
    await desk.store.close()
    whole = b"".join(file.read_bytes() for file in desk.folder.glob("bellhop.db*"))
    assert b"zeppelin" not in whole


WORDLESS = frozenset(
    (
        *("counter", "roster", "member", "worker", "lease", "seal", "figure", "fact", "event", "rating", "ping", "landing", "removal"),
        *("token", "web_link", "web_session", "canned", "canned_change", "invitation", "first_text"),
    )
)
"""Tables that hold no words of a customer or about one; docs/privacy.md says that canned replies are not looked at."""


async def test_every_table_that_can_hold_words_of_a_customer_is_emptied_of_them(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.asks("xavier", "The zeppelin is red")
    await desk.does("anna", "reply 1001 Zeppelin pilots use water")
    await desk.does("anna", "customer 1001 note: owns a zeppelin")
    await desk.does("anna", "view save zeppelin search from:xavier")
    await desk.store.write(_words_elsewhere)
    await _called(desk, "note", text="Zeppelin")
    await Indexer(desk.store).turn()
    names = {*metadata.tables, "search_a", "search_b"}
    with_words = {line.partition(":")[0] for line in everything(desk).splitlines() if "zeppelin" in line or "xavier" in line}
    assert names - WORDLESS - with_words <= {"erasure", "search_a", "search_b"}, "each table has words here, or is listed above"
    sent(desk)
    await erased(desk, 1001)
    await desk.goes_to("2026-03-23 12:00")
    left = everything(desk, but=("seen",))
    assert not [line for line in left.splitlines() if "zeppelin" in line or "xavier" in line]


async def test_lists_of_pings_keep_no_subject_and_go_on_for_the_others(quick: QuickDesk) -> None:
    quick.back.rosters["C1"] = frozenset({"anna", "boss"})
    await quick.open(MONDAY, queue=["hours: always", "sla: {first_response: 10m}", "escalation: [{at: 100%, notify: [queue, managers]}]"])
    for number in range(5):
        await quick.asks(f"person{number}", "My lantern burns")
    await quick.asks("xavier", "My zeppelin burns")
    await quick.goes_to("2026-03-23 10:30")
    sent(quick)
    assert "zeppelin" in quick.pings("boss")[-1].text.casefold()
    await erased(quick, 1006)
    assert "zeppelin" not in everything(quick)
    assert [number for number in range(1001, 1007) if f"#{number}" in quick.pings("boss")[-1].text] == [*range(1001, 1006)]
    await quick.does("anna", "reply 1001 Use water")
    assert [number for number in range(1001, 1007) if f"#{number}" in quick.pings("boss")[-1].text] == [*range(1002, 1006)]


async def test_what_a_program_was_told_of_somebody_else_stays(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.asks("zoe", "Another lantern")
    await _called(desk, "note", 1001, text="One")
    await _called(desk, "note", 1002, text="Two")
    await erased(desk, 1001)
    assert ["lantern" in data for (data,) in desk.rows("select data from api_answer")] == [True]


def sent(desk: QuickDesk) -> None:
    """Everything that waits in the outbox was sent."""
    db = desk.looking
    db.begin()
    db.run("update delivery set message = 'm' || id, state = 'sent' where state = 'queued'")
    db.commit()


def _words_elsewhere(work: Work) -> None:
    """What is rarely stored for longer than a moment."""
    ticket = work.tickets.get(1001)
    assert ticket is not None
    customer = work.people.customer_of(ticket)
    work.people.save_profile(Profile(customer.identity, "Xavier"))
    work.albums.add(AlbumPart("front", "xavier", "m9", "a", str(customer.identity), '{"text": "zeppelin"}', captioned=True, at=work.now))
    work.inbound.keep_edit(NewestEdit("front", "xavier", "m8", str(customer.identity), plain("zeppelin"), None, 1))
    work.inbound.park("front", "odd", b'{"from": {"id": "xavier"}, "text": "zeppelin"}', "odd")
    work.first_contact.add(FirstMessage(customer.id, "support", work.now, '{"text": "zeppelin"}'))
    work.reminders.add(
        ticket, ReminderKind.WRITING, work.now + 86_400_000, data='{"who": "back:anna", "name": "Anna", "draft": "zeppelin"}'
    )
    shown = work.outbox.keep(Delivery(0, "back:C1", 0, "back:C1", DeliveryKind.POST.value, 0, DeliveryState.SENT.value, "{}"))
    work.ping_lists.add(shown, work.reminders.add_ping(ticket, "first_response", 1), plain("zeppelin"))
    work.messages.revise(ticket.first_message, plain("My zeppelin burns and burns"), work.now)


async def _called(desk: QuickDesk, verb: str, number: int = 1001, **values: str) -> None:
    """A program calls a verb for Anna, and may repeat it."""
    if not desk.rows("select 1 from token"):
        await desk.store.write(lambda work: work.tokens.add(Token(0, "export", "digest", "back:anna", verbs="note")))
    ((token,),) = desk.rows("select id from token")
    more = {"token": token, "ticket": number, "values": values, "key": f"k{number}", "request": "r"}
    by, where = await desk.back.who("anna"), Address(API, "")
    await desk.desk.handle(VerbCalled(event=f"c{number}", at=datetime.now(UTC), by=by, where=where, verb=verb, **more))
