"""People and groups, as the Bot API describes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.telegram.refusal import Json


@dataclass(slots=True)
class Person:
    """A customer. ``started`` says whether they have ever written to the bot. Before that, it can't write to them."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str | None = "en"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, **self._names()}
        return user | ({"language_code": self.language_code} if self.language_code else {})

    def chat(self) -> Json:
        return {"id": self.id, **self._names(), "type": "private"}

    def _names(self) -> Json:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {name: value for name, value in names.items() if value}


@dataclass(slots=True)
class Group:
    """A group that the bot is in. ``bot`` is its status there; ``migrated_to`` the supergroup that took its place."""

    id: int
    title: str
    members: Sequence[int]
    supergroup: bool = True
    bot: str = "member"
    migrated_to: int = 0
    chat_type: str = field(init=False)

    def __post_init__(self) -> None:
        self.chat_type = "supergroup" if self.supergroup else "group"

    def chat(self) -> Json:
        return {"id": self.id, "title": self.title, "type": self.chat_type}


@dataclass(frozen=True, slots=True)
class Query:
    """A press of a button that waits for its answer."""

    chat_id: int
    pressed_at: float


@dataclass(slots=True)
class Chat:
    """A conversation as it is shown now, and what the bot left in it besides messages."""

    owner: Person | Group
    messages: dict[int, Json] = field(default_factory=dict)
    keyboard: Json | None = None
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    typing_until: float = 0.0

    @property
    def id(self) -> int:
        return self.owner.id

    @property
    def private(self) -> bool:
        return isinstance(self.owner, Person)

    def json(self) -> Json:
        return self.owner.chat()
