"""Finds what an id in a call refers to, if the app may see it, or refuses as the platform does."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sandbox.slack.errors import Refusal
from sandbox.slack.manifest import SCOPE_PREFIX, Manifest
from sandbox.slack.state import Channel, Json, Message, User, Workspace


class Lookup:
    def __init__(self, workspace: Workspace, manifest: Manifest) -> None:
        self.workspace = workspace
        self.manifest = manifest

    def need(self, scope: str) -> None:
        if scope not in self.manifest.scopes:
            raise Refusal("missing_scope", needed=scope, provided=self.manifest.provided)

    def need_for(self, channel: Channel, right: str) -> None:
        """``right`` is ``read`` or ``history``; which scope that takes depends on the kind of conversation."""
        self.need(f"{SCOPE_PREFIX[channel.kind]}:{right}")

    def user(self, user_id: str) -> User:
        if user_id not in self.workspace.users:
            raise Refusal("user_not_found")
        return self.workspace.users[user_id]

    def is_member(self, channel: Channel) -> bool:
        return self.workspace.app.bot_user in channel.members

    def channel(self, channel_id: str) -> Channel:
        """A conversation that the app can see. It sees private ones only as a member."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or (channel.kind != "channel" and not self.is_member(channel)):
            raise Refusal("channel_not_found")
        return channel

    def writable(self, channel_id: str) -> Channel:
        channel = self.channel(channel_id)
        if channel.archived:
            raise Refusal("is_archived")
        if not self.is_member(channel) and "chat:write.public" not in self.manifest.scopes:
            raise Refusal("not_in_channel")
        return channel

    def target(self, address: str) -> Channel:
        """Where chat.postMessage posts. A user's id means the direct conversation with this user."""
        if address[:1] in ("U", "W"):
            user = self.workspace.users.get(address)
            if user is None or user.deleted or user.is_bot:
                raise Refusal("channel_not_found")
            address = self.workspace.im(address).id
        channel = self.writable(address)
        if channel.kind == "im" and not self.manifest.messages_tab:
            raise Refusal("messages_tab_disabled")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        if ts not in channel.messages:
            raise Refusal("message_not_found")
        return channel.messages[ts]

    def thread(self, channel: Channel, thread_ts: str | None) -> str | None:
        """The parent's ts. A reply can't be a parent."""
        if thread_ts is None:
            return None
        parent = channel.messages.get(thread_ts)
        if parent is None:
            raise Refusal("thread_not_found")
        if parent.is_reply:
            raise Refusal("cannot_reply_to_message")
        return thread_ts


def page(items: Sequence[Any], args: Json, *, default: int, most: int = 1000) -> tuple[list[Any], str]:
    """One page and the cursor of the next, which is empty at the end."""
    limit = args.get("limit", default) or default
    if not 1 <= limit <= most:
        raise Refusal("invalid_limit")
    start = 0
    if args.get("cursor"):
        try:
            start = int(base64.b64decode(args["cursor"], validate=True).decode().removeprefix("next:"))
        except (binascii.Error, ValueError):
            raise Refusal("invalid_cursor") from None
        if not 0 < start < len(items):
            raise Refusal("invalid_cursor")
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), cursor
