"""reactions.add and reactions.remove."""

from __future__ import annotations

import re

from sandbox.slack.board import Board
from sandbox.slack.errors import Refusal
from sandbox.slack.lookup import Lookup
from sandbox.slack.methods import Handler
from sandbox.slack.state import Json, Message, Workspace

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
MOST_EMOJI = 23
TS = re.compile(r"\d{10}\.\d{6}")


class Reactions:
    def __init__(self, workspace: Workspace, lookup: Lookup, board: Board) -> None:
        self.workspace = workspace
        self.lookup = lookup
        self.board = board

    def handlers(self) -> dict[str, Handler]:
        return {"reactions.add": self.add, "reactions.remove": self.remove}

    def add(self, args: Json) -> Json:
        message = self._message(args)
        name = _name(args["name"])
        if name not in message.reactions and len(message.reactions) >= MOST_EMOJI:
            raise Refusal("too_many_emoji")
        self.board.react(message, self.workspace.app.bot_user, name)
        return {"ok": True}

    def remove(self, args: Json) -> Json:
        self.board.unreact(self._message(args), self.workspace.app.bot_user, _name(args["name"]))
        return {"ok": True}

    def _message(self, args: Json) -> Message:
        if not args.get("channel") or not args.get("timestamp"):
            raise Refusal("no_item_specified")
        if not TS.fullmatch(args["timestamp"]):
            raise Refusal("bad_timestamp")
        channel = self.lookup.channel(args["channel"])
        if channel.archived:
            raise Refusal("is_archived")
        if not self.lookup.is_member(channel):
            raise Refusal("not_in_channel")
        message = self.lookup.message(channel, args["timestamp"])
        if message.is_tombstone:
            raise Refusal("not_reactable")
        return message


def _name(given: str) -> str:
    """The emoji's name, without colons; a character such as 🔒 is no name."""
    if not NAME.fullmatch(given):
        raise Refusal("invalid_name")
    return given
