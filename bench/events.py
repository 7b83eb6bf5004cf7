"""Makes the inbound events that measurements hand to the desk."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime

from bench.maker import PLACE_KEY, agent
from bench.text import Text
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain
from bot.ports.inbound import API, ButtonPressed, HomeOpened, Inbound, LineTyped, MessageReceived, VerbCalled

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
ROOM = Address(*PLACE_KEY.split(":"))
_numbers = itertools.count(1)


def messages(people: Iterable[int | Profile], seed: int = 5) -> list[MessageReceived]:
    """One message of each of these customers. A number is somebody whom no database knows yet."""
    text = Text(seed)
    return [_message(_stranger(who) if isinstance(who, int) else who, text.body()) for who in people]


def _stranger(number: int) -> Profile:
    return Profile(Identity("telegram", str(number)), "Alice", f"alice{number}", "en")


def _message(who: Profile, words: str) -> MessageReceived:
    number = next(_numbers)
    return MessageReceived(
        event=f"update:{who.identity.id}:{number}",
        at=AT,
        by=who,
        where=Address(*who.identity),
        raw=b"{}",
        message=str(number),
        text=plain(words),
    )


def _agent(number: int) -> Profile:
    return Profile(Identity("slack", agent(number)), f"Agent {number}")


def command(line: str, by: int = 0) -> LineTyped:
    """An agent's slash command."""
    return LineTyped(event=f"command:{next(_numbers)}", at=AT, by=_agent(by), where=ROOM, line=line)


def press(verb: str, *args: str, by: int = 0) -> ButtonPressed:
    """An agent presses a button on a card."""
    return ButtonPressed(event=f"press:{next(_numbers)}", at=AT, by=_agent(by), where=ROOM, verb=verb, args=args)


def verb(name: str, ticket: int, token: int, by: int = 0, **values: str) -> VerbCalled:
    """A program with an agent's token calls a verb, with a key."""
    number = next(_numbers)
    return VerbCalled(
        event=f"call:{number}",
        at=AT,
        by=_agent(by),
        where=Address(API, ""),
        token=token,
        verb=name,
        ticket=ticket,
        values=values,
        key=f"key-{number}",
        request=f"{number:064}",
    )


def home(by: int = 0) -> Inbound:
    """An agent opens the home screen."""
    return HomeOpened(event=f"home:{next(_numbers)}", at=AT, by=_agent(by), where=Address("slack", ""))
