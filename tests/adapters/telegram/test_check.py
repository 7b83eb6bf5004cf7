"""What ``bellhop check`` says about a bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from sandbox.faults import Fault
from sandbox.telegram import TelegramWorld

ANNA, STRANGER = "4711", "4712"


async def found(channel: TelegramChannel, *people: str, places: tuple[str, ...] = (), hello: str = "") -> list[tuple[str, str]]:
    findings = await channel.check(places, people, hello=hello)
    await channel.close()
    return [(finding.level, str(finding.what)) for finding in findings]


async def test_all_is_well(build: Callable[..., TelegramChannel], world: TelegramWorld) -> None:
    findings = await found(build(), ANNA, hello="en")
    assert {level for level, _ in findings} == {"ok"}
    assert findings[0] == ("ok", "front is @bellhop_sandbox_bot.")
    assert ("ok", "front:4711 is Anna Müller.") in findings
    assert world.typing(4711)


async def test_a_manager_who_never_pressed_start_is_a_warning(build: Callable[..., TelegramChannel]) -> None:
    assert ("warning", "Can't write to front:4712 yet: they must open the bot once and press Start.") in await found(
        build(), STRANGER, hello="en"
    )


async def test_a_queue_cannot_sit_on_telegram(build: Callable[..., TelegramChannel]) -> None:
    assert any(level == "error" and "-100" in words for level, words in await found(build(), places=("-100",)))


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault("error", error="Unauthorized"), "doesn't accept the token"), (Fault("502_html", times=-1), "doesn't answer")],
)
async def test_a_wrong_token_and_a_silent_server_are_told_apart(
    build: Callable[..., TelegramChannel], world: TelegramWorld, fault: Fault, words: str
) -> None:
    world.faults.add(fault)
    ((level, sentence),) = await found(build())
    assert level == "error"
    assert words in sentence
    assert world.token not in sentence


@pytest.mark.parametrize(
    ("settings", "url", "level", "words"),
    [
        ({"mode": "polling"}, "", "warning", "has a webhook set"),
        ({"mode": "webhook"}, "", "error", "http.url"),
        ({"mode": "webhook"}, "http://desk.example", "warning", "https"),
        ({"mode": "webhook"}, "https://desk.example", "warning", "a different address"),
    ],
)
async def test_the_way_in_is_compared_with_what_telegram_knows(
    build: Callable[..., TelegramChannel],
    world: TelegramWorld,
    settings: dict[str, Any],
    url: str,
    level: str,
    words: str,
) -> None:
    await world.call("setWebhook", {"url": "http://127.0.0.1:9/elsewhere"})
    assert any(one == level and words in sentence for one, sentence in await found(build(url, **settings)))
