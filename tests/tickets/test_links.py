"""Tickets are linked, on both cards and in both journals; no ticket depends on itself. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.quick_desk import QuickDesk


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    """Four tickets of four customers."""
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=("hours: always",))
    for who in ("tom", "olga", "ivan", "ani"):
        await made.asks(who, f"{who} has no internet")
    made.posted()
    yield made
    await made.close()


def kin(desk: QuickDesk) -> list[str]:
    return [row[0] for row in desk.rows("select kin from ticket order by number")]


def links(desk: QuickDesk, number: int) -> list[str]:
    return [kind for _, kind, _ in desk.journal(number) if kind in ("linked", "unlinked")]


@pytest.mark.parametrize(
    ("way", "there", "told", "fact"),
    [
        ("related", "related", "#1001 is related to #1002.", "related to 1001"),
        ("duplicate", "original", "#1001 is a duplicate of #1002.", "original of 1001"),
        ("parent", "child", "#1001 is the parent of #1002.", "child of 1001"),
        ("child", "parent", "#1001 is a child of #1002.", "parent of 1001"),
        ("blocks", "blocked", "#1001 blocks #1002.", "blocked by 1001"),
    ],
)
async def test_both_cards_and_both_journals_have_the_link(desk: QuickDesk, way: str, there: str, told: str, fact: str) -> None:
    assert await desk.does("anna", f"link 1001 1002 {way}") == told
    assert kin(desk)[:2] == [f"{way}:1002", f"{there}:1001"]
    assert f"Links: {fact}" in await desk.does("anna", "show 1002")
    assert desk.told("back:C1#1001")[-1].text == f"Anna: {told}"
    assert "#1002" in desk.told("back:C1#1002")[-1].text
    assert await desk.does("anna", f"link 1001 1002 {way}") == told
    assert links(desk, 1001) == links(desk, 1002) == ["linked"]
    assert await desk.does("boris", "unlink 1002 #1001") == "#1002 and #1001 are no longer linked."
    assert kin(desk)[:2] == ["", ""]
    assert links(desk, 1001) == links(desk, 1002) == ["linked", "unlinked"]
    assert await desk.does("boris", "unlink 1001 1002") == "#1001 and #1002 are not linked."


async def test_a_pair_has_one_link(desk: QuickDesk) -> None:
    await desk.does("anna", "link 1001 1002 parent")
    assert await desk.does("anna", "link 1001 1002 child") == "#1001 is a child of #1002."
    assert kin(desk)[:2] == ["child:1002", "parent:1001"]
    assert await desk.does("anna", "link 1001 1002") == "#1001 is related to #1002."


@pytest.mark.parametrize("way", ["parent", "blocks", "duplicate"])
async def test_no_ticket_depends_on_itself(desk: QuickDesk, way: str) -> None:
    await desk.does("anna", f"link 1001 1002 {way}")
    await desk.does("anna", f"link 1002 1003 {way}")
    before = kin(desk)
    assert "depends on it already" in await desk.does("anna", f"link 1003 1001 {way}")
    if way == "parent":
        assert "depends on it already" in await desk.does("anna", "link 1001 1003 child")
    assert kin(desk) == before
    assert "itself" in await desk.does("anna", f"link 1001 1001 {way}")
    await desk.does("anna", f"link 1004 1001 {way}")
    await desk.does("anna", f"link 1001 1003 {way}")
    assert kin(desk)[2].split() != before[2].split()


async def test_unknown_tickets_and_ways_are_refused(desk: QuickDesk) -> None:
    assert "no ticket #4711" in await desk.does("anna", "link 1001 4711 parent")
    assert "related, duplicate, parent, child, blocks" in await desk.does("anna", "link 1001 1002 uncle")
    assert "no ticket" in await desk.does("chief", "link 1001 1002 parent")
    assert kin(desk) == ["", "", "", ""]
