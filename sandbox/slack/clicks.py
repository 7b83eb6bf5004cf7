"""People's clicks and choices in messages and views. Each reaches the app once, or the person sees an error."""

from __future__ import annotations

from typing import Any

from sandbox.slack import values
from sandbox.slack.acts import place
from sandbox.slack.board import Board
from sandbox.slack.errors import NotPossible
from sandbox.slack.interactions import Interactions, place_name
from sandbox.slack.private import Private
from sandbox.slack.screens import Screens, View
from sandbox.slack.state import Channel, Json, Message, Workspace

BUTTON_FIELDS = ("type", "action_id", "text", "value", "style", "url")


class Clicks:
    def __init__(
        self,
        workspace: Workspace,
        board: Board,
        private: Private,
        screens: Screens,
        interactions: Interactions,
    ) -> None:
        self.workspace = workspace
        self.board = board
        self.private = private
        self.screens = screens
        self.interactions = interactions

    async def presses(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: str | None = None,
        block_id: str | None = None,
        *,
        forged: bool = False,
    ) -> None:
        """Press a button. ``forged``: as a hostile client does, even if the button isn't there."""
        if forged:
            button: Json = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "forged", "emoji": True}}
            where = self.workspace.channels[channel]
            message = self._find(user, where, ts) or Message(ts, channel, self.workspace.app.bot_user, {"type": "message", "text": ""})
            await self._act(user, where, message, {**button, "value": value or "", "block_id": block_id or "forged"})
            return
        where, message = self._at(user, channel, ts)
        block, button = values.find(
            message.body.get("blocks", []),
            action_id,
            lambda block, element: (
                element["type"] == "button" and value in (None, element.get("value")) and block_id in (None, block["block_id"])
            ),
        )
        await self._act(user, where, message, _pressed(block, button))

    async def selects(self, user: str, channel: str, ts: str, action_id: str, value: Any) -> None:
        """Pick from a menu, a date or a box in a message."""
        where, message = self._at(user, channel, ts)
        block, element = values.find(message.body.get("blocks", []), action_id, lambda _, element: element["type"] in values.FIELDS)
        await self._act(user, where, message, self._picked(message.selected, block, element, value))

    def _picked(self, state: dict[str, dict[str, Json]], block: Json, element: Json, value: Any) -> Json:
        now = values.chosen(element, value, self.workspace)
        if element["type"] not in values.STATELESS:
            state.setdefault(block["block_id"], {})[element["action_id"]] = now
        more = {name: element[name] for name in ("placeholder",) if name in element}
        return {**now, "action_id": element["action_id"], "block_id": block["block_id"], **more}

    def _find(self, user: str, where: Channel, ts: str) -> Message | None:
        mine = (one for one in self.workspace.ephemerals.get(user, []) if one.ts == ts and one.channel == where.id)
        return where.messages.get(ts) or next(mine, None)

    def _at(self, user: str, channel: str, ts: str) -> tuple[Channel, Message]:
        _, where = place(self.workspace, user, channel)
        message = self._find(user, where, ts)
        if message is None or message.is_tombstone:
            raise NotPossible(f"{user} sees no message {ts} in {channel}")
        return where, message

    async def _act(self, user: str, where: Channel, message: Message, action: Json) -> None:
        ephemeral = message.ephemeral_to is not None
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": where.id, "is_ephemeral": ephemeral}
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload: Json = {
            "type": "block_actions",
            **self.interactions.who(user),
            "container": container,
            "trigger_id": self.screens.new_trigger(user),
            "channel": {"id": where.id, "name": place_name(where)},
            "state": {"values": values.state_of(message.body.get("blocks", []), message.selected)},
            "response_url": self.private.new_url(user, where.id, message),
            "actions": [{**action, "action_ts": self.workspace.tick()}],
        }
        if not ephemeral:
            payload["message"] = self.board.shown(message)
        await self.interactions.tell(payload)

    async def presses_in_view(
        self, user: str, action_id: str, value: Any = None, block_id: str | None = None, given: Json | None = None
    ) -> None:
        """Press or pick in the modal on top or, without one, in the app's home. ``given`` was filled in before, by block_id."""
        stack = self.screens.stacks.get(user)
        view = stack[-1] if stack else self.screens.homes.get(user)
        if view is None:
            raise NotPossible(f"{user} sees no view")
        for filled, entered in (given or {}).items():
            values.fill(view, filled, entered, self.workspace)
        block, element = values.find(
            view.body["blocks"],
            action_id,
            lambda block, one: block_id in (None, block["block_id"]) and (one["type"] != "button" or value in (None, one.get("value"))),
        )
        if element["type"] == "button":
            action = _pressed(block, element)
        else:
            action = self._picked(view.values, block, element, value)
            if block["type"] == "input" and not block.get("dispatch_action"):
                return
        await self._act_in_view(user, view, action)

    async def _act_in_view(self, user: str, view: View, action: Json) -> None:
        state = values.state_of(view.body["blocks"], view.values)
        await self.interactions.tell(
            {
                "type": "block_actions",
                **self.interactions.who(user),
                "container": {"type": "view", "view_id": view.id},
                "trigger_id": self.screens.new_trigger(user),
                "view": self.screens.shown(view, state),
                "actions": [{**action, "action_ts": self.workspace.tick()}],
            }
        )


def _pressed(block: Json, button: Json) -> Json:
    shown = {name: button[name] for name in BUTTON_FIELDS if name in button}
    return {**shown, "block_id": block["block_id"]}
