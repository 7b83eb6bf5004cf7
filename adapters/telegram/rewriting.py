"""Rewrites the messages of a post: texts in place, further ones after them, and what is no longer needed is deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import BadRequest, TelegramError

from adapters.telegram import render
from adapters.telegram.buttons import keyboard
from adapters.telegram.entities import Json
from adapters.telegram.errors import delivery_error, says
from adapters.telegram.render import Call
from bot.ports.outbound import Edit

Rows = list[list[Json]]


class Rewriting:
    """One edit. Which of the messages are files is not stored: Telegram says so when their text is to be changed."""

    def __init__(self, send: Edit, change: Callable[[Call], Awaitable[Any]], post: Callable[[Call], Awaitable[str]]) -> None:
        self._send, self._change, self._post = send, change, post
        self._texts = render.texts(send)
        self._files = 0 if send.instead else len(send.card.files)
        self._unseen = self._files
        """How many of the messages that weren't looked at yet are files."""
        self._album = not send.instead and render.ends_in_album(send.card.files)
        self._rows: Rows = [] if send.plain else keyboard(send.card)
        self._shown: dict[str, Rows] = {}
        """The messages that are left, each with the buttons that were sent with its text."""

    async def run(self, messages: tuple[str, ...], added: list[str]) -> tuple[str, ...]:
        """The ids of the messages that are left. ``added`` are those that an earlier try has posted; new ones are added there."""
        try:
            if self._send.only_buttons and not added and await self._only_buttons_change(messages[-1]):
                return messages
            everything = (*messages, *added)
            buttons = everything[-1] if self._album and await self._is_text(everything[-1]) else ""
            kept = await self._rewrite(everything[:-1] if buttons else everything, everything[-1:] if buttons else ())
            if buttons and await self._close(buttons):
                kept.append(buttons)
            if self._album and self._rows and not buttons and not self._texts:
                self._texts.append(render.above(self._send))
            if self._texts:
                await self._put(kept, [], messages[-1])  # an edit that breaks off leaves no second buttons
            while self._texts:
                rows = self._rows if len(self._texts) == 1 else []
                added.append(await self._post(render.added(self._send, self._texts[0], rows)))
                self._texts.pop(0)
                self._shown[added[-1]] = rows
                kept.append(added[-1])
                await self._store(kept)
            await self._place_buttons(kept, before=messages[-1])
        except TelegramError as error:
            raise delivery_error(error) from error
        return tuple(kept)

    async def _only_buttons_change(self, message: str) -> bool:
        """Change the buttons alone, because Telegram shows every change of a text, even to the same text, as "edited". False if the
        message, which Telegram returns, has another text, or isn't needed without its buttons.
        """
        shown = await self._change(render.buttons(self._send, message, self._rows))
        if not isinstance(shown, dict):
            return False
        if self._album:
            return bool(self._rows) and _text_of(shown) == render.ABOVE
        wanted = {_text_of(self._texts[-1].args), _text_of(render.caption(self._send)[0].args), *([""] if self._files > 1 else [])}
        return _text_of(shown) in wanted

    async def _is_text(self, message: str) -> bool:
        """Whether the message below an album is a text, which has the buttons. Telegram tells when the buttons are changed."""
        shown = await self._change(render.buttons(self._send, message, self._rows))
        self._shown[message] = self._rows
        return "text" in shown if isinstance(shown, dict) else bool(self._rows)

    async def _close(self, message: str) -> bool:
        """Put what is left of the text into the message that has the buttons of an album. False if it isn't needed and was deleted."""
        if self._texts:
            await self._show(self._texts[0], message, len(self._texts) - 1)
            self._texts.pop(0)
        elif self._rows:
            await self._show(render.above(self._send), message, 0)
        else:
            return not await self._removed(message)
        return True

    async def _rewrite(self, messages: tuple[str, ...], following: tuple[str, ...]) -> list[str]:
        """Files stay. If they could not be sent, texts say so. ``following`` are messages that aren't looked at."""
        kept: list[str] = []
        for place, message in enumerate(messages):
            is_file = len(messages) - place <= self._unseen
            if self._texts and not (place and is_file):
                await self._write(message, first=not place)
            elif not is_file and await self._removed(message):
                await self._store([*kept, *messages[place + 1 :], *following])
                continue
            kept.append(message)
        return kept

    async def _write(self, message: str, *, first: bool) -> None:
        """Put the next text into a message. A file keeps its place, and only the first one has a text, as its caption."""
        try:
            await self._show(self._texts[0], message, len(self._texts) - 1 + self._files)
        except BadRequest as error:
            if not says(error, "there is no text in the message"):
                raise
            self._unseen -= 1
        else:
            self._texts.pop(0)
            return
        if first:
            caption, self._texts = render.caption(self._send)
            await self._show(caption, message, len(self._texts) + max(0, self._files - 1))
        elif self._send.instead:  # it was sent before another file was refused, so its own text is not needed
            self._texts.pop(max(0, len(self._texts) - len(self._send.instead)))

    async def _show(self, call: Call, message: str, following: int) -> None:
        """``following``: so many texts and files come after this one. The buttons are below the last."""
        rows = [] if following else self._rows
        await self._change(render.again(call, message, rows))
        self._shown[message] = rows

    async def _place_buttons(self, kept: list[str], *, before: str) -> None:
        """``before`` is the message that had the buttons until now."""
        for message in kept:
            if message in self._shown or message in (before, kept[-1]):
                await self._put(kept, self._rows if message == kept[-1] else [], message)

    async def _put(self, kept: list[str], rows: Rows, message: str) -> None:
        """Give a message that is left these buttons."""
        if message in kept and self._shown.get(message) != rows:
            await self._change(render.buttons(self._send, message, rows))
            self._shown[message] = rows

    async def _store(self, kept: list[str]) -> None:
        if self._send.sending is not None:
            await self._send.sending(kept)

    async def _removed(self, message: str) -> bool:
        """Telegram lets a bot delete its messages for two days; an older one is emptied. A file stays."""
        try:
            await self._change(render.nothing(self._send, message))
            await self._change(render.deletion(self._send, message))
        except BadRequest as error:
            if says(error, "message to edit not found", "message to delete not found"):
                return True
            if says(error, "there is no text in the message"):
                self._unseen -= 1
                return False
            if says(error, "can't be edited", "can't be deleted"):
                return False
            raise
        return True


def _text_of(message: Json) -> str:
    """The text or the caption of a message or a call. Telegram cuts white space off both ends."""
    return str(message.get("text") or message.get("caption") or "").strip()
