"""How assignees hear of their customers' messages."""

from __future__ import annotations

from tests.quick_desk import QuickDesk

QUEUE = ("hours: always",)


async def claimed(quick: QuickDesk) -> int:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    number = await quick.asks("tom", "It burns")
    await quick.does("anna", f"claim {number}")
    return number


def mentions(quick: QuickDesk, number: int) -> list[str]:
    return [told.at for told in quick.told(f"back:C1#{number}", "called")]


async def answered_and_asked(quick: QuickDesk, number: int, at: str, words: str = "Still") -> None:
    await quick.goes_to(f"2026-03-02 {at}")
    await quick.does("anna", f"reply {number} Try now")
    await quick.asks("tom", words)


async def test_an_assignee_is_mentioned_once_in_each_waiting_period(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await answered_and_asked(quick, number, "11:00")
    assert [told.text for told in quick.told(f"back:C1#{number}", "words")] == ["Still\n👉 Anna"]
    await quick.goes_to("2026-03-02 11:05")
    await quick.asks("tom", "Hello?")
    assert mentions(quick, number) == ["2026-03-02 11:00"]
    await answered_and_asked(quick, number, "12:00")
    assert mentions(quick, number) == ["2026-03-02 11:00", "2026-03-02 12:00"]


async def test_an_assignee_who_prefers_it_gets_a_direct_message_with_the_words(quick: QuickDesk) -> None:
    number = await claimed(quick)
    assert "direct message" in await quick.does("anna", "notify direct")
    await answered_and_asked(quick, number, "11:00", "It still burns")
    assert not mentions(quick, number)
    (told,) = quick.told("back:anna", "called")
    assert f"#{number}" in told.text and "Tom: It still burns" in told.text
    assert "mention you" in await quick.does("anna", "notify mentions")
    await answered_and_asked(quick, number, "12:00")
    assert mentions(quick, number) == ["2026-03-02 12:00"]


async def test_an_assignee_who_wants_none_gets_none(quick: QuickDesk) -> None:
    number = await claimed(quick)
    assert "won't notify" in await quick.does("anna", "notify none")
    await answered_and_asked(quick, number, "11:00")
    assert not mentions(quick, number) and not quick.told("back:anna")


async def test_without_an_assignee_and_for_thanks_nobody_is_called(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("anna", f"reply {number} Try now")
    await quick.asks("tom", "thank you")
    await quick.does("anna", f"release {number}")
    await quick.asks("tom", "It burns again")
    assert not mentions(quick, number)


async def test_an_unknown_way_is_refused_with_the_choices(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    assert "mentions, direct, none" in await quick.does("anna", "notify loudly")
    assert "notify mentions|direct|none" in await quick.does("anna", "notify")
