"""A desk without platforms whose clock moves only when told. It records what was said to whom and when, in Berlin time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.announce.conclusion import conclude
from bot.app import rules_of
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import from_data, plain, text_of
from bot.intake.desk import Desk
from bot.ports.card_data import card_data
from bot.ports.cards import Answer
from bot.ports.channel import Capabilities
from bot.ports.inbound import ButtonPressed, FormFilled, LineTyped, MessageReceived
from bot.ports.work import Work
from bot.settings import load_settings
from bot.settings.rules import Rules
from storage import workers
from storage.engine import Connection, open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from storage.work.sql_work import SqlWork
from tests.databases import fill_sqlite
from tests.house import assert_intact

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = "2026-03-23 09:00"
CONFIG = """
desk: {{timezone: Europe/Berlin}}
channels: {{front: {{kind: chat}}, back: {{kind: chat}}}}
queues:
  support:
    place: back:C1
    serves: [front]
    managers: [back:boss]
    {queue}
  billing:
    place: back:C2
    managers: [back:chief]
    {billing}
{more}
"""


class Settings(BaseModel):
    kind: Literal["chat"] = "chat"


@dataclass
class Chat:
    """A channel that only answers who sits where. ``zones`` are those of people who sit elsewhere, ``languages`` what people read."""

    name: str
    rosters: dict[str, frozenset[str]]
    zones: dict[str, str]
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(prefix="!", opens_chats=True, time_zones=True, presence=True))
    gone: set[str] = field(default_factory=set)
    languages: dict[str, str] = field(default_factory=dict)

    async def members(self, place: str) -> frozenset[str]:
        return self.rosters.get(place, frozenset())

    async def is_present(self, person: str) -> bool:
        return person not in self.gone

    def link(self, place: str, message: str, thread: str = "") -> str:
        return f"https://{self.name}.example/{place}/{message}"

    async def start_link(self, word: str) -> str:
        return f"https://{self.name}.example/?start={word}"

    def is_group(self, person: str) -> bool:
        return person.startswith("group")

    async def who(self, person: str) -> Profile:
        return Profile(Identity(self.name, person), person.title(), "", self.languages.get(person, ""), self.zones.get(person, ""))


@dataclass(frozen=True)
class Told:
    """Something in a chat, as it reads now."""

    at: str
    lane: str
    text: str


class QuickDesk:
    """Open with :meth:`open`; moments are written as ``2026-03-23 09:00``."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder, self.now = folder, 0.0
        self.database = database or f"sqlite:///{folder / 'still.db'}"
        self.front, self.back = Chat("front", {}, {}), Chat("back", {"C1": frozenset({"anna", "boris"})}, {})
        self._said = 0
        self.environment: dict[str, str] = {}
        self._cards: dict[int, dict[str, Any]] = {}
        self._looking: Connection | None = None

    async def open(self, now: str, *, queue: Sequence[str] = (), billing: Sequence[str] = (), more: str = "") -> None:
        """Start with this configuration; a second time, it is a restart."""
        self.at(now)
        text = CONFIG.format(queue="\n    ".join(queue) or "hold: 0s", billing="\n    ".join(billing) or "hold: 0s", more=more)
        (self.folder / "config.yaml").write_text(text)
        self.settings = settings = load_settings(lambda _: Settings, self.environment, self.folder)
        fill_sqlite(self.database)
        self.engine = open_engine(self.database)
        ensure(self.engine, 1001)
        self.leave()
        rules = rules_of(settings)
        self.store = SqlStore(self.engine, workers.new_name(), clock=lambda: self.now, sends=False, hours=rules)
        self.store.start()
        channels: dict[str, Any] = {"front": self.front, "back": self.back}
        self.desk = Desk(rules, self.store, channels, clock=lambda: self.now, card_wait=0.0)
        self.store.before_commit(partial(self._finish, rules))
        await self.desk.learn()

    def _finish(self, rules: Rules, work: Work) -> None:
        """Draw the cards that were queued, as if they were sent at once."""
        conclude(rules, work)
        assert isinstance(work, SqlWork)
        for row in work.transaction.deliveries.all():
            if row.draw is not None:
                self._cards[row.id] = card_data(row.draw())

    def card(self, number: int) -> dict[str, Any]:
        """What a row of the outbox shows, as plain data."""
        ((payload,),) = self.rows(f"select payload from delivery where id = {number:d}")
        shown: dict[str, Any] = self._cards.get(number) or json.loads(payload or "{}").get("card", {})
        return shown

    @property
    def looking(self) -> Connection:
        """A connection of the test's own."""
        if self._looking is None:
            self._looking = Connection(self.engine)
        return self._looking

    def leave(self) -> None:
        """Close it; the next look opens another one."""
        if self._looking is not None:
            self._looking.close()
            self._looking = None

    async def close(self) -> None:
        self.leave()
        await self.desk.close()
        await self.store.close()
        assert_intact(self.engine)

    def at(self, moment: str) -> None:
        self.now = datetime.fromisoformat(moment).replace(tzinfo=BERLIN).timestamp()

    async def goes_to(self, moment: str) -> None:
        """The clock runs on; whatever becomes due on the way is dealt with in its time."""
        end = datetime.fromisoformat(moment).replace(tzinfo=BERLIN).timestamp()
        while (due := await self.desk.tick()) is not None and due / 1000 <= end:
            assert due / 1000 > self.now, "what is due was dealt with"
            self.now = due / 1000
        self.now = end
        await self.desk.tick()

    async def sleeps_to(self, moment: str) -> None:
        """Nobody is there meanwhile: the machine was off."""
        self.at(moment)
        await self.desk.tick()

    async def asks(self, who: str, words: str) -> int:
        """A customer writes; the number of the newest ticket, 0 without one."""
        self._said += 1
        await self.desk.handle(
            MessageReceived(
                event=f"e{self._said}",
                at=datetime.fromtimestamp(self.now, UTC),
                by=await self.front.who(who),
                where=Address("front", who),
                message=f"m{self._said}",
                text=plain(words),
            )
        )
        return int(self.rows("select coalesce(max(number), 0) from ticket")[0][0])

    async def customer_presses(self, who: str, verb: str, *args: str, message: str = "") -> str:
        """A customer presses a button in their chat. Returns what they are answered."""
        self._said += 1
        by, now = await self.front.who(who), datetime.fromtimestamp(self.now, UTC)
        pressed = ButtonPressed(event=f"e{self._said}", at=now, by=by, where=Address("front", who), verb=verb, args=args, message=message)
        return text_of((await self.desk.handle(pressed)).text)

    async def does(self, who: str, line: str) -> str:
        """Somebody of the team commands; what he is answered."""
        return text_of((await self.answer(who, line)).text)

    async def answer(self, who: str, line: str) -> Answer:
        """The same, the whole answer."""
        self._said += 1
        by, now = await self.back.who(who), datetime.fromtimestamp(self.now, UTC)
        return await self.desk.handle(LineTyped(event=f"e{self._said}", at=now, by=by, where=Address("back", "C1"), line=line))

    async def presses(self, who: str, verb: str, *args: str) -> str:
        """Somebody of the team presses a button in his own chat; what he is answered."""
        self._said += 1
        by, now = await self.back.who(who), datetime.fromtimestamp(self.now, UTC)
        pressed = ButtonPressed(event=f"e{self._said}", at=now, by=by, where=Address("back", who), verb=verb, args=args)
        return text_of((await self.desk.handle(pressed)).text)

    async def pressed(self, who: str, verb: str, *args: str) -> Answer:
        """The same in the place of the queue, the whole answer."""
        self._said += 1
        by, now = await self.back.who(who), datetime.fromtimestamp(self.now, UTC)
        where = Address("back", "C1")
        return await self.desk.handle(ButtonPressed(event=f"e{self._said}", at=now, by=by, where=where, verb=verb, args=args))

    async def types(self, who: str, number: int, words: str) -> Answer:
        """Somebody of the team types in a ticket's thread, whose card is posted."""
        self._said += 1
        by, now = await self.back.who(who), datetime.fromtimestamp(self.now, UTC)
        card = self.rows(f"select card from ticket where number = {number:d}")[0][0]
        where, message = Address("back", "C1", f"m{card}"), f"t{self._said}"
        return await self.desk.handle(
            MessageReceived(event=f"e{self._said}", at=now, by=by, where=where, message=message, text=plain(words), direct=False)
        )

    async def submits(self, who: str, verb: str, number: str, values: dict[str, str]) -> str:
        """Somebody of the team submits a form; what he is answered."""
        return text_of((await self.fills(who, verb, (number,), values, {})).text)

    async def fills(self, who: str, verb: str, args: tuple[str, ...], values: dict[str, str], texts: dict[str, str]) -> Answer:
        """The same with several arguments and rich texts, the whole answer."""
        self._said += 1
        by, now = await self.back.who(who), datetime.fromtimestamp(self.now, UTC)
        where, rich = Address("back", "C1"), {name: plain(text) for name, text in texts.items()}
        return await self.desk.handle(
            FormFilled(event=f"e{self._said}", at=now, by=by, where=where, verb=verb, args=args, values=values, texts=rich)
        )

    # Looking

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.looking.all(sql)

    def posted(self) -> None:
        """All cards that are waiting are posted: their messages are called after their rows."""
        db = self.looking
        db.begin()
        db.run("update delivery set message = 'm' || id, state = 'sent' where purpose = 'card' and state = 'queued'")
        db.commit()

    def journal(self, number: int) -> list[tuple[str, str, dict[str, Any]]]:
        """When, what, and its facts."""

        rows = self.rows(f"select at, kind, data from event where ticket = {number:d} order by seq")
        return [(local(at), kind, json.loads(data)) for at, kind, data in rows]

    def told(self, lane: str, purpose: str = "") -> list[Told]:
        """What stands in a chat (``back:boss``, or ``back:C1#1001`` for a ticket's thread), as it reads now."""

        shown: dict[int, Told] = {}
        wanted = f"and purpose = '{purpose}'" if purpose else ""
        for number, at in self.rows(f"select id, at from delivery where kind = 'post' and lane = '{lane}' {wanted} order by id"):
            shown[number] = Told(local(at), lane, _read(self.card(number)))
        for number, target in self.rows("select id, target from delivery where kind = 'edit' order by id"):
            if target in shown:
                shown[target] = Told(shown[target].at, lane, _read(self.card(number)))
        return list(shown.values())

    def pings(self, who: str) -> list[Told]:
        return self.told(f"back:{who}")

    def aloud(self, number: int) -> list[str]:
        """When a ticket's thread was shown in the whole channel."""
        rows = self.rows(f"select at from delivery where ticket = {number:d} and payload like '%\"aloud\":true%' order by id")
        return [local(at) for (at,) in rows]


def local(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, BERLIN).strftime("%Y-%m-%d %H:%M")


def _read(card: dict[str, Any]) -> str:
    return "\n".join(text for part in ("body", "foot") if (text := text_of(from_data(card.get(part, [])))))


async def with_a_ticket(quick: QuickDesk) -> None:
    """Open the desk with ticket 1001 of Tom. Anna and Boris are agents of support, boss is its manager, Clara is one of billing."""
    quick.back.rosters |= {"C2": frozenset({"clara"})}
    await quick.open(MONDAY)
    await quick.asks("tom", "My printer burns")
    quick.posted()
    for person in ("anna", "boris", "boss"):
        await quick.does(person, "show 1001")
