"""Rules of retention: texts, files and people go when their time is over, in small steps, and managers read of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import ConfigError
from tests.privacy.test_erasing import everything
from tests.quick_desk import QuickDesk

MONDAY = "2026-03-23 10:00"
RULES = "retention: {texts: 30d, files: 10d, people: 60d}"


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    made = QuickDesk(tmp_path, database)
    await made.open(MONDAY, queue=["hours: always", RULES, 'digest: {daily: "09:00"}'])
    yield made
    await made.close()


async def talks(desk: QuickDesk, who: str, words: str, number: int) -> None:
    await desk.asks(who, words)
    await desk.does("anna", f"reply {number} Use wombats")
    await desk.does("anna", f"close {number}")


async def test_texts_go_first_and_people_later_and_open_tickets_stay(desk: QuickDesk) -> None:
    await talks(desk, "xavier", "My zeppelin burns", 1001)
    await desk.asks("zoe", "Another lantern")
    await desk.goes_to("2026-04-21 10:00")
    assert "zeppelin" in everything(desk)
    await desk.goes_to("2026-04-23 10:00")
    left = everything(desk)
    assert "zeppelin" not in left
    assert "wombats" not in left
    assert "xavier" in left
    assert "lantern" in left
    await desk.goes_to("2026-05-23 10:00")
    await desk.desk.forget()
    left = everything(desk)
    assert not [line for line in left.splitlines() if "xavier" in line]
    assert "lantern" in left


async def test_the_digest_says_what_was_removed(desk: QuickDesk) -> None:
    await desk.goes_to("2026-03-24 10:00")
    await talks(desk, "xavier", "My zeppelin burns", 1001)
    await desk.goes_to("2026-04-25 10:00")
    told = [told.text for told in desk.told("back:boss", "digest")]
    assert len([text for text in told if "texts of 1 tickets" in text]) == 1


async def test_somebody_who_came_back_is_kept(desk: QuickDesk) -> None:
    await talks(desk, "xavier", "My zeppelin burns", 1001)
    await desk.goes_to("2026-05-10 10:00")
    await desk.asks("xavier", "The aardvark too")
    await desk.goes_to("2026-06-10 10:00")
    assert "aardvark" in everything(desk)
    assert desk.rows("select count(*) from erasure") == [(0,)]


async def test_without_rules_everything_stays(tmp_path: Path) -> None:
    desk = QuickDesk(tmp_path)
    await desk.open(MONDAY, queue=["hours: always"])
    await talks(desk, "xavier", "My zeppelin burns", 1001)
    await desk.goes_to("2036-03-23 10:00")
    assert "zeppelin" in everything(desk)
    await desk.close()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{texts: 2y}", "retention.files"),
        ("{texts: 180d, files: 2y}", "no longer than retention.texts"),
        ("{people: 1y, texts: 2y, files: 1y}", "not be shorter than retention.texts"),
        ("{files: 1d}", "reopen_within"),
        ("{texts: soon}", "or 2y"),
    ],
)
async def test_rules_that_contradict_each_other_are_refused_with_what_to_do(tmp_path: Path, rule: str, told: str) -> None:
    desk = QuickDesk(tmp_path)
    with pytest.raises(ConfigError) as refused:
        await desk.open(MONDAY, queue=[f"retention: {rule}"])
    assert any(told in sentence for sentence in refused.value.sentences)
