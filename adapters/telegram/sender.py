"""Carries out deliveries with calls of the Bot API. A call that is refused for its form is made once more without what Telegram refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from telegram.error import BadRequest, TelegramError

from adapters.telegram import render
from adapters.telegram.albums import Sending, album, first_group, without_refused
from adapters.telegram.api import Api
from adapters.telegram.errors import delivery_error, says
from adapters.telegram.pictures import HEAD, may_be_photo
from adapters.telegram.render import Call
from adapters.telegram.rewriting import Rewriting
from bot.core.cuts import short
from bot.ports.adapter_kit import HalfSent
from bot.ports.channel import FileStore
from bot.ports.contents import Content
from bot.ports.outbound import Delete, DeliveryError, Edit, FileTrouble, Post, Trouble

log = structlog.get_logger()

# Refused with these words, the call has done nothing; without these arguments it may pass.
_DISPENSABLE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("can't parse", "entit"), ("entities", "caption_entities")),
    (("to be replied not found", "to reply not found", "replied message not found"), ("reply_parameters",)),
    (("thread not found", "topic_deleted", "topic_id_invalid"), ("message_thread_id", "reply_parameters")),
)
_NO_PICTURE = ("photo_", "video_", "audio_", "media_invalid", "image_process_failed", "wrong type of the web page content", "wrong file")
_MEDIA = ("sendPhoto", "sendVideo", "sendAudio")


class Sender:
    """Makes calls, and remembers how far a post of several messages came, so that trying again does not repeat its beginning."""

    def __init__(self, api: Api, channel: str) -> None:
        self._api = api
        self._channel = channel
        self._half_sent: HalfSent[list[str]] = HalfSent()

    async def call(self, method: str, args: dict[str, Any]) -> Any:
        """One call; raises DeliveryError."""
        try:
            return await self._api.call(method, args)
        except TelegramError as error:
            raise delivery_error(error) from error

    async def post(self, send: Post, files: FileStore | None) -> tuple[str, ...]:
        """The ids of the messages that a post became. Those that may be there already are marked."""
        calls, mark, delivery = render.post(send), render.copy_mark(send), send.delivery
        known = len(calls) == 1 or bool(send.sent) or delivery in self._half_sent
        done = self._half_sent.begin(delivery, lambda: list(send.sent)) if len(calls) > 1 else []
        left = [await _prepared(call, files) for call in calls[len(done) :]]
        try:
            while left:
                group = first_group(left)
                try:
                    done += await self._send(group, mark)
                except AlbumRefused as refused:
                    left = refused.instead + left[len(group) :]
                    continue
                left = left[len(group) :]
                mark = None if known else mark  # this process would know how many more it had sent
                if left and send.sending is not None:
                    await send.sending(done)
        except DeliveryError as error:  # also after a refusal: the simpler form continues after what was sent
            if not done and error.trouble is not Trouble.IN_DOUBT:
                self._half_sent.forget(delivery)
            raise
        self._half_sent.forget(delivery)
        return tuple(done)

    async def _marked(self, first: Sending, mark: Call | None) -> Sending:
        """What says of itself that it may be a repeat; where that does not fit, a message before it says so."""
        if mark is None:
            return first
        found = render.marked(first.call, mark)
        if found is None:
            await self._send([Sending(mark)])
        return replace(first, call=found) if found else first

    async def _send(self, group: Sequence[Sending], mark: Call | None = None) -> list[str]:
        """Send a message or an album. Raises AlbumRefused if its files should be sent in another form."""
        first, *others = group
        first = await self._marked(first, mark)
        try:
            return await self._sent_album([first, *others]) if others else [await self._sent(first)]
        except DeliveryError as error:
            error.file = first.content is not None and error.trouble is Trouble.REFUSED
            error.about = error.about or (FileTrouble.KIND if error.file else FileTrouble.UNKNOWN)
            error.culprit = first.call.file if error.file and not others else None
            raise

    async def _sent(self, one: Sending) -> str:
        try:
            result = await self._call_without_refused(one.call.method, one.args())
        except BadRequest as error:
            if one.call.method not in _MEDIA or not says(error, *_NO_PICTURE):
                raise delivery_error(error) from error
            return await self._sent(one.as_document())
        except TelegramError as error:
            raise delivery_error(error) from error
        return _id_of(result)

    async def _sent_album(self, group: Sequence[Sending]) -> list[str]:
        """Telegram takes the whole album or nothing of it."""
        try:
            result = await self._call_without_refused("sendMediaGroup", album(group))
        except TelegramError as error:
            told = delivery_error(error)
            if told.trouble is Trouble.REFUSED:
                log.warning("an album is sent in another form", channel=self._channel, reason=told.reason)
                raise AlbumRefused(without_refused(group, error.message)) from error
            raise told from error
        if not isinstance(result, list) or len(result) != len(group):
            raise DeliveryError(Trouble.IN_DOUBT, "the answer doesn't hold the album's messages")
        return [_id_of(message) for message in result]

    async def _call_without_refused(self, method: str, args: dict[str, Any]) -> Any:
        try:
            return await self._api.call(method, args)
        except BadRequest as error:
            names = next((names for words, names in _DISPENSABLE if says(error, *words)), ())
            fewer = _without(args, names)
            if fewer == args:
                raise
            log.warning("sent again without", channel=self._channel, left_out=list(names), reason=short(error.message, 200))
            return await self._api.call(method, fewer)

    async def edit(self, send: Edit) -> tuple[str, ...]:
        """Rewrite the messages of a post. Returns the ids of those that are left."""
        key = f"more:{send.delivery}" if send.delivery else ""
        rewriting = Rewriting(send, self._changed, self._added)
        known, added = (send.message, *send.more), self._half_sent.begin(key, list)
        added[:] = [message for message in added if message not in known]  # the others are stored by now
        kept = await rewriting.run(known, added)
        self._half_sent.forget(key)
        return kept

    async def _added(self, call: Call) -> str:
        (message,) = await self._send([Sending(call)])
        return message

    async def delete(self, send: Delete) -> None:
        """Delete all messages of a post. Telegram refuses it for messages that are older than two days."""
        for message in (send.message, *send.more):
            call = render.deletion(send, message)
            try:
                await self._api.call(call.method, call.args)
            except TelegramError as error:
                if not says(error, "message to delete not found"):
                    raise delivery_error(error) from error

    async def _changed(self, call: Call) -> Any:
        """The message as it is now; None if it was equal, which is no error."""
        try:
            return await self._call_without_refused(call.method, call.args)
        except BadRequest as error:
            if not says(error, "is not modified"):
                raise
            return None


class AlbumRefused(Exception):
    """``instead`` are the album's files in the form of the next try. Nothing was sent."""

    def __init__(self, instead: list[Sending]) -> None:
        super().__init__("an album was refused")
        self.instead = instead


