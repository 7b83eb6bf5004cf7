"""What customers can do with their data: read what is kept, get it, ask to be erased, and change their mind."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.contents import Chunks, Content, in_chunks, whole
from bot.ports.inbound import MessageReceived
from bot.ports.outbound import DeliveryError, Trouble
from bot.screens.files_on_demand import FilesOnDemand
from storage.engine import Connection
from storage.files import FileStore
from tests.privacy.test_erasing import everything
from tests.quick_desk import QuickDesk

MONDAY = "2026-03-23 10:00"


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    made = QuickDesk(tmp_path, database)
    await made.open(MONDAY, queue=["hours: always"])
    yield made
    await made.close()


def last(desk: QuickDesk, who: str = "xavier") -> str:
    return desk.told(f"front:{who}")[-1].text


async def test_privacy_says_what_is_kept_and_offers_both(desk: QuickDesk) -> None:
    await desk.asks("xavier", "!privacy")
    assert "What we keep about you" in last(desk)
    buttons = json.loads(desk.rows("select payload from delivery order by id desc limit 1")[0][0])["card"]["buttons"]
    assert [row[0][:2] for row in buttons] == [["privacy", ["export"]], ["privacy", ["erase"]]]


async def test_erase_me_names_what_is_open_asks_and_leaves_seven_days(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.customer_presses("xavier", "privacy", "erase")
    assert "#1001 “My zeppelin burns”" in last(desk)
    assert desk.rows("select count(*) from erasure") == [(0,)]
    await desk.customer_presses("xavier", "privacy", "erase", "yes")
    assert "Your data will be erased" in last(desk)
    assert any("The customer asked to be erased" in told.text for told in desk.told("back:C1#1001"))
    await desk.goes_to("2026-03-30 09:59")
    assert "zeppelin" in everything(desk)
    await desk.goes_to("2026-03-30 12:00")
    assert "zeppelin" not in everything(desk)
    assert desk.rows("select state from erasure") == [("done",)]


async def test_a_customer_can_change_their_mind(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.asks("xavier", "!privacy erase yes")
    await desk.asks("xavier", "!privacy erase yes")
    assert desk.rows("select count(*) from erasure") == [(1,)]
    await desk.asks("xavier", "!privacy")
    assert "as you asked" in last(desk)
    assert await desk.customer_presses("xavier", "privacy", "keep") == "All right, we keep your data."
    assert await desk.customer_presses("xavier", "privacy", "keep") == "Nothing is planned: we keep your data."
    await desk.goes_to("2026-04-02 12:00")
    assert "zeppelin" in everything(desk)


async def test_somebody_who_waits_to_be_erased_is_told_and_then_unknown(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.asks("xavier", "!privacy erase yes")
    await desk.goes_to("2026-03-30 11:00")
    assert "is being erased now" in last(desk)
    await desk.goes_to("2026-04-03 12:00")
    await desk.desk.forget()
    assert "xavier" not in everything(desk)


async def exported(desk: QuickDesk) -> dict[str, bytes]:
    """The files in the zip that waits in the outbox."""
    rows = desk.rows("select payload from delivery where purpose = 'export' order by id")
    files = FilesOnDemand(FileStore(f"file:{desk.folder / 'files'}"), desk.store, desk.desk.rules, {"front": Remote()})  # type: ignore[dict-item]
    found: dict[str, bytes] = {}
    for (payload,) in rows:
        content: Content = await files.open(json.loads(payload)["card"]["files"][0]["key"])
        packed = await whole(content.chunks())
        assert len(packed) == content.size
        with zipfile.ZipFile(io.BytesIO(packed)) as opened:
            found |= {name: opened.read(name) for name in opened.namelist()}
    return found


def arrives(desk: QuickDesk, words: str) -> None:
    """A reply is delivered to the customer."""
    db = Connection(desk.engine)
    db.begin()
    db.run("update delivery set state = 'sent' where purpose = 'reply' and payload like ?", (f"%{words}%",))
    db.commit()
    db.close()


class Remote:
    """A channel that still has one file."""

    def fetch(self, file: Attachment) -> Chunks:
        if file.remote != "here":
            raise DeliveryError(Trouble.GONE, "gone")
        return in_chunks(b"the bytes")


async def sends_file(desk: QuickDesk, name: str, remote: str) -> None:
    by = await desk.front.who("xavier")
    at = datetime.fromtimestamp(desk.now, UTC)
    file = Attachment("front", remote, name, "text/plain", 9)
    await desk.desk.handle(
        MessageReceived(event=remote, at=at, by=by, where=Address("front", "xavier"), message=remote, text=plain("see"), files=(file,))
    )


async def test_the_export_has_what_waits_until_its_author_says_that_they_are_a_person(tmp_path: Path, database: str) -> None:
    desk = QuickDesk(tmp_path, database)
    await desk.open(MONDAY, queue=["hours: always", "first_contact: ask"])
    await desk.asks("xavier", "My <b>zeppelin</b> burns")
    await sends_file(desk, "../smoke.txt", "here")
    await desk.asks("zoe", "Another lantern")
    await desk.customer_presses("xavier", "privacy", "export")
    found = await exported(desk)
    waiting = json.loads(found["data.json"])["waiting"]
    assert [one["text"] for one in waiting] == ["My <b>zeppelin</b> burns", "see"]
    assert found[waiting[1]["files"][0]["path"]] == b"the bytes"
    assert "&lt;b&gt;zeppelin" in found["index.html"].decode() and "lantern" not in b"".join(found.values()).decode()
    await desk.close()


async def test_the_export_has_only_the_customers_own_view(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My <b>zeppelin</b> burns")
    await desk.asks("zoe", "Another lantern")
    await desk.does("anna", "note 1001 He is a quokka")
    await desk.does("anna", "reply 1001 Use wombats")
    await desk.does("anna", "reply 1001 Not sent yet")
    await desk.does("anna", "customer 1001 note: likes axolotls")
    arrives(desk, "Use wombats")
    await sends_file(desk, "../../evil.txt", "here")
    await sends_file(desk, "lost.txt", "gone")
    assert "in a few minutes" in await desk.customer_presses("xavier", "privacy", "export")
    found = await exported(desk)
    said = b"".join(found.values()).decode(errors="replace")
    for secret in ("quokka", "axolotl", "lantern", "zoe", "Not sent yet"):
        assert secret.casefold() not in said.casefold()
    data = json.loads(found["data.json"])
    assert [(one["text"], one["yours"]) for one in data["tickets"][0]["messages"][:2]] == [
        ("My <b>zeppelin</b> burns", True),
        ("Use wombats", False),
    ]
    page = found["ticket-1001.html"].decode()
    assert "&lt;b&gt;zeppelin" in page
    assert not any(word in page + found["index.html"].decode() for word in ("<script", "http://", "https://", "<b>zeppelin"))
    kept = [name for name in found if name.startswith("files/")]
    assert [found[name] for name in kept] == [b"the bytes"]
    assert all(".." not in name for name in kept)
    assert len(data["missing_files"]) == 1


async def test_a_second_export_waits_for_a_while(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    for _ in range(3):
        await desk.asks("xavier", "!privacy export")
    assert "already on its way" in last(desk)
    assert desk.rows("select count(*) from delivery where purpose = 'export'") == [(1,)]


async def test_the_first_page_of_the_export_is_in_the_customers_language_with_names_and_times(desk: QuickDesk) -> None:
    await desk.asks("xavier", "!language uk")
    await desk.asks("xavier", "My zeppelin burns")
    await desk.customer_presses("xavier", "privacy", "export")
    page = (await exported(desk))["index.html"].decode()
    shown = re.sub("<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert "Ваше ім’я" in shown and "Українська" in shown and "23 бер. 2026 р." in shown
    assert "_at" not in shown and "+00:00" not in shown
    own = {"Xavier", "xavier", "front", "zeppelin", "burns", "My", "Support"}
    assert set(re.findall("[A-Za-z]{2,}", shown)) <= own


async def test_what_is_on_its_way_is_said_before_it_comes(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    await desk.asks("xavier", "!privacy export")
    said = desk.rows("select payload, purpose from delivery where lane = 'front:xavier' and kind = 'post' order by id")
    (at,) = [place for place, (payload, _) in enumerate(said) if "being packed" in payload]
    assert [purpose for _, purpose in said[at + 1 :]] == ["export"]


async def test_an_unknown_word_is_refused(desk: QuickDesk) -> None:
    await desk.asks("xavier", "My zeppelin burns")
    assert "export, erase, keep" in await desk.customer_presses("xavier", "privacy", "explode")
