"""The protocols between the desk and its surroundings: channels on one side, what channels may ask of the desk on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.core.message import Attachment
from bot.core.people import Profile
from bot.i18n.sentences import Sentence
from bot.ports.background import Background
from bot.ports.cards import Answer
from bot.ports.contents import Chunks, Content
from bot.ports.inbound import Inbound
from bot.ports.outbound import Outbound, Receipt
from bot.ports.wording import Limits, Wording


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do. Each field answers one question."""

    prefix: str
    """The characters that begin a command inside a message."""
    title: str = ""
    """The platform's name, as people know it."""
    native_replies: bool = False
    """A :class:`Post` can show which message of its chat it replies to."""
    threads: bool = False
    """A message can be in a thread under another one."""
    forms: bool = False
    """The form of an :class:`Answer` can be opened."""
    private_buttons: bool = False
    """The buttons of an :class:`Answer` are shown to the person who acted."""
    any_emoji: bool = False
    """A :class:`Mark` can carry any emoji. Other channels replace it with the nearest one that they allow."""
    opens_chats: bool = False
    """The desk can write to people who have never written to it."""
    time_zones: bool = False
    """:meth:`Channel.who` knows people's time zones."""
    reads_doubt: bool = False
    """:meth:`Channel.find` can tell whether a post arrived."""
    presence: bool = False
    """:meth:`Channel.is_present` can tell."""
    start_links: bool = False
    """:meth:`Channel.start_link` has links."""
    albums: bool = False
    """Files that were sent together arrive as several messages with the same ``album``."""
    serves_paths: bool = False
    """:meth:`Channel.receive` answers all paths below ``/channels/<name>/``, with every method. Otherwise it gets only ``POST events``."""
    keeps_chats: bool = False
    """What people see here is kept by the adapter itself, and :meth:`Channel.forget` deletes it."""
    app_languages: tuple[str, ...] = ()
    """The languages of the platform's own app, its default first; empty if people's apps are in any language."""
    wording: Wording = field(default_factory=Wording)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the desk may write: seconds between two posts to one place, how many posts may go ahead of that, and calls per second in
    the whole channel.

    ``keeps_burst``: posts about new tickets keep the gap exactly, so that whatever is more urgent may go ahead of it at any time.
    ``changes_per_minute``: how many edits, and how many marks, the whole channel may make, if the platform counts them apart from posts.
    """

    place_gap: float = 1.0
    place_burst: int = 1
    per_second: float = 25.0
    keeps_burst: bool = False
    changes_per_minute: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of ``check``: how serious it is, what it is, and how to fix it."""

    level: Literal["ok", "warning", "error"]
    what: Sentence


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request to a channel's endpoint, as it was received.

    ``path`` is what follows ``/channels/<name>/``. ``peer`` is the client's address, or its network if that is IPv6; behind a trusted
    proxy, it is the address that the proxy names.
    """

    method: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    query: Mapping[str, str]
    path: str = "events"
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The response of a channel's endpoint.

    With a ``stream``, each of its pieces is sent at once, after the body. It is closed when the client has gone, or when it has sent
    nothing for a minute.
    """

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: AsyncIterator[bytes] | None = None


class FileStore(Protocol):
    """The store of attachments. ``put`` returns the key for ``open``. A file whose chunks end with an error is not stored."""

    async def put(self, name: str, chunks: Chunks) -> str: ...

    async def open(self, key: str) -> Content: ...


class DeskPort(Protocol):
    """The desk as a channel sees it."""

    languages: Sequence[str]
    background: Background
    """Starts the tasks that run while a channel listens."""

    async def handle(self, inbound: Inbound) -> Answer:
        """Handle one inbound event. Returns after the event is stored; confirm it to the platform only then.

        Raises only when nothing could be stored because the database can't be reached. The platform must then send the event again.
        """

    async def park(self, channel: str, event: str, raw: bytes, reason: str) -> None:
        """Store what could not be translated, so that people can look at it and run it again."""

    async def leads(self, duty: str) -> bool:
        """Whether this process holds a duty that only one process may do, such as polling a bot. Ask each time."""

    def reaches(self, channel: str, *, yes: bool) -> None:
        """Tell whether the platform can be reached from here. If not, a process elsewhere may do this one's work."""

    def menu(self, language: str) -> Sequence[tuple[str, str]]:
        """The customer's commands for a menu: each verb with one line of help in this language."""

    def makes_ticket(self, emoji: str) -> bool:
        """Whether an emoji (a character) on any message asks for a ticket: the channel then reports the shortcut ``new`` on it."""

    def word(self, sentence: Sentence, language: str) -> str:
        """A sentence as plain text in a language."""


class Channel(Protocol):
    """A configured instance of an adapter. Every method may raise :class:`bot.ports.outbound.DeliveryError`."""

    name: str
    capabilities: Capabilities
    pace: Pace | None
    hears_by_http: bool
    """Whether its events come to ``/channels/<name>/events`` and not over a connection of its own."""

    @property
    def trouble(self) -> str:
        """Empty while the channel is connected and receives events. Otherwise the reason, in plain words."""

    async def open(self) -> None:
        """Get ready to send, and find out who we are on the platform. Receives no events yet."""

    async def listen(self, desk: DeskPort) -> None:
        """Start to receive events and hand them to the desk. Returns as soon as that works or is being tried in the background."""

    async def stop_listening(self) -> None:
        """Stop receiving events, and finish those that were received. Sending still works."""

    async def close(self) -> None: ...

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt: ...

    async def find(self, post: Outbound) -> Receipt | None:
        """The receipt of a post in doubt if it arrived. Called only if ``reads_doubt`` is set."""

    async def identify(self, place: str, message: str) -> str:
        """The desk's own id of the delivery that became this message. Empty if it carries none. See :class:`bot.ports.outbound.Post`."""

    def fetch(self, file: Attachment) -> Chunks:
        """The content of a file. Errors come while it is read."""

    async def check_token(self) -> None:
        """Ask the platform who we are. Raises DeliveryError: ``SHUT_OUT`` if it refuses the token, anything else if it can't be asked."""

    async def who(self, person: str) -> Profile: ...

    async def members(self, place: str) -> frozenset[str]:
        """The ids of everybody in a place, or in a group of people."""

    def link(self, place: str, message: str, thread: str = "") -> str:
        """The address of a message, perhaps in a thread, for people who can see it; empty if there is none. Asks the platform nothing."""

    async def start_link(self, word: str) -> str:
        """The address that opens a direct chat with the desk, in which ``start`` with this word is sent. The word has up to 64 letters,
        digits, ``_`` and ``-``. Called only if ``start_links`` is set.
        """

    def is_group(self, person: str) -> bool:
        """Whether this id is a group of people with direct chats of their own."""

    async def is_present(self, person: str) -> bool:
        """Whether the platform shows a person as active. Called only if ``presence`` is set."""

    async def forget(self, person: str) -> None:
        """Delete everything that the adapter keeps about a person. Somebody unknown is no error. Called only if ``keeps_chats`` is set."""

    async def receive(self, request: Request) -> Response:
        """Answer a request to ``/channels/<name>/events``, or to any path below ``/channels/<name>/`` if ``serves_paths`` is set."""

    async def reread(self, raw: bytes) -> Inbound | None:
        """Translate a parked payload again. None if it means nothing to the desk. Raises ValueError if it still can't be read."""

    async def check(self, places: Sequence[str], people: Sequence[str], *, hello: str = "") -> Sequence[Finding]:
        """Ask the platform who we are and whether we can reach these places and people, and report what is missing.

        ``hello`` is the language of a test message for each place; without it, none is posted.
        """
