"""Sends one row through its channel: fills in the platform's ids, fetches files, looks up doubts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import structlog

from bot.core.people import Identity
from bot.core.richtext import plain
from bot.i18n.sentences import say
from bot.outbox.answered_links import with_answer_link
from bot.outbox.drawn import drawn
from bot.outbox.headings import with_heading
from bot.outbox.landed import Landed, below, landed, read_landed, read_parts
from bot.outbox.long_texts import as_file, is_too_long, shortened
from bot.outbox.notices import Notices
from bot.outbox.outcome import never_shown
from bot.outbox.post_files import PostFiles
from bot.outbox.store import Outbox
from bot.ports.cards import Card
from bot.ports.channel import Channel, FileStore
from bot.ports.delivery import AS_FILE, ONLY_BUTTONS, PLAIN, TO_ONE, WENT, Delivery, DeliveryKind, Purpose
from bot.ports.metrics import COPIES, DOUBTS
from bot.ports.outbound import Delete, DeliveryError, Edit, Mark, Outbound, Post, Receipt, Trouble, Typing
from bot.screens.quotes import linked
from bot.screens.ticket_links import Reader, TicketLinks, names_tickets
from bot.settings.rules import Rules

log = structlog.get_logger()

REMEMBERED = 2_000


class Carrier:
    """Remembers where posts landed, because later rows refer to them."""

    def __init__(
        self, store: Outbox, channels: Mapping[str, Channel], files: FileStore, rules: Rules, notices: Notices | None = None
    ) -> None:
        self._store, self._channels, self._files, self._rules, self._notices = store, channels, files, rules, notices
        self._links = TicketLinks(store, channels, rules)
        self._post_files = PostFiles(store, channels, files, rules)
        self._landed: OrderedDict[int, Landed] = OrderedDict()

    async def carry(self, delivery: Delivery) -> Receipt:
        """Send a row. Raises DeliveryError."""
        if self._notices is not None and delivery.kind == DeliveryKind.EVENT:
            return await self._notices.carry(delivery)
        channel = self._channels[delivery.channel]
        if delivery.is_live:
            delivery.card = await drawn(self._store, delivery, self._rules)
        send = await self._addressed(delivery)
        if send is None:
            return Receipt(delivery.place)
        if isinstance(send, Post) and (delivery.may_be_there or send.sent):
            earlier = await self._earlier(channel, send, delivery)
            if isinstance(earlier, Receipt):
                return earlier
            send = earlier
        if isinstance(send, Post) and is_too_long(send.card):
            delivery.extra[AS_FILE] = True
            send = replace(send, card=await as_file(send.card, self._files))
        if isinstance(send, Post) and send.card.files:
            send = await self._post_files.with_files(delivery, send)
        if isinstance(send, Post | Edit) and names_tickets(send.card):
            send = replace(send, card=await self._links.in_card(send.card, await self._reader(delivery)))
        return await channel.deliver(send, self._files)

    def reads_doubt(self, delivery: Delivery) -> bool:
        """Whether the row's channel can look up what may have arrived."""
        channel = self._channels.get(delivery.channel)
        return channel is not None and channel.capabilities.reads_doubt

    async def _earlier(self, channel: Channel, send: Post, delivery: Delivery) -> Post | Receipt:
        """Look for what an earlier try has sent. Return the receipt of a post that is there, and otherwise the post, which is marked as a
        copy if it may be there and nobody can look.
        """
        if delivery.may_be_there:
            DOUBTS.labels(delivery.channel).inc()
        if channel.capabilities.reads_doubt:
            return await self._found(channel, send, delivery) or send
        if not delivery.may_be_there:
            return send
        COPIES.labels(delivery.channel).inc()
        told = say("↻ We couldn't tell whether this message had reached you, so we sent it again.")
        return replace(send, copy=(await self._post_files.read(delivery, [told]))[0])

    async def _reader(self, delivery: Delivery) -> Reader | None:
        """Who of the team reads a row; None for what goes to a customer. The lane of a direct chat names the person.
        A card that was left links to the card in another queue.
        """
        if queue := self._rules.queues.get(str(delivery.extra.get(WENT, ""))) or self._rules.queue_at(delivery.address):
            return queue
        post = delivery.kind == DeliveryKind.POST
        purpose = delivery.purpose if post else (await self._where(delivery.target)).purpose
        return Identity.parse(delivery.lane) if purpose in TO_ONE else None

    async def _found(self, channel: Channel, send: Post, delivery: Delivery) -> Receipt | None:
        """The receipt of a post that arrived earlier. If the channel refuses to look, the post stays in doubt and is sent again."""
        try:
            found = await channel.find(send)
        except DeliveryError as error:
            if not error.permanent:
                raise
            log.warning("a doubt cannot be looked up", reason=error.reason)
            return None
        delivery.doubt = 0
        return found

    async def fleeting(self, send: Typing) -> None:
        """Send something that has no row. Raises DeliveryError."""
        await self._channels[send.to.channel].deliver(send, self._files)

    def record_landing(self, delivery: Delivery, receipt: Receipt) -> tuple[str, ...] | None:
        """Remember where a post landed, and which messages it has after an edit. Returns its further messages if they must be stored."""
        if delivery.kind == DeliveryKind.POST:
            delivery.place = receipt.place or delivery.place
            delivery.message = receipt.messages[0] if receipt.messages else ""
            self._remember(delivery.id, landed(delivery, receipt.messages))
            return receipt.messages[1:] or None
        known = self._landed.get(delivery.target) if delivery.kind == DeliveryKind.EDIT else None
        if known is None or receipt.messages in ((), known.messages):
            return None
        self._remember(delivery.target, replace(known, messages=receipt.messages))
        return receipt.messages[1:]

    async def _addressed(self, delivery: Delivery) -> Outbound | None:
        """The row with the platform's ids. None if what it refers to no longer exists."""
        where = delivery.address
        if delivery.kind == DeliveryKind.MARK:
            return Mark(where, delivery.message, str(delivery.extra["emoji"]), there=bool(delivery.extra.get("there", True)))
        if delivery.kind == DeliveryKind.POST:
            return await self._post(delivery)
        if delivery.kind == DeliveryKind.EDIT and delivery.message:  # a second copy, which has no row of its own
            return Edit(where, delivery.message, _fitting(delivery.card or Card()), plain=PLAIN in delivery.extra)
        post = await self._where(delivery.target)
        if delivery.kind == DeliveryKind.DELETE:
            return _deletion(post if post.known else await self._store.write(partial(read_parts, delivery.target)))
        if not post.messages:
            if delivery.purpose == Purpose.REVISION:
                raise DeliveryError(Trouble.GONE, "the message is not known")
            if delivery.kind == DeliveryKind.EDIT and await self._store.write(partial(never_shown, delivery.target)):
                raise DeliveryError(Trouble.GONE, "it was never shown")
            return None
        edit = _edit(delivery, post)
        if delivery.purpose == Purpose.REVISION and (post.as_file or is_too_long(edit.card)):
            raise DeliveryError(Trouble.GONE, "a text of this length is sent as a file")
        edit = replace(edit, sending=partial(self._store_changed, delivery))
        return replace(edit, card=shortened(edit.card, has_file=post.as_file)) if is_too_long(edit.card) else edit

    async def _post(self, delivery: Delivery) -> Post:
        extra = delivery.extra
        if under := int(extra.get("under", 0)):
            card = await self._where(under)
            if not card.messages:
                raise DeliveryError(Trouble.GONE, "the card was never posted")
            delivery.place, delivery.thread = card.at.place, card.messages[0]
        shown = await with_heading(self._store, delivery)
        shown = await with_answer_link(self._store, self._channels[delivery.channel].link, delivery, shown)
        reply_to, aloud = str(extra.get("reply_to", "")), bool(extra.get("aloud"))
        post = Post(delivery.address, shown, str(delivery.id), reply_to, aloud=aloud, plain=PLAIN in extra, since=delivery.at / 1000)
        again = delivery.attempts or delivery.may_be_there
        sent = await self._store.write(lambda work: work.outbox.further_messages(delivery)) if again else ()
        return replace(post, sent=tuple(sent), sending=partial(self._store_sent, delivery))

    async def _store_sent(self, delivery: Delivery, messages: Sequence[str]) -> None:
        """Store which messages of a post were sent, so that it goes on after them even after a restart.

        Raises DeliveryError if another process sends to this place now: the rest is left to it.
        """
        if not await self._store.write(lambda work: work.outbox.store_sent(delivery, messages)):
            raise DeliveryError(Trouble.TRY_AGAIN, "another process sends to this place now")

    async def _store_changed(self, edit: Delivery, messages: Sequence[str]) -> None:
        """Store which messages a post has while it is edited. Raises DeliveryError like :meth:`_store_sent`."""
        await self._store_sent(edit, messages[1:])
        if (known := self._landed.get(edit.target)) is not None:
            self._remember(edit.target, replace(known, messages=tuple(messages)))

    async def _where(self, post: int) -> Landed:
        """The place and the messages of a post."""
        found = self._landed.get(post)
        if found is None:
            found = await self._store.write(partial(read_landed, post))
            if found.messages:
                self._remember(post, found)
        return found

    def _remember(self, post: int, at: Landed) -> None:
        self._landed[post] = at
        if len(self._landed) > REMEMBERED:
            self._landed.popitem(last=False)


def _deletion(post: Landed) -> Delete:
    if not post.known:
        raise DeliveryError(Trouble.GONE, "it was never sent")
    first, more = (post.messages[0], post.messages[1:]) if post.messages else ("", ())
    return Delete(post.at, first, more, post.files, post.since)


def _fitting(card: Card) -> Card:
    return shortened(card, has_file=False) if is_too_long(card) else card


def _edit(delivery: Delivery, post: Landed) -> Edit:
    assert delivery.card is not None
    first, *more = post.messages
    shown = replace(delivery.card, title=post.title) if delivery.purpose == Purpose.REVISION else delivery.card
    shown = replace(shown, body=linked(shown.body, post.answer))
    card, instead = below(shown, [plain(line) for line in post.lines]), tuple(plain(line) for line in post.instead)
    edit = Edit(post.at, first, card, tuple(more), str(delivery.target), plain=PLAIN in delivery.extra, instead=instead)
    return replace(edit, only_buttons=ONLY_BUTTONS in delivery.extra)
