"""Ephemeral messages, and the response URLs that work for half an hour."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.journal import Journal
from sandbox.slack import content
from sandbox.slack.board import Board
from sandbox.slack.errors import Refusal
from sandbox.slack.state import Channel, Json, Message, Workspace

USES = 5
LIFE = 30 * 60.0
FIELDS = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts", "metadata", "mrkdwn"}
FLAGS = ("replace_original", "delete_original")


@dataclass(slots=True)
class ResponseUrl:
    """Answers to one interaction."""

    user: str
    channel: str
    original: Message | None
    thread_ts: str | None
    until: float
    left: int = USES


class Private:
    def __init__(self, workspace: Workspace, board: Board, journal: Journal) -> None:
        self.workspace = workspace
        self.board = board
        self.journal = journal
        self.life = LIFE
        self._urls: dict[str, ResponseUrl] = {}

    def show(self, user: str, channel: str, body: Json, *, thread_ts: str | None = None) -> Message:
        message = Message(self.workspace.tick(), channel, self.workspace.app.bot_user, {"type": "message", **body}, thread_ts)
        message.ephemeral_to = user
        self.workspace.ephemerals.setdefault(user, []).append(message)
        self.workspace.notice(user=user)
        return message

    def drop(self, message: Message) -> None:
        mine = self.workspace.ephemerals.get(message.ephemeral_to or "", [])
        if message in mine:
            mine.remove(message)
            self.workspace.notice(user=message.ephemeral_to or "")

    def new_url(self, user: str, channel: str, original: Message | None = None) -> str:
        secret = secrets.token_hex(12)
        thread_ts = original.thread_ts if original else None
        self._urls[secret] = ResponseUrl(user, channel, original, thread_ts, time.monotonic() + self.life)
        return f"{self.workspace.base_url}/slack/respond/{self.workspace.app.team_id}/{secret}"

    async def respond(self, request: web.Request) -> web.Response:
        """An answer that the app posts to a response_url."""
        args: Json = {}
        try:
            url = self._usable(request.match_info["secret"])
            args = _arguments(await request.text())
            url.left -= 1
            self.carry_out(url, args)
        except Refusal as refusal:
            self.journal.write("response_url", args, refusal.answer(), effect=False)
            return web.json_response(refusal.answer(), status=404 if refusal.error.endswith("_url") else 400)
        self.journal.write("response_url", args, {"ok": True}, effect=True)
        return web.Response(text="ok")

    def _usable(self, secret: str) -> ResponseUrl:
        url = self._urls.get(secret)
        if url is None or time.monotonic() > url.until:
            raise Refusal("expired_url")
        if url.left == 0:
            raise Refusal("used_url")
        return url

    def carry_out(self, url: ResponseUrl, args: Json) -> None:
        if args.get("delete_original"):
            self._delete(url)
            return
        body = content.body(args)
        if args.get("replace_original") and url.original is not None:
            self._replace(url.original, body)
            return
        channel = self.workspace.channels[url.channel]
        thread_ts = args.get("thread_ts") or (url.thread_ts if url.original is not None else None)
        self.speak(url.user, channel, body, public=args.get("response_type") == "in_channel", thread_ts=thread_ts)

    def speak(self, user: str, channel: Channel, body: Json, *, public: bool, thread_ts: str | None = None) -> None:
        app = self.workspace.app
        body = {**body, "bot_id": app.bot_id, "app_id": app.app_id, "subtype": "bot_message"}
        if public:
            self.board.post(channel, self.workspace.users[app.bot_user], body, thread_ts=thread_ts)
        else:
            self.show(user, channel.id, body, thread_ts=thread_ts)

    def _replace(self, original: Message, body: Json) -> None:
        changes = {"blocks": None, "attachments": None, **body}
        if original.ephemeral_to is None:
            self.board.change(original, changes, editor=None)
            return
        original.body = {**original.body, **changes}
        original.body = {name: value for name, value in original.body.items() if value is not None}
        self.workspace.notice(user=original.ephemeral_to)

    def _delete(self, url: ResponseUrl) -> None:
        if url.original is None:
            raise Refusal("invalid_payload")
        if url.original.ephemeral_to is None:
            self.board.remove(url.original)
        else:
            self.drop(url.original)


def _arguments(text: str) -> Json:
    try:
        args: Any = json.loads(text)
    except ValueError:
        raise Refusal("invalid_payload") from None
    if not isinstance(args, dict):
        raise Refusal("invalid_payload")
    check(args)
    return args


def check(args: Json) -> None:
    """The fields of an answer to an interaction, with their types."""
    problems = [f"[ERROR] unknown field: {name}" for name in sorted(args.keys() - FIELDS)]
    problems += [f"[ERROR] must be a boolean [json-pointer:/{name}]" for name in FLAGS if not isinstance(args.get(name, False), bool)]
    if args.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        problems.append("[ERROR] must be ephemeral or in_channel [json-pointer:/response_type]")
    if problems:
        raise Refusal("invalid_arguments", messages=problems)
