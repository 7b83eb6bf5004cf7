"""Two platforms in memory, whose chats are kept as cards. Their calls fail now and then, and sometimes after they were carried out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from random import Random

from bot.core.people import Address
from bot.core.richtext import RichText, Span
from bot.ports.cards import Button, Card
from bot.ports.channel import FileStore
from bot.ports.outbound import Delete, DeliveryError, Edit, Mark, Outbound, Post, Receipt, Trouble
from tests.contract.tiny_channel import TinyChannel
from tests.fidelity.team import Entry, Line, with_title

FAILS, FAILS_LATE = 0.1, 0.03
"""How often a call fails before it was carried out, and after that."""


@dataclass
class Shown:
    """A message of the desk."""

    at: Address
    card: Card
    delivery: str = ""
    quotes: str = ""

    def lines(self) -> list[RichText]:
        """All that can be read, line by line."""
        card = self.card
        whole: RichText = (Span(f"{card.title}\n{card.author}\n"), *card.body, Span("\n"), *card.foot)
        rows: list[list[Span]] = [[]]
        for span in whole:
            for at, piece in enumerate(span.text.split("\n")):
                rows += [[]] if at else []
                rows[-1] += [replace(span, text=piece)] if piece else []
        return [tuple(row) for row in rows if row]

    def buttons(self) -> list[Button]:
        return [button for row in self.card.buttons for button in row] + list(self.card.menu)


class Board(TinyChannel):
    """One platform; messages are called by ascending numbers. ``name`` decides how its calls fail in each chat."""

    def __init__(self, name: str, rooms: dict[str, frozenset[str]] | None = None) -> None:
        super().__init__(name, rooms)
        self.capabilities = replace(TinyChannel.capabilities, native_replies=name == "front", forms=True, reads_doubt=True)
        self.cards: dict[str, Shown] = {}
        self.marks: set[tuple[str, str]] = set()
        self._threads: defaultdict[str, list[str]] = defaultdict(list)
        self._chats: defaultdict[str, list[str]] = defaultdict(list)
        self._chances: dict[str, Random] = {}

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt:
        to = send.to if hasattr(send, "to") else send.at
        chance = self._chances.setdefault(f"{to.place} {to.thread}", Random(f"{self.name} {to.place} {to.thread}"))
        if chance.random() < FAILS:
            raise DeliveryError(Trouble.TRY_AGAIN, "not now")
        receipt = self._carry_out(send)
        if chance.random() < FAILS_LATE:
            raise DeliveryError(Trouble.IN_DOUBT, "no answer")
        return receipt

    def _carry_out(self, send: Outbound) -> Receipt:
        match send:
            case Post():
                self.next_id += 1
                made = str(self.next_id)
                self.cards[made] = Shown(send.to, send.card, send.delivery, send.reply_to)
                self._threads[send.to.thread or made].append(made)
                self._chats[send.to.place if not send.to.thread else ""].append(made)
                return Receipt(send.to.place, (made,))
            case Edit():
                if send.message not in self.cards:
                    raise DeliveryError(Trouble.GONE, "there is no such message")
                self.cards[send.message].card = send.card
                return Receipt(send.at.place, (send.message,))
            case Delete():
                self.cards.pop(send.message, None)
                return Receipt(send.at.place)
            case Mark():
                (self.marks.add if send.there else self.marks.discard)((send.message, send.emoji))
                return Receipt(send.at.place, (send.message,))
        return Receipt(send.to.place)

    async def find(self, post: Outbound) -> Receipt | None:
        assert isinstance(post, Post)
        found = [message for message, shown in self.cards.items() if shown.delivery == post.delivery]
        return Receipt(post.to.place, tuple(found)) if found else None

    def chat(self, place: str) -> list[tuple[str, Shown]]:
        """The messages of a place that are in no thread."""
        return [(message, self.cards[message]) for message in self._chats[place] if message in self.cards]

    def entries(self, card: str) -> list[Entry]:
        """A card and its thread."""
        found = [(message, self.cards[message]) for message in self._threads[card] if message in self.cards]
        return with_title(
            [
                Entry(message, True, tuple(map(_line, shown.lines())), (), tuple(button.verb for button in shown.buttons()))
                for message, shown in found
            ]
        )


def _line(spans: RichText) -> Line:
    now, before = ("".join(span.text for span in spans if not getattr(span, left)) for left in ("strike", "bold"))
    links = tuple(span.link.rsplit("/", 1)[-1] for span in spans if span.link)
    return Line(" ".join(now.split()), " ".join(before.split()), any(span.quote for span in spans), links)
