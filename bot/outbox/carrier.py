"""A row of the outbox goes in, the channel is asked to do it, and its receipt comes out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.core.people import Address
from bot.outbox.attachments import fetched
from bot.outbox.outcome import explain
from bot.outbox.store import Outbox
from bot.ports.cards import Card
from bot.ports.channel import Channel, FileStore
from bot.ports.delivery import Delivery, DeliveryKind, Purpose
from bot.ports.metrics import DOUBTS
from bot.ports.outbound import DeliveryError, Edit, Mark, Outbound, Post, Receipt, Retract, Trouble, Typing
from bot.ports.store import Work
from bot.settings.rules import Rules

REMEMBERED = 20_000
FETCHES = 7  # tries at a file until the words go without it


class Carrier:
    """Knows where posts landed, since later rows refer to them."""

    def __init__(self, store: Outbox, channels: Mapping[str, Channel], files: FileStore, rules: Rules) -> None:
        self._store, self._channels, self._files, self._rules = store, channels, files, rules
        self._landed: OrderedDict[int, tuple[Address, tuple[str, ...]]] = OrderedDict()

    async def carry(self, delivery: Delivery) -> Receipt:
        """Raises DeliveryError."""
        channel = self._channels[delivery.channel]
        send = await self._addressed(delivery)
        if send is None:
            return Receipt(delivery.place)
        if delivery.doubt and isinstance(send, Post):
            DOUBTS.labels(delivery.channel).inc()
            if channel.capabilities.reads_doubt:
                found = await channel.find(send)
                delivery.doubt = 0
                if found is not None:
                    return found
        if isinstance(send, Post) and send.card.files:
            send = replace(send, card=await self._with_files(delivery, send.card))
        return await channel.deliver(send, self._files)

    async def _with_files(self, delivery: Delivery, card: Card) -> Card:
        """The card with the bytes of its files at hand. A customer hears which of his we do not take."""
        queue = self._rules.queue_at(delivery.address) if delivery.purpose == Purpose.WORDS else None
        insist, language = delivery.attempts < FETCHES, self._rules.language
        card, refused = await fetched(card, self._channels, self._files, language, insist=insist, queue=queue)
        if refused and queue is not None:
            await self._store.write(partial(explain, delivery, refused, self._rules))
        delivery.card = card
        return card

    async def fleeting(self, send: Typing) -> None:
        """What no row tells of. Raises DeliveryError."""
        await self._channels[send.to.channel].deliver(send, self._files)

    def landed(self, delivery: Delivery, receipt: Receipt) -> None:
        """Remember where a post stands."""
        delivery.place = receipt.place or delivery.place
        delivery.message = receipt.messages[0] if receipt.messages else ""
        self._remember(delivery.id, delivery.address, receipt.messages)

    async def _addressed(self, delivery: Delivery) -> Outbound | None:
        """The row with the platform's ids that it refers to; None when there is nothing left to do it to."""
        where = delivery.address
        if delivery.kind == DeliveryKind.MARK.value:
            return Mark(where, delivery.message, str(delivery.extra["emoji"]))
        if delivery.kind == DeliveryKind.POST.value:
            return await self._post(delivery)
        at, messages = await self._where(delivery.target)
        if not messages:
            return None
        if delivery.kind == DeliveryKind.RETRACT.value:
            return Retract(at, messages[0])
        assert delivery.card is not None
        return Edit(at, messages[0], delivery.card, messages[1:])

    async def _post(self, delivery: Delivery) -> Post:
        extra = delivery.extra
        if under := int(extra.get("under", 0)):
            card, messages = await self._where(under)
            if not messages:
                raise DeliveryError(Trouble.GONE, "the card was never posted")
            delivery.place, delivery.thread = card.place, messages[0]
        assert delivery.card is not None
        return Post(delivery.address, delivery.card, str(delivery.id), str(extra.get("reply_to", "")), aloud=bool(extra.get("aloud")))

    async def _where(self, post: int) -> tuple[Address, tuple[str, ...]]:
        """Where a post of ours landed, and as which messages."""
        found = self._landed.get(post)
        if found is None:
            found = await self._store.write(partial(_landed, post))
            if found[1]:
                self._remember(post, *found)
        return found

    def _remember(self, post: int, at: Address, messages: tuple[str, ...]) -> None:
        self._landed[post] = (at, messages)
        if len(self._landed) > REMEMBERED:
            self._landed.popitem(last=False)


def _landed(post: int, work: Work) -> tuple[Address, tuple[str, ...]]:
    row = work.delivery(post)
    return (row.address, (row.message, *work.further(row))) if row and row.message else (Address("", ""), ())
