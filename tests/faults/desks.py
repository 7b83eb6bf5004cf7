"""Desks in processes of their own, with busy people, and a comparison of what was written with what arrived."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from storage.engine import Connection, open_engine
from storage.verify import verify
from tests import waiting
from tests.faults import starter
from tests.house import SUPPORT, House, asked_on, text_of

T = TypeVar("T")
TOKEN = re.compile(r"\b[qr]-\d+-\d+\b")
CARD = re.compile(r"\S+ #(\d+) · ")
ROOT = starter.ROOT
LAUNCHER = Path(__file__).parent / "launcher.py"
FIRST_CUSTOMER = 5000
LEASE_MS = 20_000


class Process:
    """One ``bellhop run``."""

    def __init__(self, log: Path, process: starter.Process) -> None:
        self.log, self.process, self.reached_at = log, process, ""

    @property
    def url(self) -> str:
        found = re.search(r"listens on (http://\S+)", self.log.read_text())
        return self.reached_at or (found[1] if found else "")

    def send(self, sign: signal.Signals) -> None:
        self.process.send_signal(sign)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait()

    async def ends(self, within: float = waiting.PATIENCE) -> int:
        """The exit code. A stop takes ten seconds at most."""
        await waiting.until(lambda: self.process.poll() is not None, within, shown=lambda: self.log.read_text()[-3000:])
        return self.process.returncode

    async def ready(self) -> dict[str, Any]:
        """What ``/readyz`` tells, with its status."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/readyz") as answer:
            return {**await answer.json(), "status": answer.status}


