"""What programs can read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.api.stored_files import disposition
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.contents import Content, content_of
from bot.ports.inbound import MessageReceived
from bot.timers.indexing import Indexer
from tests.api.program import ON_BOTH, Programs, Said, served
from tests.quick_desk import QuickDesk


async def indexed(programs: Programs) -> None:
    await Indexer(programs.desk.store).turn()


@ON_BOTH
async def test_a_ticket_is_read_as_it_is(programs: Programs) -> None:
    program = await programs.program(verbs="read")
    found = await program.gets("/tickets/1001")
    assert (found.status, found.data["subject"], found.data["status"]) == (200, "My printer burns", "new")
    assert found.data["customer"]["name"] == "Tom"
    assert found.data["opened_at"] == "2026-03-23T08:00:00.000Z"
    same = await program.gets("/tickets/1001", {"If-None-Match": found.headers["ETag"]})
    assert (same.status, same.body) == (304, b"")


@ON_BOTH
async def test_pages_of_a_search_have_each_ticket_once_also_if_new_ones_come_in_between(programs: Programs) -> None:
    for number in range(6):
        await programs.desk.asks(f"person{number}", f"Printer {number} is broken")
    await indexed(programs)
    program = await programs.program(verbs="read")
    numbers, cursor = [], ""
    while cursor is not None:
        page = await program.gets(f"/tickets?q=printer&limit=3{f'&cursor={cursor}' if cursor else ''}")
        numbers += [one["number"] for one in page.data["tickets"]]
        cursor = page.data["next_cursor"]
        await programs.desk.asks(f"late{len(numbers)}", "One more printer")
        await indexed(programs)
    assert numbers == [1007, 1006, 1005, 1004, 1003, 1002, 1001]
    oldest = await program.gets("/tickets?sort=oldest&limit=2")
    assert [one["number"] for one in oldest.data["tickets"]] == [1001, 1002]
    following = await program.gets(f"/tickets?sort=oldest&limit=2&cursor={oldest.data['next_cursor']}")
    assert [one["number"] for one in following.data["tickets"]] == [1003, 1004]


@ON_BOTH
async def test_a_wider_match_of_a_later_page_does_not_follow_an_exact_one(programs: Programs) -> None:
    await programs.desk.asks("olga", "The printers burned")
    await programs.desk.asks("dan", "printer")
    await indexed(programs)
    program = await programs.program(verbs="read")
    page = await program.gets("/tickets?q=subject:burns&limit=1")
    seen = [one["number"] for one in page.data["tickets"]]
    while page.data["next_cursor"]:
        page = await program.gets(f"/tickets?q=subject:burns&limit=1&cursor={page.data['next_cursor']}")
        seen += [one["number"] for one in page.data["tickets"]]
    assert seen == [1002, 1001], "every form of the word, and nothing else"


@ON_BOTH
async def test_messages_events_clocks_and_reasons(programs: Programs) -> None:
    desk = programs.desk
    await desk.does("anna", "note 1001 He is angry")
    await desk.does("anna", "reply 1001 Which one?")
    program = await programs.program(verbs="read")
    said = (await program.gets("/tickets/1001/messages?limit=2")).data
    assert [(one["text"], one["visibility"], one["author"]["name"]) for one in said["messages"]] == [
        ("My printer burns", "public", "Tom"),
        ("He is angry", "note", "Anna"),
    ]
    rest = (await program.gets(f"/tickets/1001/messages?cursor={said['next_cursor']}")).data
    assert [one["text"] for one in rest["messages"]] == ["Which one?"] and rest["next_cursor"] is None
    events = (await program.gets("/tickets/1001/events")).data["events"]
    assert [one["kind"] for one in events][:4] == ["opened", "received", "noted", "claimed"]
    assert all(not {"digest", "proofs"} & one["facts"].keys() for one in events)
    assert (await program.gets("/tickets/1001/clocks")).data == {"clocks": []}
    assert "#1001 · My printer burns" in (await program.gets("/tickets/1001/why")).data["lines"]


async def test_clocks_say_when_a_reply_is_due(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00", queue=["hours: always", "sla: {first_response: 30m}"])
    await quick.asks("tom", "My printer burns")
    await quick.does("anna", "show 1001")
    async with served(quick) as programs:
        program = await programs.program(verbs="read")
        (clock,) = (await program.gets("/tickets/1001/clocks")).data["clocks"]
    assert (clock["target"], clock["state"], clock["due_at"]) == ("first_response", "pending", "2026-03-23T08:30:00.000Z")


@ON_BOTH
async def test_a_customer_is_found_by_name_and_by_id(programs: Programs) -> None:
    program = await programs.program(verbs="read")
    (tom,) = (await program.gets("/customers?named=front:tom")).data["customers"]
    assert (tom["name"], tom["identity"], tom["tickets"]) == ("Tom", "front:tom", [1001])
    assert (await program.gets(f"/customers/{tom['id']}")).data == tom
    for path in ("/customers?named=front:nobody", "/customers/999999"):
        assert (await program.gets(path)).problem == "no-such-customer"


@ON_BOTH
async def test_figures_of_a_period_and_of_each_day(programs: Programs) -> None:
    await programs.desk.does("anna", "close 1001")
    program = await programs.program(verbs="read")
    found = (await program.gets("/figures?queue=support&period=7d")).data
    assert (found["figures"]["opened"], found["figures"]["closed"]) == (1, 1)
    days = (await program.gets("/figures/days?period=3d&agent=me")).data["days"]
    assert [(one["day"], one["figures"]["closed"]) for one in days] == [("2026-03-21", 0), ("2026-03-22", 0), ("2026-03-23", 1)]
    assert (await program.gets("/figures?period=soon")).data["errors"][0]["field"] == "period"
    assert (await program.gets("/figures?queue=billing")).problem == "unknown-queue"


class Files:
    """A store with one file."""

    async def open(self, key: str) -> Content:
        assert key == "k1"
        return content_of(b"<script>alert(1)</script>")


@pytest.fixture
async def with_file(quick: QuickDesk) -> AsyncIterator[Programs]:
    quick.back.rosters |= {"C2": frozenset({"clara"})}
    await quick.open("2026-03-23 09:00")
    await quick.asks("tom", "My printer burns")
    await quick.does("anna", "show 1001")
    file = Attachment("front", "r", "../../etc/Фото.html", "text/html", 25, key="k1")
    by, at = await quick.front.who("tom"), datetime.fromtimestamp(quick.now, UTC)
    said = MessageReceived(event="f1", at=at, by=by, where=Address("front", "tom"), message="f1", text=plain("Look"), files=(file,))
    await quick.desk.handle(said)
    async with served(quick, Files()) as found:  # type: ignore[arg-type]
        yield found


async def test_a_file_is_a_download_that_no_browser_shows(with_file: Programs) -> None:
    program = await with_file.program(verbs="read")
    (file,) = (await program.gets("/tickets/1001/messages")).data["messages"][1]["files"]
    found: Said = await program.gets(f"/files/{file['id']}")
    assert (found.status, found.body) == (200, b"<script>alert(1)</script>")
    assert found.headers["Content-Type"] == "application/octet-stream"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found.headers["Content-Security-Policy"]
    assert (
        found.headers["Content-Disposition"] == "attachment; filename=\"etc_____.html\"; filename*=UTF-8''etc_%D0%A4%D0%BE%D1%82%D0%BE.html"
    )
    head = await program.asks("HEAD", f"/files/{file['id']}")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", "25")
    stranger = await with_file.program("other", "back:clara", verbs="read")
    for path in (f"/files/{file['id']}", f"/files/{file['id']}9", "/files/999-1", "/files/..%2f..%2fetc%2fpasswd"):
        assert (await stranger.gets(path)).status == 404, path


@pytest.mark.parametrize(
    "name", ["", "..", "../..", "a\r\nb", "\\\\server\\share", 'x"; filename="y', "\u202egnp.exe", "ü" * 300, "CON", "a;b=c,d", "\x00"]
)
def test_a_name_of_a_file_is_only_data(name: str) -> None:
    header = disposition(name)
    assert header.isascii() and header.isprintable()
    plain = header.partition('filename="')[2].partition('"')[0]
    assert plain and "/" not in header.replace("UTF-8''", "") and header.count('"') == 2
