"""What a search finds and shows, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.people import Address
from bot.core.richtext import text_of
from bot.ports.cards import Button, Card
from bot.ports.inbound import ButtonPressed, FormFilled
from bot.search.snippets import passage
from tests.search.desk import SearchDesk

NOW = datetime(2026, 3, 23, 8, tzinfo=UTC)
TEXTS = {
    "olga": "My printer prints nothing, error E-42",
    "ivan": "Не приходит счёт за прошлый месяц, ошибка оплаты",
    "heidi": "Die Rechnung für die Straße 5 ist falsch",
    "ani": "Իմ պատվերը դեռ չի եկել",
    "taras": "Не можу оплатити замовлення, об'єкт не знайдено",
    "somchai": "ฉันสั่งซื้อสินค้าแล้วแต่ยังไม่ได้รับ",
}


@pytest.mark.parametrize("char", ["ที่", "น้ำ", "क्षि", "👨‍👩‍👧‍👦", "🇦🇲", "e\u0301\u0323"])
def test_a_passage_begins_and_ends_with_whole_characters(char: str) -> None:
    for ahead in range(40, 70):
        text = "." * ahead + char * 100
        told = text_of(passage(text, [(ahead + len(char) * 30, ahead + len(char) * 31)])).strip("….")
        assert told == char * (len(told) // len(char)) and told, ahead


def test_a_passage_ends_with_a_whole_word() -> None:
    assert text_of(passage("printer " * 40, [(0, 7)])).endswith("printer…")


async def test_every_form_of_a_word_finds_the_ticket(desk: SearchDesk) -> None:
    tickets = await desk.asked(TEXTS)
    for query, who in {
        "printers": "olga",
        "PRINTING": "olga",
        "счета": "ivan",
        "ошибок": "ivan",
        "Rechnungen": "heidi",
        "strasse": "heidi",
        "պատվեր": "ani",
        "պատվերներից": "ani",
        "замовлень": "taras",
        "обʼєкти": "taras",
        "สินค้า": "somchai",
        "ＰＲＩＮＴＥＲ": "olga",
    }.items():
        assert tickets[who] in await desk.finds(query), query


async def test_words_phrases_exclusions_and_halves(desk: SearchDesk) -> None:
    tickets = await desk.asked(TEXTS)
    assert await desk.finds("printer nothing") == [tickets["olga"]]
    assert await desk.finds("printer rechnung") == []
    assert await desk.finds('"prints nothing"') == [tickets["olga"]]
    assert await desk.finds('"nothing prints"') == []
    assert await desk.finds("не -замовлення") == [tickets["ivan"]]
    assert await desk.finds("error prin") == [tickets["olga"]]
    assert await desk.finds("E-42") == [tickets["olga"]]
    assert await desk.finds("jib,rf") == [tickets["ivan"]]
    assert await desk.finds("зкштеук") == [tickets["olga"]]
    assert await desk.finds("error -printer") == [], "what is excluded is not read on another keyboard layout"
    assert await desk.finds("-printer error from:olga") == []
    assert await desk.finds(f"#{tickets['ani']}") == [tickets["ani"]]
    assert f"#{tickets['olga']}" in text_of((await desk.answer("anna", "search printers")).items[0].body)
    assert "*printer*" in await desk.shows("printers")
    assert "*สินค้า*" in await desk.shows("สินค้า")


async def test_a_hit_whose_subject_says_it_all_repeats_nothing(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer prints nothing"})
    for query in ("printers", "from:olga"):
        (hit,) = (await desk.answer("anna", f"search {query}")).items
        assert text_of(hit.body).count("prints nothing") == 1, query
    await desk.does("anna", f"reply {tickets['olga']} Please switch the printer on")
    await desk.indexed()
    assert "Please *switch* the *printer* on" in await desk.shows("printers switch")


async def test_facets(desk: SearchDesk) -> None:
    tickets = await desk.asked(TEXTS)
    await desk.does("anna", f"claim {tickets['olga']}")
    await desk.does("anna", f"reply {tickets['olga']} Please switch it on")
    await desk.does("anna", f"tag {tickets['olga']} hardware")
    await desk.does("anna", f"close {tickets['ivan']}")
    await desk.does("boris", f"priority {tickets['ani']} urgent")
    await desk.indexed()
    olga = [tickets["olga"]]
    assert len(await desk.finds("in:support")) == 6
    assert await desk.finds("printer -in:support") == await desk.finds("-in:support") == []
    for query in ("tag:hardware", "is:mine", "by:@anna", "from:olga", "from:olg", "printer in:support", "subject:printer", 'from:"olga"'):
        assert await desk.finds(query) == olga, query
    assert await desk.finds("is:closed") == [tickets["ivan"]]
    assert await desk.finds("priority:urgent") == [tickets["ani"]]
    assert len(await desk.finds("on:today")) == 6
    assert await desk.finds("before:2026-03-23") == []
    assert len(await desk.finds("after:yesterday is:open")) == 5
    assert "You can use" in await desk.shows("colour:red")
    assert "2026-11-01" in await desk.shows("after:2026-13-45")
    assert "support" in await desk.shows("in:billing")


async def test_nobody_sees_a_trace(desk: SearchDesk) -> None:
    await desk.asked({"olga": "the and of"})
    for query in (
        '"((" OR *',
        "a" * 10_000,
        "x " * 5_000,
        "the and of",
        "😀",
        "NEAR(",
        "'; drop",
        '"',
        '""',
        "-",
        "%",
        "_",
        "is:",
        "rated:<9",
        "a:b:c",
    ):
        assert await desk.shows(query)
    assert await desk.finds("the and of") == [1001]


async def test_notes_are_found_only_where_one_may_act(desk: SearchDesk) -> None:
    tickets = await desk.asked(TEXTS)
    await desk.does("anna", f"note {tickets['olga']} She is a difficult zebra")
    await desk.indexed()
    assert await desk.finds("zebra") == [tickets["olga"]]
    assert await desk.finds("zebra", "carla") == []
    await desk.does("anna", f"move {tickets['olga']} billing")
    assert await desk.finds("zebra") == []
    await desk.indexed()
    assert await desk.finds("zebra", "carla") == [tickets["olga"]]


async def test_the_form_searches_for_what_it_says(desk: SearchDesk) -> None:
    tickets = await desk.asked(TEXTS)
    offered = await desk.answer("anna", "search")
    assert offered.buttons[0][0].verb == "search"
    by = await desk.back.who("anna")
    pressed = ButtonPressed(event="p1", at=NOW, by=by, where=Address("back", "C1"), verb="search", args=offered.buttons[0][0].args)
    form = (await desk.desk.handle(pressed)).form
    assert form is not None
    assert {"words", "by", "from", "in", "after", "is", "has"} <= {one.name for one in form.fields}
    values = {"words": "printers", "in": "support", "is": "open", "after": "yesterday"}
    filled = FormFilled(event="f1", at=NOW, by=by, where=Address("back", "C1"), verb="search", args=(), values=values)
    assert [f"#{tickets['olga']}" in text_of(card.body) for card in (await desk.desk.handle(filled)).items] == [True]
    refused = await desk.desk.handle(replace(filled, event="f2", values={"words": "x", "after": "nonsense"}))
    assert refused.errors


async def test_pages_order_and_showing_to_everybody(desk: SearchDesk) -> None:
    for number in range(12):
        await desk.asks(f"c{number}", f"Printer number {number}" if number else "Hello\nMy lamp and printer")
    await desk.indexed()
    answer = await desk.answer("anna", "search printer in:support")
    assert [button.label for row in answer.buttons for button in row] == ["Next ▶", "By relevance", "Show here", "Save as view…"]
    assert len(answer.items) == 10
    more = answer.buttons[0][0]
    assert [text_of(card.body)[:5] for card in await _pressed(desk, more)] == ["#1002", "#1001"]
    best = await _pressed(desk, answer.buttons[0][1])
    assert "#1001" not in {text_of(card.body)[:5] for card in best}, "it has the word only in its text"
    await _pressed(desk, answer.buttons[0][2])
    assert "#1012" in desk.told("back:C1")[-1].text


async def _pressed(desk: SearchDesk, button: Button) -> tuple[Card, ...]:
    by = await desk.back.who("anna")
    event = f"p:{button.label}"
    answer = await desk.desk.handle(
        ButtonPressed(
            event=event, at=NOW, by=by, where=Address("back", "C1"), verb=button.verb, args=tuple(":".join(button.args).split(":"))
        )
    )
    return answer.items
