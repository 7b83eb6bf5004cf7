"""Saved views: lists and searches under a name."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.core.people import Address
from bot.core.richtext import text_of
from bot.ports.cards import Answer, Button, Screen
from bot.ports.inbound import HomeOpened
from tests.search.desk import SearchDesk


def numbers(answer: Answer) -> list[int]:
    text = text_of(answer.text) + "\n".join(text_of(card.body) for card in answer.items)
    return [int(found) for found in re.findall(r"#(\d+)", text)]


async def home(desk: SearchDesk, who: str = "anna") -> Screen:
    desk.now += 1
    now = datetime.fromtimestamp(desk.now, UTC)
    answer = await desk.desk.handle(HomeOpened(event=f"home{who}{now}", at=now, by=await desk.back.who(who), where=Address("back", "")))
    assert answer.screen is not None
    return answer.screen


def views_at_home(screen: Screen) -> list[Button]:
    return [button for section in screen.sections if section.title == "Views" for row in section.buttons for button in row]


async def three(desk: SearchDesk) -> dict[str, int]:
    return await desk.asked({"olga": "My printer burns", "ivan": "My printer is blue", "maria": "My lamp burns"})


async def test_a_search_and_a_list_are_kept_under_a_name_and_shown_in_their_order(desk: SearchDesk) -> None:
    tickets = await three(desk)
    await desk.does("anna", f"claim {tickets['maria']}")
    assert "view “printers” is saved" in await desk.does("anna", "view save printers printer is:open")
    await desk.does("anna", 'view save "Old printers" printers sort:oldest')
    await desk.does("anna", "view save own mine support")
    printers = [tickets["ivan"], tickets["olga"]]
    assert numbers(await desk.answer("anna", "list Printers")) == printers
    assert numbers(await desk.answer("anna", "view printers")) == printers
    assert numbers(await desk.answer("anna", "list old printers")) == printers[::-1]
    assert numbers(await desk.answer("anna", "list own")) == [tickets["maria"]]
    told = await desk.does("anna", "view")
    assert all(part in told for part in ("printers (2) · Only me · search printer is:open", "own (1) · Only me · list mine support"))
    await desk.does("anna", "view save printers lamp")
    assert numbers(await desk.answer("anna", "list printers")) == [tickets["maria"]], "the same name is replaced"
    assert "is deleted" in await desk.does("anna", "view delete printers")
    assert "no view" in await desk.does("anna", "view printers")


@pytest.mark.parametrize(
    "name", ["all", "hold", "Snoozed", "overdue", "due", "mine", "closed", "save", "delete", "support", "boris", "yesterday"]
)
async def test_a_name_that_means_something_in_a_list_is_refused(desk: SearchDesk, name: str) -> None:
    await desk.asks("olga", "My printer burns")
    await desk.answer("boris", "list")
    assert "means something else" in await desk.does("anna", f"view save {name} printer")
    assert desk.rows("select * from saved_view") == []


@pytest.mark.parametrize(
    "line",
    [
        "save",
        "save #1042 printer",
        f"save {'n' * 41} printer",
        "save good",
        "save good by:nobody",
        "save good on:xyz",
        "default other",
        "share other",
    ],
)
async def test_impossible_views_are_refused_and_nothing_is_kept(desk: SearchDesk, line: str) -> None:
    assert text_of((await desk.answer("anna", f"view {line}")).text)
    assert desk.rows("select * from saved_view") == []


async def test_a_shared_view_belongs_to_its_queue(desk: SearchDesk) -> None:
    tickets = await three(desk)
    await desk.does("anna", "view save printers printer")
    assert "no view" in await desk.does("boris", "view printers")
    assert "Everybody in Support" in await desk.does("anna", "view share printers support")
    assert numbers(await desk.answer("boris", "list printers")) == [tickets["ivan"], tickets["olga"]]
    assert "no view" in await desk.does("carla", "view printers")
    await desk.does("boris", "view save printers lamp")
    assert numbers(await desk.answer("boris", "list printers")) == [tickets["maria"]], "their own one comes first"
    assert numbers(await desk.answer("anna", "list printers")) == [tickets["ivan"], tickets["olga"]]


async def test_the_default_view_is_the_list_without_words_and_begins_the_home_screen(desk: SearchDesk) -> None:
    tickets = await three(desk)
    await desk.does("anna", f"claim {tickets['maria']}")
    await desk.does("anna", "view save own mine")
    await desk.does("anna", "view save printers printer")
    assert [button.label for button in views_at_home(await home(desk))] == ["own (1)", "printers (2)", "All views"]
    await desk.does("anna", "view default printers")
    assert numbers(await desk.answer("anna", "list")) == [tickets["ivan"], tickets["olga"]]
    assert views_at_home(await home(desk))[0].label == "★ printers (2)"
    await desk.does("anna", "view default own")
    assert numbers(await desk.answer("anna", "list")) == [tickets["maria"]]
    screen = await home(desk)
    shown = [text_of(card.body) for section in screen.sections for card in section.cards]
    assert f"#{tickets['maria']}" in shown[0]
    assert f"#{tickets['olga']}" not in " ".join(shown)
    await desk.does("anna", "view default none")
    assert len(numbers(await desk.answer("anna", "list"))) == 3


async def test_a_view_is_made_and_changed_with_a_form(desk: SearchDesk) -> None:
    tickets = await three(desk)
    button = next(
        one for row in (await desk.answer("anna", "search printer is:open")).buttons for one in row if one.label == "Save as view…"
    )
    form = (await desk.pressed("anna", button.verb, *button.args)).form
    assert form is not None
    assert {field.name: field.initial for field in form.fields}["words"] == "search printer is:open"
    values = {"name": "printers", "words": "search printer is:open", "sort": "oldest", "queue": "support", "default": "yes"}
    bad = await desk.fills("anna", "view", form.args, values | {"name": "all"}, {})
    assert bad.errors[0][0] == "name"
    assert (await desk.fills("anna", "view", form.args, values | {"words": "on:xyz"}, {})).errors[0][0] == "words"
    saved = await desk.fills("anna", "view", form.args, values, {})
    assert "is saved" in text_of(saved.text)
    assert numbers(await desk.answer("anna", "list")) == [tickets["olga"], tickets["ivan"]]
    ((number,),) = desk.rows("select id from saved_view")
    again = (await desk.pressed("boris", "view", "change", str(number))).form
    assert again is not None
    assert {field.name: field.initial for field in again.fields} == {
        "name": "printers", "words": "search printer is:open", "sort": "oldest", "queue": "support", "default": "no",
    }  # fmt: skip
    await desk.fills("boris", "view", again.args, values | {"name": "lamps", "words": "lamp", "sort": "newest", "default": "no"}, {})
    assert numbers(await desk.answer("anna", "list")) == [tickets["maria"]]
    assert "no view" in text_of((await desk.pressed("carla", "view", "show", str(number))).text)
