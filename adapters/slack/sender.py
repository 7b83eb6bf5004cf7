"""Carries out deliveries with calls of the Web API."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import Final

from adapters.slack import emoji, render
from adapters.slack.api import Api
from adapters.slack.clock import SKEW
from adapters.slack.deleting import Deleting
from adapters.slack.files import about, share, upload
from adapters.slack.payload import Json, listing, mapping, maybe
from bot.core.people import Address
from bot.core.richtext import lines_of
from bot.ports.adapter_kit import HalfSent
from bot.ports.cards import Card
from bot.ports.channel import FileStore
from bot.ports.outbound import Delete, DeliveryError, Edit, Mark, Outbound, Post, Receipt, Trouble, Typing

NO_PREVIEWS: Final = {"unfurl_links": False, "unfurl_media": False}


@dataclass(slots=True)
class Progress:
    """How far a post of several messages has come, so that a second try goes on where the first one broke off."""

    place: str
    sent: list[str] = field(default_factory=list)
    uploaded: tuple[str, ...] = ()
    shared: bool = False


class Sender:
    """Carries out posts, edits and marks."""

    def __init__(self, channel: str, api: Api) -> None:
        self.channel = channel
        self.api = api
        self.user = ""  # the app's own, once it is known
        self._half_sent: HalfSent[Progress] = HalfSent()

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt:
        if isinstance(send, Post):
            return await self._post(send, files)
        if isinstance(send, Edit):
            return await self._edit(send)
        if isinstance(send, Delete):
            place = await self.place(send.at.place)
            await Deleting(self.api, self.channel, self._recent).run(send, place, self.user)
            return Receipt(place)
        if isinstance(send, Mark):
            return await self._mark(send)
        if isinstance(send, Typing):  # bots of Slack cannot show it
            return Receipt(send.to.place)
        raise TypeError(f"Slack cannot do {type(send).__name__}")

    def bodies(self, to: Address, card: Card) -> list[render.Body]:
        return render.bodies(card, self.channel, buttons_first=self._is_card(to))

    def _bodies_of(self, post: Post) -> list[render.Body]:
        """The messages of words that a post takes. What is said in place of its files is the last one."""
        made = render.bare if post.plain else render.bodies
        shown = made(post.card, self.channel, buttons_first=self._is_card(post.to))
        return [*shown, render.body(Card(body=lines_of(post.instead)), self.channel)] if post.instead else shown

    @staticmethod
    def _is_card(to: Address) -> bool:
        """A top-level post in a room: it will be edited, and what does not fit into it goes into its thread."""
        return not to.thread and not to.place.startswith(("D", "U", "W"))

    async def _post(self, post: Post, files: FileStore) -> Receipt:
        bodies = self._bodies_of(post)
        if not bodies and not post.card.files:
            raise DeliveryError(Trouble.REFUSED, "there is nothing to say")
        progress = self._half_sent.begin(post.delivery, lambda: Progress(post.to.place))
        try:
            for part, body in list(enumerate(bodies))[len(progress.sent) :]:
                await self._say(post, body, part, progress)
                if post.sending is not None and (part + 1 < len(bodies) or _has_files(post)):
                    await post.sending(progress.sent)
            if _has_files(post) and not progress.shared:
                await self._show_files(post, progress, files)
        except DeliveryError:
            if not progress.sent and not progress.uploaded:
                self._half_sent.forget(post.delivery)
            raise
        self._half_sent.forget(post.delivery)
        return Receipt(progress.place, tuple(progress.sent))

    async def _say(self, post: Post, body: render.Body, part: int, progress: Progress) -> None:
        thread = self._thread(post, progress)
        answer = await self.api.call(
            "chat.postMessage",
            account=False,
            channel=progress.place,
            **body.as_args(),
            **NO_PREVIEWS,
            mrkdwn=body.formatted,
            thread_ts=thread or None,
            reply_broadcast=True if post.aloud and thread and part == 0 else None,
            metadata=render.metadata(post.delivery, part) if post.delivery else None,
        )
        progress.place = maybe(answer, "channel") or progress.place
        progress.sent.append(maybe(answer, "ts"))

    async def _show_files(self, post: Post, progress: Progress, files: FileStore) -> None:
        progress.place = await self.place(progress.place)
        titles = [file.name for file in post.card.files]
        try:
            progress.uploaded = progress.uploaded or await upload(self.api, post.card.files, files)
            await share(self.api, progress.place, self._thread(post, progress), progress.uploaded, titles)
        except DeliveryError as error:
            error.file, error.about = True, about(error)
            raise

    def _thread(self, post: Post, progress: Progress) -> str:
        return progress.sent[0] if self._is_card(post.to) and progress.sent else post.to.thread

    async def _edit(self, edit: Edit) -> Receipt:
        """Rewrite the messages of a post. The port says what happens to the messages that are too many or too few."""
        post = Post(edit.at, edit.card, edit.delivery, plain=edit.plain, instead=edit.instead)
        bodies = self._bodies_of(post) or [render.NOTHING]
        progress = Progress(edit.at.place, [edit.message, *edit.more])
        if len(bodies) > len(progress.sent):
            progress.sent += await self._added_before(post, progress)
        for ts, body in zip(progress.sent, bodies, strict=False):
            await self._rewrite(edit, ts, body)
        surplus = progress.sent[len(bodies) :]
        for part, body in list(enumerate(bodies))[len(progress.sent) :]:
            await self._say(post, body, part, progress)
            if edit.sending is not None:
                await edit.sending(progress.sent)
        for ts in surplus:
            if await self._removed(edit, ts):
                progress.sent.remove(ts)
                if edit.sending is not None:
                    await edit.sending(progress.sent)
        return Receipt(edit.at.place, tuple(progress.sent))

    async def _rewrite(self, edit: Edit, ts: str, body: render.Body) -> None:
        await self.api.call(
            "chat.update", account=False, channel=edit.at.place, ts=ts, text=body.text, blocks=list(body.blocks), parse="none"
        )

    async def _removed(self, edit: Edit, ts: str) -> bool:
        """Delete a message that is no longer needed. Where the workspace keeps all messages, it is emptied."""
        try:
            await self.api.call("chat.delete", account=False, channel=edit.at.place, ts=ts)
        except DeliveryError as error:
            if error.trouble is Trouble.GONE:
                return True
            if not error.permanent:
                raise
            await self._rewrite(edit, ts, render.NOTHING)
            return False
        return True

    async def _added_before(self, post: Post, progress: Progress) -> list[str]:
        """The messages that an earlier try of this edit has added already."""
        if not post.delivery:
            return []
        seen = await self._recent(progress.place, self._thread(post, progress), float(progress.sent[-1]))
        return _sent(seen, post.delivery, len(progress.sent))

    async def _mark(self, mark: Mark) -> Receipt:
        method, already = ("reactions.add", "already_reacted") if mark.there else ("reactions.remove", "no_reaction")
        try:
            await self.api.call(method, channel=mark.at.place, timestamp=mark.message, name=emoji.name_of(mark.emoji))
        except DeliveryError as error:
            if error.reason != already:
                raise
        return Receipt(mark.at.place, (mark.message,))

    async def place(self, place: str) -> str:
        """The conversation itself: a person's direct one where a person is named."""
        if not place.startswith(("U", "W")):
            return place
        answer = await self.api.call("conversations.open", safe=True, users=place)
        return maybe(mapping(answer, "channel"), "id")

    async def find(self, post: Post) -> Receipt | None:
        """The receipt of a post of which everything is there. The next try continues a half-sent one."""
        if not post.delivery:
            return None
        known = self._half_sent.get(post.delivery)
        progress = Progress(await self.place(post.to.place), uploaded=known.uploaded if known else ())
        seen = await self._recent(progress.place, post.to.thread, post.since)
        expected = len(self._bodies_of(post))
        progress.sent = _sent(seen, post.delivery)
        if self._is_card(post.to) and progress.sent and (len(progress.sent) < expected or _has_files(post)):
            seen += await self._recent(progress.place, progress.sent[0], post.since)
            progress.sent = _sent(seen, post.delivery)
        progress.shared = _has_files(post) and any(self._shows_files(message, post, progress) for message in seen)
        self._half_sent.forget(post.delivery)
        if len(progress.sent) >= expected and progress.shared == _has_files(post):
            return Receipt(progress.place, tuple(progress.sent))
        progress.uploaded = ()  # files that were completed once cannot be completed again
        if progress.sent:
            self._half_sent.keep(post.delivery, progress)
        return None

    def _shows_files(self, message: Json, post: Post, progress: Progress) -> bool:
        """Whether these are the post's files: by their ids, or after a restart by their names, behind the words they belong to."""
        files = listing(message, "files")
        if progress.uploaded:
            return set(progress.uploaded) <= {file.get("id") for file in files}
        mine = bool(progress.sent) and message.get("user") == self.user and maybe(message, "ts") > progress.sent[-1]
        return mine and [file.get("title") for file in files] == [file.name for file in post.card.files]

    async def _recent(self, place: str, thread: str, since: float) -> list[Json]:
        """All messages of a place, or of a thread, since a post may first have been sent: up to ten thousand.

        The page's first message of a thread is always the one that began it.
        """
        oldest = self.api.clock.oldest(since)
        found = await self._from(oldest, place, thread)
        if (corrected := self.api.clock.oldest(since)) < oldest - SKEW / 2:  # only the answer has told us that our clock is wrong
            found = await self._from(corrected, place, thread)
        return found

    async def _from(self, oldest: float, place: str, thread: str) -> list[Json]:
        asked: Json = {"channel": place, "limit": 200, "oldest": f"{oldest:.6f}", "inclusive": True, "include_all_metadata": True}
        pages = self.api.pages("conversations.replies", ts=thread, **asked) if thread else self.api.pages("conversations.history", **asked)
        return [message async for page in pages for message in listing(page, "messages")]

    async def identify(self, place: str, message: str) -> str:
        """The id of the delivery that this message of ours carries; empty when it carries none."""
        asked: Json = {"channel": place, "ts": message, "limit": 1, "include_all_metadata": True}
        try:
            page = await self.api.call("conversations.replies", safe=True, **asked)
        except DeliveryError as error:
            if error.trouble is Trouble.GONE:
                return ""
            raise
        for shown in listing(page, "messages"):
            meta = mapping(shown, "metadata")
            if maybe(shown, "ts") == message and shown.get("user") == self.user and meta.get("event_type") == render.EVENT_TYPE:
                return maybe(mapping(meta, "event_payload"), "id")
        return ""


def _has_files(post: Post) -> bool:
    return bool(post.card.files) and not post.instead


def _sent(messages: list[Json], delivery: str, first: int = 0) -> list[str]:
    """The ids of a delivery's messages, from part number ``first`` on as far as they go."""
    found: dict[object, str] = {}
    for message in messages:
        meta = mapping(message, "metadata")
        payload = mapping(meta, "event_payload")
        if meta.get("event_type") == render.EVENT_TYPE and payload.get("id") == delivery:
            found[payload.get("part", 0)] = maybe(message, "ts")
    return [found[part] for part in takewhile(found.__contains__, count(first))]
