"""All tickets that are linked or merged with one, as text and as a picture. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.core.richtext import text_of
from bot.screens.family import KEY_PREFIX, LINK_SIGNS, MOST, STATUS_SIGNS, drawn
from bot.screens.family_drawing import BOXES, INK, LINES, png
from tests.quick_desk import QuickDesk


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    """Four tickets of four customers, and a second one of the first."""
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=("hours: always",))
    for who in ("tom", "olga", "ivan", "ani"):
        await made.asks(who, f"{who} has no internet")
    await made.asks("tom", "!new The wall is black")
    made.posted()
    yield made
    await made.close()


def pictures(desk: QuickDesk) -> list[dict[str, Any]]:
    """The cards that were sent with a picture."""
    ids = [number for (number,) in desk.rows("select id from delivery where purpose = 'chart' order by id")]
    return [desk.card(number) for number in ids]


def colours(picture: bytes) -> set[str]:
    image = Image.open(BytesIO(picture))
    assert image.format == "PNG"
    return {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in image.convert("RGB").getcolors(1 << 16)}


async def test_a_ticket_without_links_has_no_picture(desk: QuickDesk) -> None:
    assert await desk.does("anna", "tree 1001") == "#1001 has no linked tickets."
    assert pictures(desk) == []


async def test_all_tickets_and_links_are_told_and_drawn(desk: QuickDesk) -> None:
    await desk.does("anna", "link 1001 1002 parent")
    await desk.does("anna", "link 1003 1002 blocks")
    await desk.does("anna", "link 1003 1004")
    await desk.does("anna", "link 1004 1001")
    await desk.does("anna", "merge 1005 1001")
    await desk.does("anna", "claim 1002")
    answer = await desk.does("anna", "tree 1001")
    told = [
        "#1001 and its linked tickets",
        "⚪ #1001 · tom has no internet · new",
        "🔵 #1002 · olga has no internet · open",
        "⚪ #1004 · ani has no internet · new",
        "🟢 #1005 · The wall is black · closed",
        "⚪ #1003 · ivan has no internet · new",
        "⬛ #1001 is the parent of #1002.",
        "🟦 #1001 is related to #1004.",
        "🟪 #1005 is now part of #1001.",
        "🟥 #1003 blocks #1002.",
        "🟦 #1003 is related to #1004.",
    ]
    assert answer.strip().split("\n") == [*told, "The picture is on its way to your direct messages."]
    (card,) = pictures(desk)
    (file,) = card["files"]
    assert (file["name"], file["mime"], file["kind"]) == ("ticket-1001.png", "image/png", "photo")
    assert desk.told("back:anna")[-1].text.strip() == "\n".join(told)
    found = colours(drawn(file["key"]))
    assert {BOXES["open"][0], BOXES["closed"][0]} <= found
    assert BOXES["waiting"][0] not in found
    for number in (1002, 1003, 1004, 1005):
        assert sorted(await lines_of(desk, number)) == sorted(told[1:])


async def lines_of(desk: QuickDesk, number: int) -> list[str]:
    """What is told of the same family from another of its tickets."""
    return (await desk.does("anna", f"tree {number}")).strip().split("\n")[1:-1]


async def test_a_ticket_in_somebody_elses_queue_is_a_number_and_leads_no_further(desk: QuickDesk) -> None:
    for who in ("anna", "boris", "carla"):
        desk.back.rosters["C2"] = frozenset({*desk.back.rosters.get("C2", ()), who} - {"boris"})
    await desk.desk.learn()
    await desk.does("anna", "link 1001 1002 parent")
    await desk.does("anna", "link 1002 1003 parent")
    await desk.does("anna", "move 1002 billing")
    assert "#1003 · ivan" in await desk.does("anna", "tree 1001")
    answer = await desk.does("boris", "tree 1001")
    assert "⚫ #1002 · in another queue" in answer
    assert "olga" not in answer and "1003" not in answer
    card = pictures(desk)[-1]
    assert "olga" not in str(card) and "1003" not in str(card)
    assert "no ticket #1002" in await desk.does("boris", "tree 1002")


async def test_at_most_forty_tickets_are_shown(desk: QuickDesk) -> None:
    for number in range(MOST):
        await desk.asks(f"c{number}", "The same here")
        await desk.does("anna", f"link 1001 {1006 + number} parent")
    answer = await desk.does("anna", "tree 1001")
    assert f"There are more. Only the nearest {MOST} tickets are shown." in answer
    assert answer.count("The same here") == MOST - 1
    await desk.does("anna", "unlink 1001 1006")
    assert "There are more" not in await desk.does("anna", "tree 1001")
    for card in pictures(desk):
        assert len(drawn(card["files"][0]["key"])) > 0


async def test_the_card_offers_it_while_the_ticket_has_links(desk: QuickDesk) -> None:
    def offered(number: int) -> bool:
        ((card,),) = desk.rows(f"select card from ticket where number = {number:d}")
        ((newest,),) = desk.rows(f"select max(id) from delivery where id = {card:d} or target = {card:d}")
        return "tree" in str(desk.card(newest)["menu"])

    assert not offered(1001)
    await desk.does("anna", "link 1001 1002")
    assert offered(1001) and offered(1002)
    assert "#1001 is related to #1002." in text_of((await desk.pressed("anna", "tree", "1001")).text)
    await desk.does("anna", "unlink 1001 1002")
    assert not offered(1001)


@pytest.mark.parametrize("way", LINES)
def test_every_kind_of_link_is_drawn(way: str) -> None:
    wanted = bytes.fromhex(LINES[way][1:])
    found = colours(png({1: "new", 2: "new"}, [(1, way, 2)]))
    assert any(max(abs(a - b) for a, b in zip(bytes.fromhex(one[1:]), wanted, strict=True)) < 40 for one in found)


@pytest.mark.parametrize("status", BOXES)
def test_every_status_has_its_colour(status: str) -> None:
    assert BOXES[status][0] in colours(png({1: "new", 2: status}, [(1, "related", 2)]))
    assert set(BOXES) == set(STATUS_SIGNS) and set(LINES) == set(LINK_SIGNS)


def test_any_shape_fits_into_the_picture() -> None:
    chain = dict.fromkeys(range(1, MOST + 1), "open")
    one_below_another = [(number, "blocks", number + 1) for number in range(1, MOST)]
    circle = [(number, "related", number % MOST + 1) for number in chain]
    everything = [(one, way, other) for one in chain for way, other in zip(LINES, range(one + 1, MOST + 1), strict=False)]
    for links in (one_below_another, circle, everything):
        image = Image.open(BytesIO(png(chain, links)))
        assert image.width + image.height <= 10_000 and max(image.size) <= 20 * min(image.size)
        corners = [image.getpixel(at) for at in ((0, 0), (image.width - 1, image.height - 1))]
        assert corners == [(255, 255, 255)] * 2
        assert INK in colours(png(chain, links))


def test_the_key_of_a_picture_says_all_that_it_shows() -> None:
    assert BOXES[""][0] in colours(drawn(f"{KEY_PREFIX}1042=open,1043=:1042.parent.1043"))
