"""Each number opens its tickets, and the figures come with a picture."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, calls_of, direct, hint_for, tells
from tests.quick_desk import QuickDesk


def labelled(message, words):
    """The buttons of a message whose label has these words."""
    elements = [element for block in message.get("blocks", []) if block["type"] == "actions" for element in block["elements"]]
    return [element for element in elements if words in element["text"]["text"]]


async def a_day(house: House) -> tuple[int, int]:
    """Two tickets: one answered and closed, one claimed."""
    one, two = await asks(house, house.tom, "My printer burns"), await asks(house, house.olga, "Мой принтер горит")
    await tells(house.anna, f"reply {one} On it")
    await tells(house.anna, f"close {one}")
    await tells(house.boris, f"claim {two}")
    return one, two


async def pictures(house: House, agent) -> list[Image.Image]:
    """What was sent to somebody's direct chat as a picture."""
    files = [file for message in direct(agent) for file in message.get("files", [])]
    return [Image.open(BytesIO(house.slack.workspace.files[file["id"]].data)) for file in files]


async def test_each_number_of_the_statistics_opens_its_tickets(opened) -> None:
    house = await opened()
    one, two = await a_day(house)
    answer = await house.anna.slack.commands("U0ANNA", "C0SUPPORT", "/ticket", "stats")
    shown = {element["text"]["text"]: element for element in labelled(answer, "")}
    assert {"Opened: 2", "Handled: 1", "Closed: 1", "On time: 1", "First response: 1", "Resolution: 1"} <= set(shown)
    for label, numbers in (("Opened: 2", [one, two]), ("Closed: 1", [one]), ("First response: 1", [one])):
        listed = await tells(house.anna, f"list {shown[label]['value'].replace(':', ' ')}")
        assert [number for number in (one, two) if f"#{number}" in listed] == numbers


async def test_a_number_is_pressed(opened) -> None:
    house = await opened()
    one, two = await a_day(house)
    await tells(house.anna, "stats")
    shown = house.slack.ephemerals("U0ANNA")[-1]
    (closed,) = labelled(shown, "Closed: 1")
    await house.slack.presses("U0ANNA", SUPPORT, shown["ts"], closed["action_id"], closed["value"])
    listed = await hint_for(house.anna, "My printer burns")
    assert f"#{one}" in listed
    assert f"#{two}" not in listed


async def test_numbers_are_asked_for_by_words(opened) -> None:
    house = await opened()
    one, two = await a_day(house)
    assert f"#{one}" in await tells(house.anna, "list closed 7d")
    assert f"#{two}" not in await tells(house.anna, "list closed support week")
    mine = await tells(house.anna, "list handled me 1d")
    assert f"#{one}" in mine
    assert "My printer burns" in mine
    assert "Nothing here" in await tells(house.anna, "list handled @boris 1d")
    assert "I don't know who" in await tells(house.anna, "list opened billing 7d")


async def test_what_moved_to_another_queue_shows_nothing_of_itself(opened) -> None:
    house = await opened()
    _, two = await a_day(house)
    await tells(house.boris, f"move {two} billing")
    listed = await tells(house.anna, "list opened 7d")
    assert f"#{two} · now in Billing" in listed
    assert "Мой принтер" not in listed


async def test_a_picture_comes_with_the_statistics(opened) -> None:
    house = await opened()
    await a_day(house)
    await tells(house.anna, "stats month")
    await house.until(lambda: any(message.get("files") for message in direct(house.anna)))
    (picture,) = await pictures(house, house.anna)
    assert (picture.format, picture.size) == ("PNG", (1000, 560))
    colours = {colour: count for count, colour in picture.convert("RGB").getcolors(1 << 16)}
    blue, green = colours[59, 130, 246], colours[34, 160, 107]
    assert blue > green > 0  # two were opened, one was closed
    assert "🟦 opened" in text_of(direct(house.anna)[0])
    described = [call.args["alt_txt"] for call in calls_of(house.slack) if call.method == "files.getUploadURLExternal"]
    assert described == ["Bar chart of each day's tickets; below, how long first responses took: Technical support"]


async def test_a_manager_among_the_customers_gets_the_picture_too(opened, monkeypatch) -> None:
    house = await opened()
    await a_day(house)
    soon = (datetime.now(UTC) + timedelta(minutes=1)).astimezone(ZoneInfo("Europe/Berlin"))  # so that the day has its tickets in it
    house.sleeps(minutes=2)
    maria = house.customer(4799, "Maria")
    maria.says("/start")
    await house.until(maria.heard)
    await house.stop()
    environment = {**house.environment(), "BELLHOP_QUEUES__SUPPORT__MANAGERS": '["telegram:4799"]'}
    monkeypatch.setattr(house, "environment", lambda: environment)
    await house.start(more=f'    digest: {{daily: "{soon:%H:%M}"}}')
    await house.desk.store.write(lambda work: work.counters.set("digest:support:daily", 1))
    await house.stop()
    await house.start()
    shown = await house.until(lambda: next((one for one in house.telegram.chat(4799) if one.get("photo")), None))
    assert "Technical support" in shown["caption"]
    assert "🟦 opened" in shown["caption"]


async def test_a_digest_tells_what_lies_behind_it_and_opens_its_numbers(quick: QuickDesk) -> None:
    queue = ('digest: {daily: "09:00", weekly: "mon 09:00"}', "sla: {first_response: 1h}")
    await quick.open("2026-03-02 09:05", queue=queue)
    await quick.goes_to("2026-03-02 09:05")  # a new desk has nothing to tell yet
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 09:35")
    await quick.does("anna", f"reply {number} Unplug it")
    await quick.goes_to("2026-03-03 09:01")
    (daily,) = quick.told("back:boss", "digest")
    assert daily.text.startswith("The last day\nSupport\nOpened: 1 · handled: 1 · closed: 0")
    assert "First response: within 30 minutes of working time" in daily.text
    assert "Promises kept: 1 of 1" in daily.text
    other = await quick.asks("olga", "Мой принтер горит")
    await quick.goes_to("2026-03-09 09:01")
    weekly = next(told for told in quick.told("back:boss", "digest") if told.text.startswith("The last week"))
    assert "Opened: 2 · handled: 1" in weekly.text
    ((payload,),) = quick.rows("select payload from delivery where purpose = 'digest' and payload like '%The last week%'")
    assert '"mime":"image/png"' in payload
    args = {label: tuple(more) for row in json.loads(payload)["card"]["buttons"] for _, more, label, *_ in row}
    listed = [await quick.presses("boss", "list", *args[label]) for label in ("Opened: 2", "Handled: 1")]
    assert [[one for one in (number, other) if f"#{one}" in text] for text in listed] == [[number, other], [number]]