def _without(args: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The arguments without some; also those of an album's items."""
    fewer = {name: value for name, value in args.items() if name not in names}
    if isinstance(fewer.get("media"), list):
        fewer["media"] = [_without(item, names) for item in fewer["media"]]
    return fewer


def _id_of(message: Any) -> str:
    try:
        return str(message["message_id"])
    except (KeyError, TypeError):
        raise DeliveryError(Trouble.IN_DOUBT, "the answer holds no message") from None


async def _prepared(call: Call, files: FileStore | None) -> Sending:
    """The call with the content of its file. What would not stay as it is as a photo is sent as a document."""
    content = await _content(call, files)
    if content and call.method == "sendPhoto" and not may_be_photo(await content.head(HEAD)):
        call = render.as_document(call)
    return Sending(call, content)


async def _content(call: Call, files: FileStore | None) -> Content | None:
    if call.file is None:
        return None
    name = render.upload_name(call.file)
    if files is None or not call.file.key:
        raise DeliveryError(Trouble.REFUSED, f"there is no copy of {name}", culprit=call.file, about=FileTrouble.BROKEN)
    content = await files.open(call.file.key)
    if not content.size:
        raise DeliveryError(Trouble.REFUSED, f"{name} is empty", culprit=call.file, about=FileTrouble.BROKEN)
    if content.size > render.UPLOAD:
        raise render.too_large(call.file)
    return content
