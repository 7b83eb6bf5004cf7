"""The protocols between the desk and its surroundings: channels on one side, what channels may ask of the desk on the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.core.message import Attachment
from bot.core.people import Profile
from bot.i18n.sentences import Sentence
from bot.ports.background import Background
from bot.ports.cards import Answer
from bot.ports.inbound import Inbound
from bot.ports.outbound import Outbound, Receipt


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do. Each field answers one question."""

    prefix: str
    """What begins a command inside a message."""
    title: str = ""
    """What people call the platform."""
    threads: bool = False
    """A message can be in a thread under another one."""
    forms: bool = False
    """The form of an :class:`Answer` opens."""
    private_buttons: bool = False
    """The buttons of an :class:`Answer` are shown to the person who acted."""
    any_emoji: bool = False
    """A :class:`Mark` can carry any emoji. Other channels replace it with the nearest one that they allow."""
    opens_chats: bool = False
    """People who have never written can be written to."""
    time_zones: bool = False
    """:meth:`Channel.who` knows people's time zones."""
    reads_doubt: bool = False
    """:meth:`Channel.find` can tell whether a post arrived."""
    presence: bool = False
    """:meth:`Channel.is_present` can tell."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may be written to: seconds between two posts to one place, a burst that may go ahead, and calls a second for
    all.
    """

    place_gap: float = 1.0
    place_burst: int = 1
    per_second: float = 25.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``check`` found: how bad, what, and how to mend it."""

    level: Literal["ok", "warning", "error"]
    what: Sentence


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request to a channel's door, as it came."""

    method: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """What the door answers."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


class FileStore(Protocol):
    """Where attachments lie: bytes in, a key out, and back."""

    async def put(self, name: str, data: bytes) -> str: ...

    async def get(self, key: str) -> bytes: ...


class DeskPort(Protocol):
    """The desk as a channel sees it."""

    languages: Sequence[str]
    background: Background
    """Starts whatever a channel does as long as it listens."""

    async def handle(self, inbound: Inbound) -> Answer:
        """Take in one piece of news. Returns after it is durable; only then may the platform be told "received".

        Raises only when nothing could be stored (the database is away): the platform must then tell it again.
        """

    async def park(self, channel: str, event: str, raw: bytes, reason: str) -> None:
        """Keep what could not even be translated, durably, so that it can be looked at and run again."""

    async def leads(self, duty: str) -> bool:
        """Whether this process holds a duty that only one may do (polling one bot). Ask again at each turn."""

    def menu(self, language: str) -> Sequence[tuple[str, str]]:
        """The customer's commands for a menu: verb and one line of help in this language."""

    def word(self, sentence: Sentence, language: str) -> str:
        """A sentence in plain words of a language."""


class Channel(Protocol):
    """A configured instance of an adapter. Every method may raise :class:`bot.ports.outbound.DeliveryError`."""

    name: str
    capabilities: Capabilities
    pace: Pace | None
    hears_by_http: bool
    """Whether its news comes to ``/channels/<name>/events`` and not over a connection of its own."""

    @property
    def trouble(self) -> str:
        """Empty while the channel is connected and hears news; else why not, in plain words."""

    async def open(self) -> None:
        """Get ready to send and to be asked; hears nothing yet. Learns who we are there."""

    async def listen(self, desk: DeskPort) -> None:
        """Begin to hear news and tell the desk. Returns once listening has begun or is being tried in the background."""

    async def hush(self) -> None:
        """Stop to hear news; what was heard is handled to its end. Sending still works."""

    async def close(self) -> None: ...

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt: ...

    async def find(self, post: Outbound) -> Receipt | None:
        """Whether a post in doubt arrived, and where. Asked only of channels that can read it back."""

    async def identify(self, place: str, message: str) -> str:
        """The desk's own id of the delivery that became this message; empty when it carries none. See :class:`bot.ports.outbound.Post`."""

    async def fetch(self, file: Attachment) -> bytes: ...

    async def who(self, person: str) -> Profile: ...

    async def members(self, place: str) -> frozenset[str]:
        """The ids of everybody in a place, or in a group of people."""

    def is_group(self, person: str) -> bool:
        """Whether this names several people, who have direct chats of their own."""

    async def is_present(self, person: str) -> bool:
        """Whether somebody is shown as being there. Asked only of channels that can tell."""

    async def receive(self, request: Request) -> Response:
        """A request to ``/channels/<name>/events``."""

    async def reread(self, raw: bytes) -> Inbound | None:
        """What was parked, translated anew; None if it means nothing. Raises ValueError while it still cannot be read."""

    async def check(self, places: Sequence[str], people: Sequence[str], *, hello: bool = False) -> Sequence[Finding]:
        """Ask the platform who we are and whether these places and people can be reached, and say what is missing."""
