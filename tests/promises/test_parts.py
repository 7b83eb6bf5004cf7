"""Figures by channel, language and tag, and the lists that their numbers open."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.figures import Part, PartKind
from bot.core.richtext import text_of
from tests.quick_desk import QuickDesk


@pytest.fixture
async def desk(tmp_path: Path, database: str):
    desk = QuickDesk(tmp_path, database)
    await desk.open("2026-03-23 09:00", queue=["hours: always", "sla: {first_response: 30m}"])
    desk.front.languages = {"olga": "uk-UA", "ivan": "pt", "maria": ""}
    for who, words in (("olga", "Мій принтер горить"), ("ivan", "My lamp burns"), ("maria", "12345")):
        await desk.asks(who, words)
    await desk.does("anna", "tag 1001 vip 50%_off a:b")
    await desk.does("anna", "tag 1002 vip")
    await desk.does("anna", "reply 1001 On it")
    yield desk
    await desk.close()


async def test_figures_are_split_by_tag_and_each_part_opens_its_tickets(desk: QuickDesk) -> None:
    answer = await desk.answer("anna", "stats support 7d by tag")
    lines = text_of(answer.text).splitlines()
    assert "• vip: 2 opened, 1 ticket answered, first reply 0 seconds" in lines
    assert "• no tags: 1 opened" in lines
    labels = {button.label: " ".join(button.args) for row in answer.buttons for button in row}
    for label, numbers in (("vip: 2", {1001, 1002}), ("50%_off: 1", {1001}), ("a:b: 1", {1001}), ("no tags: 1", {1003})):
        listed = await desk.does("anna", f"list {labels[label]}")
        assert {number for number in (1001, 1002, 1003) if f"#{number}" in listed} == numbers, label
    assert "Opened · Support · no tags" in await desk.does("anna", "list support opened 7d tag:")


async def test_figures_are_split_by_language_and_channel(desk: QuickDesk) -> None:
    told = await desk.does("anna", "stats by language")
    assert "• Українська: 1 opened, 1 ticket answered" in told
    assert "• pt: 1 opened" in told
    assert "• language unknown: 1 opened" in told
    told = await desk.does("anna", "stats 7d by channel")
    assert "• front: 3 opened, 1 ticket answered" in told
    assert "#1001" in await desk.does("anna", "list opened 7d language:uk")
    assert "Nothing here" in await desk.does("anna", "list opened 7d channel:nowhere")
    assert "#1003" in await desk.does("anna", "list opened 7d channel:front")


async def test_a_part_without_a_figure_is_refused_and_by_something_else_is_a_name(desk: QuickDesk) -> None:
    assert "tag:vip" in await desk.does("anna", "list all tag:vip")
    assert "#1001" not in await desk.does("anna", "list all tag:vip")
    assert "None of your queues and colleagues is called" in await desk.does("anna", "stats by colour")


@pytest.mark.parametrize("value", ["vip", "50%", "a:b", "%3A", "", "ж", "x=y"])
def test_a_part_is_read_from_its_button(value: str) -> None:
    for kind in PartKind:
        part = Part(kind, value)
        assert ":" not in str(part)
        assert Part.parse(str(part)) == part
    assert Part.parse("untag:vip") is None
    assert Part.parse("tag") is None
