"""The state of the emulated Telegram: people, groups, and the messages of each chat."""

from __future__ import annotations

import asyncio
import copy
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.telegram.files import Files
from sandbox.telegram.pace import Pace
from sandbox.telegram.people import Chat, Group, Person, Query
from sandbox.telegram.refusal import Json
from sandbox.telegram.updates import Updates
from sandbox.telegram.webhook import RETRY_DELAYS, Webhook

TYPING_SECONDS = 5.0

T = TypeVar("T")


class World(ABC):
    """One bot, and the people and groups that it knows."""

    def __init__(
        self,
        token: str = "4242:sandbox-token",  # noqa: S107  nobody's
        username: str = "bellhop_sandbox_bot",
        name: str = "Bellhop",
        *,
        faults: Faults | None = None,
        journal: Journal | None = None,
        limits: bool = False,
        now: Callable[[], float] = time.time,
        grace: float = 3.0,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.token = token
        self.username = username
        self.bot: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        self.faults = faults if faults is not None else Faults()
        self.journal = journal if journal is not None else Journal()
        self.pace = Pace() if limits else None
        self.now = now
        self.updates = Updates(now, grace=grace)
        self.webhook = Webhook(self.updates, self.call, now, retry_delays)
        self.files = Files()
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.answers: dict[str, Json] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self._account_ids = 0
        self._group_ids: dict[int, int] = {}
        self._albums = 0
        self._listeners: list[asyncio.Queue[Json]] = []

    @abstractmethod
    async def call(self, name: str, args: Json) -> Json:
        """Carry out a method as if it had come over HTTP: the answer to a webhook may ask for one."""

    def add_person(self, id: int, first_name: str, last_name: str = "", username: str = "", language_code: str | None = "en") -> Person:  # noqa: A002  the platform's word
        """Add a person who has not written to the bot yet."""
        person = Person(id, first_name, last_name, username, language_code)
        self.people[id] = person
        self.chats[id] = Chat(person)
        return person

    def add_group(self, id: int, title: str, members: Sequence[int], supergroup: bool = True, bot: str = "member") -> Group:  # noqa: A002
        """A group with the bot in it. As a plain member it sees only what is meant for it; as ``administrator`` everything."""
        if id >= 0:
            raise ValueError("a group's id is negative")
        group = Group(id, title, list(members), supergroup, bot)
        self.chats[id] = Chat(group)
        return group

    def post(self, chat: Chat, sender: Json, content: Json, *, reply_to: int | None = None) -> Json:
        """A new message in a chat."""
        message: Json = {"message_id": self._next_id(chat), "from": sender, "chat": chat.json(), "date": int(self.now())}
        if reply_to is not None and reply_to in chat.messages:
            message["reply_to_message"] = {k: v for k, v in copy.deepcopy(chat.messages[reply_to]).items() if k != "reply_to_message"}
            if not chat.private and chat.owner.chat()["type"] == "supergroup":
                # Also where there are no topics: such an id looks like a topic's, and sending to it fails.
                message["message_thread_id"] = message["reply_to_message"].get("message_thread_id", reply_to)
        message |= content
        chat.messages[message["message_id"]] = message
        if sender["is_bot"]:
            chat.typing_until = 0.0
        self.changed(chat.id)
        return message

    def _next_id(self, chat: Chat) -> int:
        """A supergroup counts its own messages; everything else shares the count of the bot's account."""
        if isinstance(chat.owner, Group) and chat.owner.supergroup:
            self._group_ids[chat.id] = self._group_ids.get(chat.id, 0) + 1
            return self._group_ids[chat.id]
        self._account_ids += 1
        return self._account_ids

    def new_album(self) -> str:
        self._albums += 1
        return str(13_000_000_000_000_000 + self._albums)

    def chat(self, chat_id: int) -> list[Json]:
        """The messages that the chat shows now, in order: with edits, without deleted ones, with their buttons."""
        return copy.deepcopy(list(self.chats[chat_id].messages.values()))

    def last(self, chat_id: int) -> Json:
        """The newest message of the chat."""
        return copy.deepcopy(next(reversed(self.chats[chat_id].messages.values())))

    def typing(self, chat_id: int) -> bool:
        """Whether the chat shows "Bellhop is typing…"."""
        return self.now() < self.chats[chat_id].typing_until

    def reactions(self, chat_id: int, message_id: int) -> list[str]:
        """The emoji that the bot put on a message."""
        return [str(reaction.get("emoji", "")) for reaction in self.chats[chat_id].reactions.get(message_id, [])]

    def keyboard(self, chat_id: int) -> Json | None:
        """The reply keyboard that the bot showed last in the chat, if it was not removed."""
        return copy.deepcopy(self.chats[chat_id].keyboard)

    def changed(self, chat_id: int) -> None:
        for queue in self._listeners:
            queue.put_nowait({"chat_id": chat_id})

    def subscribe(self) -> asyncio.Queue[Json]:
        """A queue of notices: which chat has changed."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._listeners.append(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[Json]) -> None:
        self._listeners.remove(queue)

    async def wait_for(self, predicate: Callable[[Json], Any], chat_id: int, timeout: float = 15) -> Json:
        """The newest message of the chat for which the predicate holds, now or soon."""

        def found() -> Json | None:
            return next((message for message in reversed(self.chats[chat_id].messages.values()) if predicate(message)), None)

        return copy.deepcopy(await self._wait(found, chat_id, timeout))

    async def wait_for_chat(self, predicate: Callable[[list[Json]], Any], chat_id: int, timeout: float = 15) -> list[Json]:
        """All messages of the chat, as soon as the predicate holds for them together."""

        def found() -> list[Json] | None:
            messages = list(self.chats[chat_id].messages.values())
            return messages if predicate(messages) else None

        return copy.deepcopy(await self._wait(found, chat_id, timeout))

    async def answer_of(self, callback_query_id: str, timeout: float = 15) -> Json:
        """What the bot answered to a press: text, show_alert."""
        return await self._wait(lambda: self.answers.get(callback_query_id), None, timeout)

    async def _wait(self, found: Callable[[], T | None], chat_id: int | None, timeout: float) -> T:
        queue = self.subscribe()
        try:
            async with asyncio.timeout(timeout):
                while (result := found()) is None:
                    await queue.get()
                return result
        except TimeoutError:
            shown = "" if chat_id is None else f"; the chat shows {[message.get('text') or message for message in self.chat(chat_id)]}"
            raise AssertionError(f"waited {timeout} s in vain{shown}") from None
        finally:
            self.unsubscribe(queue)
