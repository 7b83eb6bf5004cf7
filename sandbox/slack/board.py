"""Posts, edits, deletes and reacts, for people and for the app, and sends the events about it."""

from __future__ import annotations

from typing import Any

from sandbox.slack import wire
from sandbox.slack.errors import Refusal
from sandbox.slack.news import News
from sandbox.slack.state import Channel, File, Json, Message, User, Workspace


class Board:
    """The only place where messages change, so that everybody gets the same events."""

    def __init__(self, workspace: Workspace, news: News) -> None:
        self.workspace = workspace
        self.news = news

    def post(
        self,
        channel: Channel,
        author: User,
        body: Json,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: Json | None = None,
        mention: bool = False,
    ) -> Message:
        ts = self.workspace.tick()
        body = {"type": "message", **body}
        if broadcast:
            body["subtype"] = "thread_broadcast"
        message = Message(ts, channel.id, author.id, body, thread_ts, broadcast, metadata)
        channel.add(message)
        self._tell(channel, {**self.shown(message, metadata=True), "event_ts": ts})
        if mention and channel.kind in ("channel", "group"):
            kept = {name: value for name, value in self.shown(message).items() if name != "subtype"}
            self.news.tell({**kept, "type": "app_mention", "channel": channel.id, "event_ts": ts}, channel)
        return message

    def shown(self, message: Message, **how: bool) -> Json:
        return wire.message(message, self.workspace.channels[message.channel], self.workspace, **how)

    def change(self, message: Message, changes: Json, *, editor: str | None, metadata: Json | None = None) -> None:
        """Replace parts of a message; a value of None takes the part away. An editor leaves the mark "(edited)"."""
        channel = self.workspace.channels[message.channel]
        before = self.shown(message, reactions=False)
        now = self.workspace.tick()
        for name, value in changes.items():
            if value is None:
                message.body.pop(name, None)
            else:
                message.body[name] = value
        if "blocks" in changes:
            message.selected.clear()
        if metadata is not None:
            message.metadata = metadata
        if editor is not None:
            message.body["edited"] = {"user": editor, "ts": now}
        self._changed(channel, message, before, now)

    def remove(self, message: Message) -> None:
        """Delete a message. A parent with replies leaves a tombstone, which is reported as a change."""
        channel = self.workspace.channels[message.channel]
        before = self.shown(message, reactions=False)
        now = self.workspace.tick()
        if not message.is_reply and channel.replies(message.ts):
            message.body = {
                "type": "message",
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "user": "USLACKBOT",
                "hidden": True,
            }
            message.author = "USLACKBOT"
            message.metadata = None
            message.reactions.clear()
            self._changed(channel, message, before, now)
            return
        channel.drop(message)
        self._tell(
            channel,
            {
                "type": "message",
                "subtype": "message_deleted",
                "previous_message": before,
                "hidden": True,
                "deleted_ts": message.ts,
                "ts": now,
                "event_ts": now,
            },
        )

    def react(self, message: Message, user: str, name: str) -> None:
        users = message.reactions.setdefault(name, [])
        if user in users:
            raise Refusal("already_reacted")
        users.append(user)
        self._reacted("reaction_added", message, user, name)

    def unreact(self, message: Message, user: str, name: str) -> None:
        users = message.reactions.get(name, [])
        if user not in users:
            raise Refusal("no_reaction")
        users.remove(user)
        if not users:
            del message.reactions[name]
        self._reacted("reaction_removed", message, user, name)

    def share(self, files: list[File], channel: Channel, author: User, body: Json, **how: Any) -> Message:
        """Post a message with files, and send an event for each file."""
        body = {**body, "files": [wire.file(file, self.workspace) for file in files], "upload": False, "display_as_bot": False}
        if not how.get("broadcast"):
            body["subtype"] = "file_share"
        for file in files:
            file.shares.setdefault(channel.id, [])
        message = self.post(channel, author, body, **how)
        for file in files:
            file.shares[channel.id].append(message.ts)
            told = {"file_id": file.id, "user_id": author.id, "file": {"id": file.id}, "channel_id": channel.id}
            self.news.tell({"type": "file_shared", **told, "event_ts": message.ts}, channel)
        return message

    def _reacted(self, kind: str, message: Message, user: str, name: str) -> None:
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        event = {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message.author}
        self.news.tell({**event, "event_ts": self.workspace.tick()}, self.workspace.channels[message.channel])

    def _changed(self, channel: Channel, message: Message, before: Json, now: str) -> None:
        self._tell(
            channel,
            {
                "type": "message",
                "subtype": "message_changed",
                "message": self.shown(message, reactions=False),
                "previous_message": before,
                "hidden": True,
                "ts": now,
                "event_ts": now,
            },
        )

    def _tell(self, channel: Channel, event: Json) -> None:
        self.news.tell({**event, "channel": channel.id, "channel_type": channel.kind}, channel)
