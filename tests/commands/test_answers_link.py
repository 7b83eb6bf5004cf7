"""Every number of a ticket in a private answer to an agent is a link to its card: every verb, in every state of a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.core.richtext import RichText, Span, text_of
from bot.ports.cards import Answer
from tests.commands.test_answers import LATE, STATES, VERBS, line_for
from tests.quick_desk import QuickDesk

NUMBER = re.compile(r"#[0-9]{4}")
OTHERS = ("list", "list all", "list mine", "list closed", "list 7d opened", "list @anna", "stats", "stats @anna", "help", "away", "back")


def texts(answer: Answer) -> Iterator[RichText]:
    """What an agent reads as rich text."""
    yield answer.text
    yield answer.form.intro if answer.form else ()
    for section in answer.screen.sections if answer.screen else ():
        yield from (card.body for card in section.cards)


def unlinked(answer: Answer) -> list[str]:
    return [span.text for text in texts(answer) for span in text if NUMBER.search(span.text) and not span.link]


@pytest.mark.parametrize("state", [*STATES, "escalated", "snoozed"])
async def test_every_ticket_in_a_private_answer_is_a_link_to_its_card(quick: QuickDesk, state: str) -> None:
    quick.back.rosters["C2"] = frozenset({"anna"})
    await quick.open("2026-03-02 10:00", queue=LATE)
    first = await quick.asks("olga", "My printer burns")
    numbers = {found: await quick.asks(f"tom{at}", "It burns") for at, found in enumerate(VERBS)}
    for number in numbers.values():
        for line in STATES.get(state, ("claim {n}", "snooze {n} 2h") if state == "snoozed" else ()):
            await quick.does("anna", line.format(n=number))
    if state == "escalated":
        await quick.goes_to("2026-03-02 11:30")
    posts_a_card = [(found, number) for found, number in numbers.items() if found.verb in ("move", "split")]
    for found, number in posts_a_card:
        await quick.does("anna", line_for(found, number))
    quick.posted()
    lines = [line_for(found, number) for found, number in numbers.items() if (found, number) not in posts_a_card]
    answers = {line: await quick.answer("anna", line) for line in (*lines, *OTHERS, f"show {first}", f"show {posts_a_card[0][1]}")}
    assert {line: told for line, answer in answers.items() if (told := unlinked(answer))} == {}
    assert sum(bool(NUMBER.search(text_of(text))) for answer in answers.values() for text in texts(answer)) > len(VERBS)


async def test_a_link_leads_to_the_card_and_a_missing_ticket_has_none(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00")
    number = await quick.asks("olga", "#1001")
    await quick.asks("tom", "It burns")
    quick.posted()
    card = quick.rows("select card from ticket where number = 1001")[0][0]
    told = (await quick.answer("anna", f"claim {number}")).text
    assert told[0] == Span("#1001", link=f"https://back.example/C1/m{card}")
    line = next(text for text in texts(await quick.answer("anna", "list mine")) if "1001" in text_of(text))
    assert [span.text for span in line if span.link] == ["#1001"]
    assert "#1001 · #1001 · Olga" in text_of(line), "the subject is the customer's and stays text"
    assert not any(span.link for span in (await quick.answer("anna", "claim 9999")).text)
    assert not any(span.link for span in (await quick.answer("anna", "tag 1001 #1002")).text if span.text != "#1001")


async def test_every_agent_gets_the_link_of_a_card_in_whatever_queue_it_is(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=("hours: always", "sla: {first_response: 1h}"))
    await quick.asks("olga", "It burns")
    await quick.does("anna", "claim 1001")
    await quick.does("anna", "close 1001")
    await quick.asks("tom", "It burns")
    await quick.does("anna", "move 1002 billing")
    quick.posted()
    listed = (await quick.answer("anna", "list 7d opened")).text
    assert "#1002" in text_of(listed)
    assert [span.text for span in listed if span.link] == ["#1002", "#1001"]
    quick.back.rosters["C2"] = frozenset({"chief"})
    moved = await quick.answer("chief", "show 1002")
    assert [span.text for span in moved.text if span.link] == ["#1002"]
