"""People's actions on messages: write, edit, delete and react."""

from __future__ import annotations

import mimetypes
import time
import uuid
from collections.abc import Sequence

from sandbox.slack.blockkit.validate import message_blocks
from sandbox.slack.board import Board
from sandbox.slack.composer import compose
from sandbox.slack.errors import NotPossible
from sandbox.slack.manifest import Manifest
from sandbox.slack.news import News
from sandbox.slack.screens import Screens
from sandbox.slack.state import Channel, File, Json, Message, User, Workspace

LONGEST_TYPED = 12_000


def place(workspace: Workspace, user: str, channel: str) -> tuple[User, Channel]:
    """The person and the conversation, if they can act there."""
    who, where = workspace.users[user], workspace.channels[channel]
    if who.deleted:
        raise NotPossible(f"{user} is deactivated")
    if user not in where.members:
        raise NotPossible(f"{user} is not in {channel}")
    return who, where


class Acts:
    def __init__(self, workspace: Workspace, manifest: Manifest, board: Board, news: News, screens: Screens) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.board = board
        self.news = news
        self.screens = screens

    async def posts(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: Sequence[tuple[str, bytes, str]] = (),
        link: str = "",
        broadcast: bool = False,
        blocks: list[Json] | None = None,
    ) -> str:
        """Send a message. Returns its ts. With a ``link``, its files are stored there and not in Slack."""
        who, where = self._open(user, channel)
        if thread_ts is not None and (thread_ts not in where.messages or where.messages[thread_ts].is_reply):
            raise NotPossible(f"no thread {thread_ts} in {channel}")
        if broadcast and thread_ts is None:
            raise NotPossible("only a reply can also be sent to the channel")
        if len(text) > LONGEST_TYPED or (not text and not files):
            raise NotPossible("the composer does not send this")
        composed = compose(text, self.workspace)
        body: Json = {"user": user, "text": composed.text, "team": who.team_id}
        if who.is_bot:
            body |= {"bot_id": who.bot_id}
        else:
            body["client_msg_id"] = str(uuid.uuid4())
        if blocks is not None:
            body["blocks"] = message_blocks(blocks)
        elif composed.block is not None:
            body["blocks"] = [composed.block]
        mention = self.workspace.app.bot_user in composed.mentions
        if not files:
            return self.board.post(where, who, body, thread_ts=thread_ts, broadcast=broadcast, mention=mention).ts
        stored = [self._stored(user, *file) for file in files]
        for file in stored:
            file.link = link
        return self.board.share(stored, where, who, body, thread_ts=thread_ts, broadcast=broadcast, mention=mention).ts

    def _open(self, user: str, channel: str) -> tuple[User, Channel]:
        who, where = place(self.workspace, user, channel)
        if where.archived:
            raise NotPossible(f"{channel} is archived")
        if where.kind == "im" and (self.manifest.messages_tab_read_only or not self.manifest.messages_tab):
            raise NotPossible("sending messages to this app has been turned off")
        return who, where

    def _stored(self, user: str, name: str, data: bytes, mime: str) -> File:
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(self.workspace.new_id("F"), name, name, mime, data, user, int(time.time()))
        self.workspace.files[file.id] = file
        return file

    async def edits(self, user: str, channel: str, ts: str, text: str) -> None:
        message = self._mine(user, channel, ts)
        composed = compose(text, self.workspace)
        blocks = [composed.block] if composed.block else None
        self.board.change(message, {"text": composed.text, "blocks": blocks}, editor=user)

    async def deletes(self, user: str, channel: str, ts: str, *, as_admin: bool = False) -> None:
        """Delete one's own message. An administrator may delete any message."""
        message = self._message(channel, ts) if as_admin else self._mine(user, channel, ts)
        self.board.remove(message)

    def _message(self, channel: str, ts: str) -> Message:
        message = self.workspace.channels[channel].messages.get(ts)
        if message is None or message.is_tombstone:
            raise NotPossible(f"no message {ts} in {channel}")
        return message

    def _mine(self, user: str, channel: str, ts: str) -> Message:
        self._open(user, channel)
        message = self._message(channel, ts)
        if message.author != user:
            raise NotPossible(f"{ts} is not {user}'s message")
        return message

    async def reacts(self, user: str, channel: str, ts: str, name: str) -> None:
        self._open(user, channel)
        self.board.react(self._message(channel, ts), user, name)

    async def unreacts(self, user: str, channel: str, ts: str, name: str) -> None:
        self._open(user, channel)
        self.board.unreact(self._message(channel, ts), user, name)

    async def opens_home(self, user: str, *, tab: str = "home") -> None:
        if tab == "home" and not self.manifest.home_tab:
            raise NotPossible("this app has no home tab")
        channel = self.workspace.im(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab, "event_ts": self.workspace.tick()}
        if user in self.screens.homes:
            event["view"] = self.screens.shown(self.screens.homes[user])
        self.news.tell(event)
