"""Backups beside a running desk, and what a restored desk does: it sends nothing old, and people hear of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.conftest import fresh_database
from tests.faults.desks import FIRST_CUSTOMER, Desks
from tests.house import text_of


async def _with_a_waiting_reply(desks: Desks) -> tuple[object, str]:
    """A ticket whose reply Telegram doesn't take now, and one that was answered."""
    running = await desks.run()
    olga = desks.customer(FIRST_CUSTOMER, "Olga")
    olga.says("My printer burns")
    await desks.ticket(1001)
    await desks.anna.types(1001, "!reply first answer")
    await desks.told(olga, "first answer")
    desks.telegram.faults.add(Fault("429", "sendMessage", retry_after=300, where={"chat_id": FIRST_CUSTOMER}))
    await desks.anna.types(1001, "!reply old news")
    await desks.until(lambda: desks.rows("select 1 from delivery where purpose = 'reply' and state <> 'sent' and done_at > 0"))
    backup = str(desks.folder / "desk.backup")
    code, out, err = await desks.bellhop("backup", backup)
    assert code == 0 and "read back and intact" in out, err
    assert running.process.poll() is None
    return olga, backup


async def test_a_restored_desk_sends_nothing_old_and_says_so(request: pytest.FixtureRequest, desks: Desks, tmp_path: Path) -> None:
    olga, backup = await _with_a_waiting_reply(desks)
    desks.running[0].kill()
    desks.telegram.faults.clear()
    engine = desks.database.partition(":")[0]
    (tmp_path / "other").mkdir()
    desks.database = fresh_database(request, tmp_path / "other", engine)
    code, out, err = await desks.bellhop("restore", backup)
    assert code == 0 and "restored from a backup of" in out and "Nothing old is sent: 1 deliveries" in err and "#1001" in err, err
    await desks.run()
    told = await desks.in_direct(desks.boss, "restored from a backup")
    assert "#1001" in text_of(told)
    await desks.in_thread(1001, "✗ not delivered: it was still waiting in the backup")
    desks.customer(FIRST_CUSTOMER + 1, "Tom").says("A new question")
    await desks.until(lambda: desks.rows("select 1 from ticket where subject = 'A new question' and number > 1010"))
    assert not any("old news" in text for text in olga.heard())  # type: ignore[attr-defined]
    await desks.anna.commands("resend 1001")
    await desks.told(olga, "old news")  # type: ignore[arg-type]
    await desks.until(lambda: not desks.rows("select 1 from reminder where kind = 'restored' and fired_at is null"))
    assert desks.verified() == ""


async def test_a_restore_under_a_running_desk_ends_what_it_has_in_memory(desks: Desks) -> None:
    olga, backup = await _with_a_waiting_reply(desks)
    desks.customer(FIRST_CUSTOMER + 1, "Tom").says("After the backup")
    await desks.ticket(1002)
    code, _, err = await desks.bellhop("restore", backup)
    assert code == 1 and "--replace" in err and len(err.strip().splitlines()) == 1
    assert desks.rows("select count(*) from ticket") == [(2,)]
    code, _, err = await desks.bellhop("restore", backup, "--replace")
    assert code == 0, err
    await desks.in_direct(desks.boss, "restored from a backup")
    await desks.until(lambda: "our lease ran out" in desks.logs())
    desks.telegram.faults.clear()
    desks.customer(FIRST_CUSTOMER + 2, "Ada").says("After the restore")
    await desks.until(lambda: desks.rows("select 1 from ticket where subject = 'After the restore'"))
    await desks.until(lambda: any("After the restore" in text for thread in desks.threads().values() for text in thread))
    assert not any("old news" in text for text in olga.heard())  # type: ignore[attr-defined]
    assert desks.verified() == ""


@pytest.mark.parametrize("words", [("restore", "nothing.backup"), ("restore", "config.yaml"), ("backup", "no/folder/x"), ("backup", ".")])
async def test_a_wrong_file_is_one_sentence(desk: Desks, words: tuple[str, ...]) -> None:
    code, out, err = await desk.bellhop(*words)
    assert (code, out) == (1, "") and len(err.strip().splitlines()) == 1 and "Traceback" not in err
