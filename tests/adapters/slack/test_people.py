"""Profiles from users.info, and how long they are cached."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.slack import people
from adapters.slack.people import Directory, profile_of
from bot.core.people import Identity, Profile
from bot.ports.outbound import DeliveryError, Trouble
from tests.adapters.slack.stage import ANNA, US

USER = {
    "id": "U0ANNA",
    "team_id": "T0SANDBOX",
    "name": "anna",
    "real_name": "Anna",
    "tz": "Europe/Berlin",
    "locale": "de-DE",
    "is_bot": False,
    "profile": {"display_name": "annie", "real_name": "Anna"},
}


@pytest.mark.parametrize(
    ("changes", "profile"),
    [
        ({}, {}),
        ({"profile": {"display_name": "annie"}}, {}),
        ({"profile": {"display_name": "annie"}, "real_name": None}, {"name": "annie"}),
        ({"profile": {}, "real_name": None}, {"name": "anna"}),
        ({"is_restricted": True}, {"guest": True}),
        ({"is_ultra_restricted": True}, {"guest": True}),
        ({"is_stranger": True}, {"guest": True}),
        ({"team_id": "T9OTHER", "tz": None, "locale": None}, {"guest": True, "timezone": "", "language": ""}),
        ({"is_bot": True}, {"is_bot": True}),
    ],
)
def test_a_user_becomes_a_profile(changes: dict[str, Any], profile: dict[str, Any]) -> None:
    expected = {name: getattr(ANNA, name) for name in ("identity", "name", "handle", "language", "timezone", "is_bot", "guest")} | profile
    assert profile_of({**USER, **changes}, US) == Profile(**expected, registered=not expected["guest"])


class Platform:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = asyncio.Event()
        self.answers.set()
        self.broken = False
        self.retry_after = 0.0

    async def __call__(self, user: str) -> Profile:
        self.asked.append(user)
        await asyncio.sleep(0)
        await self.answers.wait()
        if self.broken:
            raise DeliveryError(Trouble.TRY_AGAIN, "away", retry_after=self.retry_after)
        return Profile(Identity("slack", user), user.lower())


async def test_people_asked_for_at_once_are_asked_about_once() -> None:
    platform = Platform()
    directory = Directory(platform)
    found = await asyncio.gather(*(directory.learn("U1") for _ in range(5)))
    assert {profile.name for profile in found} == {"u1"}
    assert platform.asked == ["U1"]


async def test_a_slow_answer_is_not_waited_for_but_kept() -> None:
    platform = Platform()
    platform.answers.clear()
    directory = Directory(platform)
    await directory.look_up(["U1"], 0.001)
    assert directory.known("U1") is None
    platform.answers.set()
    await directory.learn("U1")
    assert directory.known("U1") is not None
    assert platform.asked == ["U1"]


async def test_an_old_profile_serves_while_the_platform_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    platform = Platform()
    directory = Directory(platform)
    await directory.learn("U1")
    monkeypatch.setattr(people, "FRESH", -1.0)
    platform.broken = True
    assert not directory.fresh("U1")
    await directory.look_up(["U1", "U2"], 0.1)
    assert directory.known("U1") is not None
    assert directory.known("U2") is None


async def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST", 3)
    directory = Directory(Platform())
    for number in range(5):
        await directory.learn(f"U{number}")
    assert [directory.known(f"U{number}") is not None for number in range(5)] == [False, False, True, True, True]


async def test_nobody_is_asked_about_before_the_end_of_a_wait_that_slack_named(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(people, "monotonic", lambda: now)
    platform = Platform()
    directory = Directory(platform)
    platform.broken, platform.retry_after = True, 30.0
    await directory.look_up(["U1"], 1.0)
    await directory.look_up(["U1", "U2"], 1.0)
    with pytest.raises(DeliveryError) as refused:
        await directory.learn("U3")
    assert platform.asked == ["U1"]
    assert refused.value.retry_after == 30
    assert directory.may_be_told("U2")
    platform.broken, now = False, 1030.0
    await directory.look_up(["U2"], 1.0)
    assert directory.known("U2") is not None
