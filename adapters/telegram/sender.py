"""Carries out deliveries with calls of the Bot API. A call that is refused for its form is made once more without what Telegram refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from telegram.error import BadRequest, TelegramError

from adapters.telegram import render
from adapters.telegram.api import Api
from adapters.telegram.errors import delivery_error, says
from adapters.telegram.pictures import HEAD, may_be_photo
from adapters.telegram.render import Call
from adapters.telegram.rewriting import Rewriting
from bot.core.cuts import short
from bot.ports.adapter_kit import HalfSent
from bot.ports.channel import FileStore
from bot.ports.contents import Content
from bot.ports.outbound import Delete, DeliveryError, Edit, Trouble
from bot.ports.uploads import Upload

log = structlog.get_logger()

# Refused with these words, the call has done nothing; without these arguments it may pass.
_DISPENSABLE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("can't parse", "entit"), ("entities", "caption_entities")),
    (("to be replied not found", "to reply not found", "replied message not found"), ("reply_parameters",)),
    (("thread not found", "topic_deleted", "topic_id_invalid"), ("message_thread_id", "reply_parameters")),
)
_NO_PICTURE = ("photo_", "image_process_failed", "wrong type of the web page content", "wrong file")


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

    async def post(self, calls: Sequence[Call], files: FileStore | None, delivery: str, mark: Call | None = None) -> tuple[str, ...]:
        """The ids of the messages that the calls became. ``mark`` goes into each that may be there already."""
        known = len(calls) == 1 or delivery in self._half_sent
        done = self._half_sent.begin(delivery, list) if len(calls) > 1 else []
        prepared = [await _prepared(call, files) for call in calls[len(done) :]]
        try:
            for call, content in prepared:
                done.append(await self._send(await self._marked(call, mark), content))
                mark = None if known else mark  # this process would know how many more it had sent
        except DeliveryError as error:  # also after a refusal: the simpler form continues after what was sent
            if not done and error.trouble is not Trouble.IN_DOUBT:
                self._half_sent.forget(delivery)
            raise
        self._half_sent.forget(delivery)
        return tuple(done)

    async def _marked(self, call: Call, mark: Call | None) -> Call:
        """The call that says of itself that it may be a repeat; where that does not fit, a message before it says so."""
        if mark is None:
            return call
        found = render.marked(call, mark)
        if found is None:
            await self._send(mark, None)
        return found or call

    async def _send(self, call: Call, content: Content | None) -> str:
        try:
            return await self._sent(call, content)
        except DeliveryError as error:
            error.file = content is not None and error.trouble is Trouble.REFUSED
            raise

    async def _sent(self, call: Call, content: Content | None) -> str:
        args = call.args | ({call.field: Upload(content, render.upload_name(call.file))} if content and call.file else {})
        try:
            result = await self._call_without_refused(call.method, args)
        except BadRequest as error:
            if call.method != "sendPhoto" or not says(error, *_NO_PICTURE):
                raise delivery_error(error) from error
            return await self._sent(replace(call, method="sendDocument"), content)
        except TelegramError as error:
            raise delivery_error(error) from error
        try:
            return str(result["message_id"])
        except (KeyError, TypeError):
            raise DeliveryError(Trouble.IN_DOUBT, "the answer holds no message") from None

    async def _call_without_refused(self, method: str, args: dict[str, Any]) -> Any:
        try:
            return await self._api.call(method, args)
        except BadRequest as error:
            names = next((names for words, names in _DISPENSABLE if says(error, *words)), ())
            fewer = {name: value for name, value in args.items() if name not in names}
            if len(fewer) == len(args):
                raise
            log.warning("sent again without", channel=self._channel, left_out=list(names), reason=short(error.message, 200))
            return await self._api.call(method, fewer)

    async def edit(self, send: Edit) -> tuple[str, ...]:
        """Rewrite the messages of a post. Returns the ids of those that are left."""
        key = f"more:{send.delivery}" if send.delivery else ""
        rewriting = Rewriting(send, self._changed, self._send)
        kept = await rewriting.run((send.message, *send.more), self._half_sent.begin(key, list))
        self._half_sent.forget(key)
        return kept

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


async def _prepared(call: Call, files: FileStore | None) -> tuple[Call, Content | None]:
    """The call with the content of its file. What would not stay as it is as a photo is sent as a document."""
    content = await _content(call, files)
    if content and call.method == "sendPhoto" and not may_be_photo(await content.head(HEAD)):
        call = replace(call, method="sendDocument")
    return call, content


async def _content(call: Call, files: FileStore | None) -> Content | None:
    if call.file is None:
        return None
    if files is None or not call.file.key:
        raise DeliveryError(Trouble.REFUSED, f"there is no copy of {render.upload_name(call.file)}", file=True)
    content = await files.open(call.file.key)
    if not content.size:
        raise DeliveryError(Trouble.REFUSED, f"{render.upload_name(call.file)} is empty", file=True)
    if content.size > render.UPLOAD:
        raise DeliveryError(Trouble.REFUSED, f"{render.upload_name(call.file)} is larger than the 50 MB that Telegram takes", file=True)
    return content
