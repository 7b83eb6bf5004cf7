"""The shortest complete adapter: a chat in memory. adapters/README.md points here, and test_tiny_channel.py runs a desk with it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import text_of
from bot.ports.cards import Card
from bot.ports.channel import Capabilities, DeskPort, FileStore, Finding, Pace, Request, Response
from bot.ports.inbound import Inbound
from bot.ports.outbound import DeliveryError, Edit, Mark, Outbound, Post, Receipt, Trouble, Typing

LONGEST = 40  # characters of one message, so that most cards become several


class TinyChannel:
    """A platform and its adapter in one. Its ids count downwards, as a platform's may."""

    capabilities = Capabilities(prefix="!", threads=True, opens_chats=True)
    pace: Pace | None = None
    hears_by_http = False
    trouble = ""

    def __init__(self, name: str, rooms: dict[str, frozenset[str]] | None = None, next_id: int = 1_000_000) -> None:
        self.name, self.rooms, self.next_id = name, rooms or {}, next_id
        self.shown: dict[str, tuple[Address, str]] = {}
        self.desk: DeskPort | None = None

    async def open(self) -> None: ...

    async def listen(self, desk: DeskPort) -> None:
        self.desk = desk

    async def hush(self) -> None:
        self.desk = None

    async def close(self) -> None: ...

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt:
        match send:
            case Post():
                return Receipt(send.to.place, tuple(self._show(send.to, part) for part in parts(send.card)))
            case Edit():
                ids = (send.message, *send.more)
                if not set(ids) <= set(self.shown):
                    raise DeliveryError(Trouble.GONE, "there is no such message")
                for message, part in zip_longest(ids, parts(send.card)[: len(ids)], fillvalue=""):
                    self.shown[message] = send.at, part
                return Receipt(send.at.place, ids)
            case Mark():
                return Receipt(send.at.place, (send.message,))
            case Typing():
                return Receipt(send.to.place)

    async def find(self, post: Outbound) -> Receipt | None:
        return None

    async def identify(self, place: str, message: str) -> str:
        return ""

    async def fetch(self, file: Attachment) -> bytes:
        raise DeliveryError(Trouble.GONE, "this chat has no files")

    async def who(self, person: str) -> Profile:
        return Profile(Identity(self.name, person), person.title())

    async def members(self, place: str) -> frozenset[str]:
        return self.rooms.get(place, frozenset())

    def is_group(self, person: str) -> bool:
        return False

    async def is_present(self, person: str) -> bool:
        return True

    async def receive(self, request: Request) -> Response:
        return Response(404)

    async def reread(self, raw: bytes) -> Inbound | None:
        return None

    async def check(self, places: Sequence[str], people: Sequence[str], *, hello: bool = False) -> Sequence[Finding]:
        return ()

    def _show(self, to: Address, text: str) -> str:
        self.next_id -= 1
        self.shown[str(self.next_id)] = to, text
        return str(self.next_id)


def parts(card: Card) -> list[str]:
    """A card as plain text, cut into messages."""
    facts = [f"{fact.label}: {text_of(fact.value)}" for fact in card.facts]
    text = "\n".join(filter(None, (card.title, card.author, text_of(card.body), *facts, text_of(card.foot)))) or "…"
    return [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
