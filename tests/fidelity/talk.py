"""What was said in a conversation, whatever the platforms did to it: the model that both sides and the record are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.fidelity.chats import Files

WORDS = ["lid", "paper", "blue", "tray", "noise", "smoke", "lamp", "cable", "switch", "room", "floor", "plug", "red"]


@dataclass
class Said:
    """A message. ``key`` is the first word of all its versions. ``id`` is its id where it was written, empty for a form."""

    key: str
    versions: list[str]
    files: Files = ()
    answers: Said | None = None
    id: str = ""
    gone: bool = False
    emoji: str = ""
    reacted: bool = False

    @property
    def now(self) -> str:
        return self.versions[-1]


@dataclass
class Talk:
    """A conversation so far."""

    chance: Random
    questions: list[Said] = field(default_factory=list)
    replies: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)

    def question(self, **more: object) -> Said:
        return self._new("q", self.questions, **more)

    def reply(self, **more: object) -> Said:
        return self._new("r", self.replies, **more)

    def note(self) -> Said:
        return self._new("n", self.notes)

    def other(self, said: Said) -> str:
        """Another text for a message."""
        while (words := self._words(said.key)) in said.versions:
            pass
        return words

    def some_files(self) -> Files:
        count = self.chance.choice([0, 0, 0, 0, 1, 1, 3])
        return tuple((f"f{self.chance.randrange(10**6)}.txt", self.chance.randbytes(8).hex().encode()) for _ in range(count))

    def one(self, said: list[Said], *, with_all: bool = False) -> Said | None:
        """One of these that was not taken back."""
        there = [one for one in said if with_all or not one.gone]
        return self.chance.choice(there) if there else None

    def _new(self, letter: str, said: list[Said], **more: object) -> Said:
        key = f"{letter}{len(said)}"
        said.append(Said(key, [self._words(key)], **more))  # type: ignore[arg-type]
        return said[-1]

    def _words(self, key: str) -> str:
        return " ".join([key, *(self.chance.choice(WORDS) for _ in range(self.chance.randint(2, 6)))])
