"""chat.*: the app posts, edits and deletes messages."""

from __future__ import annotations

from sandbox.slack import content
from sandbox.slack.blockkit.validate import message_blocks
from sandbox.slack.board import Board
from sandbox.slack.errors import Refusal
from sandbox.slack.lookup import Lookup
from sandbox.slack.methods import Handler
from sandbox.slack.private import Private
from sandbox.slack.state import Channel, Json, Message, Workspace

LONGEST_UPDATE = 4_000


class Chat:
    def __init__(self, workspace: Workspace, lookup: Lookup, board: Board, private: Private) -> None:
        self.workspace = workspace
        self.lookup = lookup
        self.board = board
        self.private = private

    def handlers(self) -> dict[str, Handler]:
        return {
            "chat.postMessage": self.post,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.postEphemeral": self.post_ephemeral,
        }

    def signed(self, args: Json) -> Json:
        """Who the message is from."""
        app = self.workspace.app
        who: Json = {"bot_id": app.bot_id, "app_id": app.app_id, "team": app.team_id}
        if other := content.persona(args):
            self.lookup.need("chat:write.customize")
            return {**who, **other}
        profile = {"id": app.bot_id, "app_id": app.app_id, "name": app.name, "deleted": False, "updated": 1_700_000_000}
        return {**who, "user": app.bot_user, "bot_profile": {**profile, "team_id": app.team_id, "icons": {}}}

    def post(self, args: Json) -> Json:
        _no_user_posing(args)
        signed = self.signed(args)
        channel = self.lookup.target(args["channel"])
        thread_ts = self.lookup.thread(channel, args.get("thread_ts"))
        broadcast = bool(args.get("reply_broadcast"))
        if broadcast and thread_ts is None:
            raise Refusal("invalid_arguments", messages=["[ERROR] reply_broadcast needs thread_ts [json-pointer:/reply_broadcast]"])
        body = content.body(args)
        metadata = content.metadata(args["metadata"]) if args.get("metadata") is not None else None
        author = self.workspace.users[self.workspace.app.bot_user]
        message = self.board.post(
            channel,
            author,
            {**signed, **body},
            thread_ts=thread_ts,
            broadcast=broadcast,
            metadata=metadata,
        )
        return {"ok": True, "channel": channel.id, "ts": message.ts, "message": self.board.shown(message, metadata=True)}

    def update(self, args: Json) -> Json:
        _no_user_posing(args)
        channel, message = self._own(args, "cant_update_message")
        changes: Json = {}
        if "text" in args:
            if len(args["text"]) > LONGEST_UPDATE:
                raise Refusal("msg_too_long")
            # Text without blocks takes the blocks away.
            changes |= {"text": args["text"], "blocks": None}
        if "markdown_text" in args:
            changes |= content.body(args)
        if args.get("blocks") is not None:
            changes["blocks"] = message_blocks(args["blocks"]) or None
        if args.get("attachments") is not None:
            changes["attachments"] = content.attachments(args["attachments"]) or None
        metadata = content.metadata(args["metadata"]) if args.get("metadata") is not None else None
        self._check_left(message, changes, metadata)
        if args.get("reply_broadcast"):
            self._broadcast(message)
        editor = self.workspace.app.bot_user if changes.get("text", message.body.get("text")) != message.body.get("text") else None
        self.board.change(message, changes, editor=editor, metadata=metadata)
        shown = self.board.shown(message, metadata=True)
        return {"ok": True, "channel": channel.id, "ts": message.ts, "text": shown.get("text", ""), "message": shown}

    def _check_left(self, message: Message, changes: Json, metadata: Json | None) -> None:
        if not changes and metadata is None:
            raise Refusal("no_text")
        left = {**message.body, **changes}
        if not any(left.get(part) for part in ("text", "blocks", "attachments", "files")):
            raise Refusal("no_text")

    def _broadcast(self, message: Message) -> None:
        if not message.is_reply:
            raise Refusal("cant_broadcast_message")
        message.broadcast = True
        message.body["subtype"] = "thread_broadcast"

    def delete(self, args: Json) -> Json:
        _no_user_posing(args)
        channel, message = self._own(args, "cant_delete_message")
        self.board.remove(message)
        return {"ok": True, "channel": channel.id, "ts": message.ts}

    def _own(self, args: Json, otherwise: str) -> tuple[Channel, Message]:
        """A message of the app itself. A user's id is no channel here."""
        channel = self.lookup.channel(args["channel"])
        if channel.archived:
            raise Refusal("is_archived" if otherwise == "cant_delete_message" else otherwise)
        message = self.lookup.message(channel, args["ts"])
        if message.is_tombstone:
            raise Refusal("message_not_found")
        if message.body.get("bot_id") != self.workspace.app.bot_id:
            raise Refusal(otherwise)
        return channel, message

    def post_ephemeral(self, args: Json) -> Json:
        _no_user_posing(args)
        signed = self.signed(args)
        channel = self.lookup.writable(args["channel"])
        user = self.lookup.user(args["user"])
        if user.id not in channel.members:
            raise Refusal("user_not_in_channel")
        thread_ts = self.lookup.thread(channel, args.get("thread_ts"))
        if args.get("metadata") is not None:
            content.metadata(args["metadata"])
        message = self.private.show(user.id, channel.id, {**signed, **content.body(args)}, thread_ts=thread_ts)
        return {"ok": True, "message_ts": message.ts}


def _no_user_posing(args: Json) -> None:
    if args.get("as_user"):
        raise Refusal("as_user_not_supported")