class Desks(House):
    """Both platforms here, the desks outside: ``run`` as many as you like."""

    start_process = staticmethod(starter.start)
    patience = waiting.PATIENCE + LEASE_MS / 1000  # what a killed process held is free when its lease has run out

    def __init__(self, database: str, folder: Path) -> None:
        super().__init__(database, folder)
        self.running: list[Process] = []
        # What a killed process held is told again as soon as the platform would, and for as long as it would.
        self.slack.ack_within = self.slack.socket_mode.ack_within = 3.0
        self.slack.delivery.retry_delays = (0.2, 0.5, *[1.0] * 60)

    async def start(self, **options: str) -> None:
        self.configure(**options)

    def launch(self, *, lease_ms: int = LEASE_MS, role: str = "all", tree: Path = ROOT, prefix: Sequence[str] = (), **more: str) -> Process:
        """Start a process of its own, without waiting. ``tree`` has the program, ``prefix`` starts it elsewhere, ``more`` is its environment."""
        command = [*prefix, sys.executable, "-P", LAUNCHER, str(lease_ms), "run", "--role", role]
        log, environment = self._next_log(), starter.clean({**self.environment(), "PYTHONPATH": str(tree), **more})
        with log.open("wb") as out:
            made = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
        return self._launched(log, made)

    def _next_log(self) -> Path:
        return self.folder / f"desk{len(self.running)}.log"

    def _launched(self, log: Path, process: starter.Process) -> Process:
        self.running.append(Process(log, process))
        return self.running[-1]

    async def run(self, *, role: str = "all", lease_ms: int = LEASE_MS) -> Process:
        log = self._next_log()
        log.touch()
        order = starter.Order(("run", "--role", role), str(self.folder), starter.clean(self.environment()), str(log), str(log), lease_ms)
        process = self._launched(log, self.start_process(order))
        try:
            await self.until(lambda: process.url or process.process.poll() is not None, progress=process.log.read_text)
        except AssertionError:
            raise AssertionError(process.log.read_text()) from None
        assert process.process.poll() is None, process.log.read_text()
        return process

    async def bellhop(self, *words: str) -> tuple[int, str, str]:
        """Another subcommand: exit code, standard output, standard error."""
        return await starter.bellhop(words, self.folder, self.environment())

    def change(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Edit the database by hand."""
        db = Connection(open_engine(self.database))
        try:
            return db.run(sql, values)
        finally:
            db.close()

    async def close(self) -> None:
        for process in self.running:
            if process.process.poll() is None:
                process.send(signal.SIGCONT)
                process.kill()
        await super().close()

    # Looking

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        db = Connection(open_engine(self.database))
        try:
            return db.all(sql, values)
        finally:
            db.close()

    def verified(self) -> str:
        """What ``bellhop verify`` says, while the desk runs: every journal folded again is its ticket."""
        db = Connection(open_engine(self.database))
        try:
            return verify(db, 1001).broken
        finally:
            db.close()

    def logs(self) -> str:
        return "\n".join(f"--- {process.log.name}\n{process.log.read_text()}" for process in self.running)

    def tokens_in_slack(self) -> list[str]:
        """Every token in the order in which it stands: what customers asked, in threads."""
        return [token for thread in self.threads().values() for text in thread for token in TOKEN.findall(text) if token.startswith("q")]

    def threads(self) -> dict[int, list[str]]:
        """What the app wrote under each ticket's card."""
        found: dict[int, list[str]] = {}
        for card in self.slack.messages(SUPPORT):
            number = re.search(r"#(\d+)", text_of(card))
            if (card.get("bot_id") and number and not card.get("thread_ts")) or card.get("thread_ts") == card["ts"]:
                assert number
                found.setdefault(int(number[1]), asked_on(card))
                found[int(number[1])] += [text_of(said) for said in self.slack.thread(SUPPORT, card["ts"]) if said.get("bot_id")]
        return found

    def cards(self) -> Counter[int]:
        """How often each ticket has a card. The list of new tickets in a place that is behind names them too, and is none."""
        cards = [CARD.match(text_of(one)) for one in self.slack.messages(SUPPORT) if one.get("bot_id")]
        return Counter(int(found[1]) for found in cards if found)


class Load:
    """Customers who ask and an agent who answers, each sentence with a word of its own."""

    def __init__(self, house: Desks, customers: int, messages: int, replies: int) -> None:
        self.house, self.customers, self.messages, self.replies = house, customers, messages, replies
        self.asked: dict[int, list[str]] = {number: [] for number in range(customers)}
        self.answered: dict[int, list[str]] = {number: [] for number in range(customers)}
        for number in range(customers):
            house.customer(FIRST_CUSTOMER + number, f"Customer {number}")
        self.last_turn = asyncio.Event()
        """The last question of each customer waits for it."""
        self.last_turn.set()

    async def run(self, pause: float = 0.004) -> None:
        await asyncio.gather(self._ask(pause), *(self._answer(number) for number in range(self.customers)))

    async def _ask(self, pause: float) -> None:
        for turn in range(self.messages):
            if turn == self.messages - 1:
                await self.last_turn.wait()
            for number in range(self.customers):
                token = f"q-{number}-{turn}"
                self.asked[number].append(token)
                self.house.telegram.says(FIRST_CUSTOMER + number, f"{token} it burns")
                await asyncio.sleep(pause)

    async def _answer(self, number: int) -> None:
        card = await self.house.until(lambda: self._card_of(number), progress=self._progress)
        for turn in range(self.replies):
            token = f"r-{number}-{turn}"
            self.answered[number].append(token)
            await self.house.slack.posts("U0ANNA", SUPPORT, f"!reply {token} try water", thread_ts=card)
            await asyncio.sleep(0.02)

    def _card_of(self, number: int) -> str:
        mine = f"q-{number}-"
        posts = [one for one in self.house.slack.messages(SUPPORT) if one.get("bot_id") and CARD.match(text_of(one))]
        cards = [one["ts"] for one in posts if mine in text_of(one)]  # not a list of new tickets, which is deleted later
        return str(cards[0]) if cards else ""

    # The comparison

    async def drained(self) -> None:
        """Wait until everything that was said has arrived and nothing waits."""
        try:
            await self.house.until(lambda: not self._missing(), progress=self._progress)
        except AssertionError:
            raise AssertionError(self._shown()) from None

    def _shown(self) -> str:
        return f"missing: {self._missing()}; lost by the platform: {self.house.slack.lost[:3]}\n{self.house.logs()[-6000:]}"

    def _progress(self) -> tuple[int, int]:
        """How much has arrived on either side."""
        return len(self.house.tokens_in_slack()), sum(len(self._heard(number)) for number in range(self.customers))

    def _missing(self) -> str:
        in_slack = set(self.house.tokens_in_slack())
        if lost := [one for tokens in self.asked.values() for one in tokens if one not in in_slack]:
            return f"{len(lost)} questions, such as {lost[:5]}"
        for number, tokens in self.answered.items():
            heard = " ".join(self._heard(number))
            if lost := [one for one in tokens if f"{one} " not in heard]:
                return f"answers {lost}"
        waiting = self.house.rows(
            "select id, kind, purpose, state, attempts, error, doubt from delivery where state in ('queued', 'sending')"
        )
        return f"deliveries {waiting[:5]}" if waiting else ""

    def _heard(self, number: int) -> list[str]:
        chat = self.house.telegram.chat(FIRST_CUSTOMER + number)
        return [message.get("text", "") for message in chat if message["from"]["is_bot"]]

    def check(self, *, ordered: bool = True) -> None:
        """Nothing lost, nothing doubled but what is marked so, everything in order."""
        house = self.house
        asked = Counter(token for tokens in self.asked.values() for token in tokens)
        stored = Counter(
            token for (text,) in house.rows("select text from message where role = 'customer'") for token in TOKEN.findall(text)
        )
        assert stored == asked
        assert Counter(house.tokens_in_slack()) == asked
        numbers = [row[0] for row in house.rows("select number from ticket order by number")]
        assert numbers == list(range(1001, 1001 + self.customers))
        assert house.cards() == Counter(numbers)
        if ordered:
            for thread in house.threads().values():
                told = [token for text in thread for token in TOKEN.findall(text) if token.startswith("q")]
                assert told == sorted(told, key=lambda token: int(token.rpartition("-")[2])), told
        assert self.house.verified() == ""
        self._check_answers()
        assert house.rows("select state, count(*) from delivery where state not in ('sent', 'merged') group by state") == []

    def _check_answers(self) -> None:
        words = dict(self.house.rows("select id, text from message where role = 'agent'"))
        replied = self.house.rows("select data from event where kind = 'replied' order by ticket, seq")
        kept = [token for (data,) in replied for token in TOKEN.findall(words[json.loads(data)["message"]])]
        doubted: Counter[str] = Counter()
        for place, tries in self.house.rows("select place, doubt from delivery where kind = 'post' and channel = 'telegram'"):
            doubted[place] += tries
        for number, tokens in self.answered.items():
            heard = [token for text in self._heard(number) for token in TOKEN.findall(text) if token.startswith("r")]
            extra = Counter(heard) - Counter(tokens)
            assert set(heard) == set(tokens)
            assert extra.total() <= doubted[str(FIRST_CUSTOMER + number)], (heard, doubted)
            once = list(dict.fromkeys(heard))
            assert once == [token for token in kept if token in tokens], "in the order of the journal"
