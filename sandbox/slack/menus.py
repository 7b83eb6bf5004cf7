"""People's slash commands and shortcuts. Each reaches the app once, or the person sees an error."""

from __future__ import annotations

import re
import time

from sandbox.slack.acts import place
from sandbox.slack.board import Board
from sandbox.slack.composer import escaped, find_channel, find_user
from sandbox.slack.content import body as message_body
from sandbox.slack.errors import NotPossible, Refusal
from sandbox.slack.interactions import Interactions, place_name
from sandbox.slack.manifest import Manifest
from sandbox.slack.news import VERIFICATION_TOKEN
from sandbox.slack.private import Private, check
from sandbox.slack.screens import Screens
from sandbox.slack.state import Json, Workspace


class Menus:
    def __init__(self, workspace: Workspace, board: Board, private: Private, screens: Screens, interactions: Interactions) -> None:
        self.workspace = workspace
        self.board = board
        self.private = private
        self.screens = screens
        self.interactions = interactions

    @property
    def manifest(self) -> Manifest:
        return self.interactions.manifest

    async def commands(self, user: str, channel: str, command: str, text: str = "", *, thread_ts: str | None = None) -> Json:
        """Send a slash command. Returns the payload of the app's acknowledgement, which is shown to the user."""
        who, where = place(self.workspace, user, channel)
        if thread_ts is not None:
            raise NotPossible(f"{command} is not supported in threads")
        if not self.manifest.open and command not in self.manifest.commands:
            raise NotPossible(f"{command} is not a valid command")
        payload = {
            "token": VERIFICATION_TOKEN,
            "team_id": self.workspace.app.team_id,
            "team_domain": self.workspace.app.domain,
            "channel_id": where.id,
            "channel_name": place_name(where),
            "user_id": user,
            "user_name": who.name,
            "command": command,
            "text": self._typed(text, escape=bool(self.manifest.commands.get(command, {}).get("should_escape"))),
            "api_app_id": self.workspace.app.app_id,
            "is_enterprise_install": "false",
            "response_url": self.private.new_url(user, where.id),
            "trigger_id": self.screens.new_trigger(user),
        }
        answer = await self.interactions.delivery.ask("slash_commands", payload, accepts_response=True)
        if answer:
            try:
                check(answer)
                if set(answer) - {"response_type"}:
                    self.private.speak(user, where, message_body(answer), public=answer.get("response_type") == "in_channel")
            except Refusal as refusal:
                self.interactions.delivery.complain(payload, f"{refusal.error} {refusal.messages}")
        return answer or {}

    def _typed(self, text: str, *, escape: bool) -> str:
        """The text as the app gets it: names stay as typed unless the manifest asks for ids."""
        text = escaped(text)
        if not escape:
            return text

        def person(match: re.Match[str]) -> str:
            user = find_user(match[1], self.workspace)
            return f"<@{user}|{match[1]}>" if user else match[0]

        def room(match: re.Match[str]) -> str:
            channel = find_channel(match[1], self.workspace)
            return f"<#{channel}|{match[1]}>" if channel else match[0]

        return re.sub(r"(?<!\w)#([\w-]+)", room, re.sub(r"(?<!\w)@([\w.-]*\w)", person, text))

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        """Choose a message shortcut from a message's menu."""
        _, where = place(self.workspace, user, channel)
        message = where.messages.get(ts)
        if message is None or message.is_tombstone:
            raise NotPossible(f"{user} sees no message {ts} in {channel}; ephemeral ones have no shortcuts")
        self._offered(callback_id, "message")
        await self.interactions.tell(
            {
                "type": "message_action",
                "action_ts": f"{time.time():.6f}",
                **self.interactions.who(user),
                "channel": {"id": where.id, "name": place_name(where)},
                "callback_id": callback_id,
                "trigger_id": self.screens.new_trigger(user),
                "response_url": self.private.new_url(user, where.id),
                "message_ts": ts,
                "message": self.board.shown(message),
            }
        )

    async def global_shortcut(self, user: str, callback_id: str) -> None:
        self._offered(callback_id, "global")
        trigger = self.screens.new_trigger(user)
        stamp = f"{time.time():.6f}"
        await self.interactions.tell(
            {
                "type": "shortcut",
                "action_ts": stamp,
                **self.interactions.who(user),
                "callback_id": callback_id,
                "trigger_id": trigger,
            }
        )

    def _offered(self, callback_id: str, kind: str) -> None:
        if not self.manifest.open and self.manifest.shortcuts.get(callback_id, {}).get("type") != kind:
            raise NotPossible(f"no {kind} shortcut {callback_id!r}")
