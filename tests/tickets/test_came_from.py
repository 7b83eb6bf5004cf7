"""The word in the link through which a customer came is shown on their next ticket."""

from __future__ import annotations

from bot.core.richtext import text_of
from bot.ports.card_data import card_from
from tests.quick_desk import QuickDesk


def came_from(quick: QuickDesk, number: int) -> list[str]:
    """What the newest state of a ticket's card says about it."""
    sql = f"select id from delivery where ticket = {number:d} and purpose = 'card' order by id desc limit 1"
    card = card_from(quick.card(quick.rows(sql)[0][0]))
    return [text_of(fact.value) for fact in card.facts if fact.label == "Came from"]


async def test_the_word_of_a_link_is_on_the_next_ticket_only(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    await quick.asks("olga", "!start order_4711")
    number = await quick.asks("olga", "it burns")
    assert came_from(quick, number) == ["order_4711"]
    later = await quick.asks("olga", "!new another thing")
    assert later != number
    assert came_from(quick, later) == []


async def test_the_newest_word_counts_also_after_a_restart_and_a_start_without_one(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    await quick.asks("olga", "!start first")
    await quick.asks("olga", "!start second")
    await quick.asks("olga", "!start")
    await quick.close()
    await quick.open("2026-03-23 09:10")
    assert came_from(quick, await quick.asks("olga", "it burns")) == ["second"]


async def test_a_word_of_a_link_is_short_and_on_one_line(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    await quick.asks("olga", "!start \u202e<!channel>\n*a*\u2067 " + "b" * 500)
    (shown,) = came_from(quick, await quick.asks("olga", "it burns"))
    assert shown.startswith("<!channel> *a* bbb")
    assert len(shown) == 64
    assert shown.endswith("…")


async def test_a_word_of_invisible_characters_is_none(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    await quick.asks("olga", "!start \u200b\u2060")
    assert came_from(quick, await quick.asks("olga", "it burns")) == []
