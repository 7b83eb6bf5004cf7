"""Plays a random conversation between a customer and an agent, and compares what both see and the record with what was said."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeVar

from sandbox.faults import Fault
from storage.engine import Connection, open_engine
from tests.fidelity.chats import SMILEYS, Chat
from tests.fidelity.compare import differences
from tests.fidelity.talk import Said, Talk
from tests.fidelity.team import NUMBER, Entry, Thread
from tests.house import SUPPORT, House

T = TypeVar("T")
SENDING = ["sendMessage", "sendDocument", "editMessageText", "editMessageCaption", "deleteMessage", "download", "getFile"]
POSTING = [
    "chat.postMessage",
    "chat.update",
    "chat.delete",
    "reactions.add",
    "reactions.remove",
    "files.completeUploadExternal",
    "download",
]
KINDS = ["429", "500", "reset_before", "reset_after", "502_html"]


class Play:
    """``steps`` things happen, one after the other, as fast as the people can see what they act on."""

    def __init__(self, house: House, chat: Chat, seed: int) -> None:
        self.house, self.chat, self.thread = house, chat, Thread(house)
        self.talk = Talk(Random(seed))
        self.log: list[str] = []
        self.db = Connection(open_engine(house.database))

    async def goes_on(self, steps: int) -> None:
        await self.asks()
        await self.house.ticket(NUMBER)
        acts = [
            self.asks,
            self.asks_about,
            self.edits_question,
            self.replies,
            self.replies,
            self.fills_reply,
            self.answers,
            self.edits_reply,
        ]
        acts += [self.unsends, self.notes, self.edits_note, self.reacts, self.breaks, self.breaks, self.restarts]
        acts += [self.deletes_question] if self.chat.tells_deletions else []
        for _ in range(steps):
            act = self.talk.chance.choice(acts)
            self.log.append(act.__name__)
            try:
                await act()
            except AssertionError as error:
                raise AssertionError(
                    "\n".join([*self.log, str(error), *self.house.anna.heard(), *map(str, self.thread.entries())])
                ) from None

    # The customer

    async def asks(self) -> None:
        said = self.talk.question(files=self.talk.some_files() if self.talk.questions else ())
        said.id = await self.chat.says(said.now, files=said.files)

    async def asks_about(self) -> None:
        target = self.talk.one(self.talk.replies)
        if target is None or not self.chat.quotes:
            return
        said = self.talk.question(answers=target)
        said.id = await self.chat.says(said.now, await self.arrived(target))

    async def edits_question(self) -> None:
        if (said := self.talk.one(self.talk.questions)) is not None:
            said.versions.append(self.talk.other(said))
            await self.chat.edits(said.id, said.now)

    async def deletes_question(self) -> None:
        if (said := self.talk.one(self.talk.questions[1:])) is not None:
            said.gone = True
            await self.chat.deletes(said.id)

    async def reacts(self) -> None:
        if (said := self.talk.one(self.talk.replies)) is not None:
            new = self.talk.chance.choice(["", *SMILEYS])
            if new != said.emoji:
                await self.chat.reacts(await self.arrived(said), said.emoji, new)
                said.emoji, said.reacted = new, True

    async def arrived(self, reply: Said) -> str:
        """The id of a reply at the customer, once it is there and both sides know."""
        await self.when(lambda: self.is_known(reply))
        return next(seen.id for seen in reversed(self.chat.seen()) if seen.line(reply.key))

    def is_known(self, reply: Said) -> bool:
        """Whether the customer has a reply, and the thread says so."""
        if not any(seen.line(reply.key) for seen in self.chat.seen()):
            return False
        copy = None if reply.id else self.thread.with_line(reply.key)
        return self.thread.is_checked(reply.id) if reply.id else copy is not None and copy.has("✓ delivered")

    # The agent

    async def replies(self) -> None:
        said = self.talk.reply(files=self.talk.some_files())
        said.id = await self.types(f"!r {said.now}", said)

    async def types(self, words: str, said: Said) -> str:
        files = [(name, data, "text/plain") for name, data in said.files]
        return await self.house.anna.types(NUMBER, words, files=files)

    async def fills_reply(self) -> None:
        said = self.talk.reply()
        await self.house.anna.presses("reply", NUMBER)
        await self.house.anna.fills(text=said.now)

    async def answers(self) -> None:
        if (target := self.talk.one(self.talk.questions)) is not None:
            entry = await self.when(lambda: self.thread.with_line(target.key))
            said = self.talk.reply(answers=target)
            await self.house.slack.shortcut("U0ANNA", SUPPORT, entry.id, "answer")
            await self.house.anna.fills(text=said.now)

    async def edits_reply(self) -> None:
        if (said := self.talk.one(self.talk.replies)) is not None:
            said.versions.append(self.talk.other(said))
            if said.id:
                return await self.house.slack.edits("U0ANNA", SUPPORT, said.id, f"!r {said.now}")
            copy = await self.when(lambda: self.thread.with_line(said.key, "edit"))
            await self.thread.presses(copy.id, "edit")
            await self.house.anna.fills(text=said.now)
        return None

    async def unsends(self) -> None:
        if (said := self.talk.one(self.talk.replies)) is not None:
            said.gone = True
            if said.id:
                await self.when(lambda: self.thread.is_checked(said.id))
                return await self.house.slack.shortcut("U0ANNA", SUPPORT, said.id, "unsend")
            copy = await self.when(lambda: self.thread.with_line(said.key, "unsend"))
            await self.thread.presses(copy.id, "unsend")
        return None

    async def notes(self) -> None:
        said = self.talk.note()
        said.id = await self.types(said.now, said)

    async def edits_note(self) -> None:
        if (said := self.talk.one(self.talk.notes)) is not None:
            said.versions.append(self.talk.other(said))
            await self.house.slack.edits("U0ANNA", SUPPORT, said.id, self.talk.chance.choice(["", "!r "]) + said.now)

    # Bad luck

    async def breaks(self) -> None:
        chance = self.talk.chance
        world, methods = chance.choice([(self.house.telegram, SENDING), (self.house.slack, POSTING)])
        fault = Fault(chance.choice(KINDS), chance.choice(methods), times=chance.randint(1, 2))  # type: ignore[arg-type]
        self.log.append(f"{fault.kind} {fault.method}")
        world.faults.add(fault)

    async def when(self, look: Callable[[], T]) -> T:
        """Wait for this. Whatever is in doubt meanwhile is sent again."""
        while True:
            found = await self.house.until(lambda: (look() or self.undecided()) if self.is_quiet() else None)
            if (entry := self.undecided()) is None:
                return found  # type: ignore[return-value]
            await self.thread.presses(entry.id, "resend")
            await self.house.until(lambda: self.undecided() != entry)

    def undecided(self) -> Entry | None:
        return next((entry for entry in self.thread.entries() if "resend" in entry.buttons), None)

    async def restarts(self) -> None:
        await self.house.stop()
        await self.house.start()

    async def ends(self) -> None:
        """Both sides and the record have what was said."""
        self.house.telegram.faults.clear()
        self.house.slack.faults.clear()
        found: list[str] = []

        def agreed() -> bool:
            found[:] = differences(self.talk, self.chat, self.thread, self.db)
            return not found

        try:
            await self.when(agreed)
        except AssertionError:
            raise AssertionError(
                "\n".join([*self.log, "", *found, "", *map(str, self.chat.seen()), *map(str, self.thread.entries()[1:])])
            ) from None

    def is_quiet(self) -> bool:
        """Whether nothing is on its way to a platform."""
        return not self.db.all("select 1 from delivery where state in ('queued', 'sending') limit 1")
