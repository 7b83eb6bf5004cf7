"""files.*: the three steps of an upload, and a file's details."""

from __future__ import annotations

import asyncio
import mimetypes
import time
from typing import Any

from sandbox.slack import wire
from sandbox.slack.blockkit.validate import message_blocks
from sandbox.slack.board import Board
from sandbox.slack.delivery import Delivery
from sandbox.slack.errors import Refusal
from sandbox.slack.lookup import Lookup
from sandbox.slack.methods import Handler
from sandbox.slack.methods.chat import Chat
from sandbox.slack.state import Channel, File, Json, Workspace

MOST_BYTES = 1_000_000_000
FILE_FIELDS = {"id", "title", "highlight_type"}


class Files:
    """Uploads are shared a moment after they were completed. If ``sharing`` is off, they are reported as ok and never shared.

    ``refuses`` is Slack's word for why the workspace takes no files, such as ``storage_limit_reached``.
    """

    def __init__(self, workspace: Workspace, lookup: Lookup, board: Board, chat: Chat, delivery: Delivery) -> None:
        self.workspace = workspace
        self.lookup = lookup
        self.board = board
        self.chat = chat
        self.delivery = delivery
        self.share_after = 0.05
        self.sharing = True
        self.refuses = ""

    def handlers(self) -> dict[str, Handler]:
        return {
            "files.getUploadURLExternal": self.upload_url,
            "files.completeUploadExternal": self.complete,
            "files.info": self.info,
            "files.delete": self.delete,
        }

    def upload_url(self, args: Json) -> Json:
        if not 0 < args["length"] <= MOST_BYTES:
            raise Refusal("file_upload_size_restricted" if args["length"] > 0 else "invalid_arguments")
        if len(args.get("alt_txt", "")) > 1000:
            raise Refusal("alt_txt_too_large")
        name = args["filename"]
        picture = (mimetypes.guess_type(name)[0] or "").startswith("image/")
        if self.refuses and not (picture and self.refuses == "file_uploads_except_images_disabled"):
            raise Refusal(self.refuses)
        file = File(self.workspace.new_id("F"), name, name, "", b"", self.workspace.app.bot_user, int(time.time()))
        file.uploaded, file.expected = False, args["length"]
        self.workspace.files[file.id] = file
        return {"ok": True, "upload_url": f"{self.workspace.base_url}/slack/upload/v1/{file.id}", "file_id": file.id}

    def complete(self, args: Json) -> Json:
        files = [self._uploaded(one, at) for at, one in enumerate(args["files"] if isinstance(args["files"], list) else [None])]
        if not files:
            raise Refusal("invalid_arguments", messages=["[ERROR] no fewer than 1 items allowed [json-pointer:/files]"])
        if args.get("channel_id") and args.get("channels"):
            raise Refusal("invalid_arguments", messages=["[ERROR] either channel_id or channels [json-pointer:/channels]"])
        names = [args["channel_id"]] if args.get("channel_id") else [one for one in args.get("channels", "").split(",") if one]
        if not names and (args.get("thread_ts") or args.get("initial_comment")):
            raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: channel_id"])
        if args.get("blocks") is not None and args.get("initial_comment"):
            raise Refusal("invalid_arguments", messages=["[ERROR] either blocks or initial_comment [json-pointer:/blocks]"])
        channels = [self._channel(name) for name in names]
        thread_ts = self.lookup.thread(channels[0], args.get("thread_ts")) if channels else None
        said: Json = {"text": args.get("initial_comment", "")}
        if args.get("blocks") is not None:
            said["blocks"] = message_blocks(args["blocks"])
        body = {**self.chat.signed(args), **said}
        for file in files:
            file.title = next((one.get("title") for one in args["files"] if one["id"] == file.id), None) or file.title
            file.expected = 0
        if self.sharing:
            for channel in channels:
                self.delivery.spawn(self._share(files, channel, body, thread_ts))
        return {"ok": True, "files": [{"id": file.id, "title": file.title} for file in files]}

    def _uploaded(self, given: Any, at: int) -> File:
        if not isinstance(given, dict) or not isinstance(given.get("id"), str) or given.keys() - FILE_FIELDS:
            raise Refusal("invalid_arguments", messages=[f"[ERROR] must be an object with id and title [json-pointer:/files/{at}]"])
        file = self.workspace.files.get(given["id"])
        # A file that was completed before, or whose bytes were never uploaded, can't be found.
        if file is None or not file.uploaded or not file.expected:
            raise Refusal("file_not_found")
        return file

    def _channel(self, name: str) -> Channel:
        if not isinstance(name, str) or name[:1] not in ("C", "G", "D"):
            raise Refusal("invalid_channel")
        channel = self.lookup.channel(name)
        if channel.archived:
            raise Refusal("posting_to_channel_denied")
        if not self.lookup.is_member(channel):
            raise Refusal("not_in_channel")
        return channel

    async def _share(self, files: list[File], channel: Channel, body: Json, thread_ts: str | None) -> None:
        await asyncio.sleep(self.share_after)
        author = self.workspace.users[self.workspace.app.bot_user]
        self.board.share(files, channel, author, body, thread_ts=thread_ts)

    def info(self, args: Json) -> Json:
        file = self._known(args["file"])
        shares: Json = {}
        for channel_id, stamps in file.shares.items():
            channel = self.workspace.channels[channel_id]
            scope = "public" if channel.kind == "channel" else "private"
            places = [{"ts": ts, "channel_name": channel.name, "team_id": self.workspace.app.team_id} for ts in stamps]
            for place in places:
                message = channel.messages.get(place["ts"])
                if message is not None and message.thread_ts:
                    place["thread_ts"] = message.thread_ts
            shares.setdefault(scope, {})[channel_id] = places
        kinds = [self.workspace.channels[one].kind for one in file.shares]
        where = {
            "channels": [one for one, kind in zip(file.shares, kinds, strict=True) if kind == "channel"],
            "groups": [one for one, kind in zip(file.shares, kinds, strict=True) if kind in ("group", "mpim")],
            "ims": [one for one, kind in zip(file.shares, kinds, strict=True) if kind == "im"],
        }
        shown = {**wire.file(file, self.workspace, asked=True), "shares": shares, "comments_count": 0, **where}
        return {"ok": True, "file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}

    def delete(self, args: Json) -> Json:
        """Delete a file of the app's own. A message without text that showed only this file goes with it."""
        file = self._known(args["file"])
        if file.user != self.workspace.app.bot_user:
            raise Refusal("cant_delete_file")
        del self.workspace.files[file.id]
        for channel_id, stamps in file.shares.items():
            for message in [found for ts in stamps if (found := self.workspace.channels[channel_id].messages.get(ts)) is not None]:
                left = [one for one in message.body.get("files", ()) if one.get("id") != file.id]
                if left or message.body.get("text"):
                    self.board.change(message, {"files": left or None}, editor=None)
                else:
                    self.board.remove(message)
        return {"ok": True}

    def _known(self, file_id: str) -> File:
        file = self.workspace.files.get(file_id)
        if file is None or not file.uploaded:
            raise Refusal("file_not_found")
        seen = [self.lookup.is_member(self.workspace.channels[one]) for one in file.shares]
        if file.user != self.workspace.app.bot_user and not any(seen):
            raise Refusal("file_not_found")
        return file
