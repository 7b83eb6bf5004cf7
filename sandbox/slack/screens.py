"""People's screens: stacks of modals, home tabs, and the triggers with which the app may open one."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from sandbox.slack.errors import Refusal
from sandbox.slack.state import Json, Workspace

MOST_DEEP = 3


@dataclass(slots=True)
class View:
    id: str
    user: str
    body: Json
    previous: str | None
    root: str
    hash: str
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_home(self) -> bool:
        return bool(self.body["type"] == "home")


@dataclass(slots=True)
class Trigger:
    """A right to open one modal, for a few seconds."""

    user: str
    until: float
    used: bool = False


class Screens:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.trigger_life = 3.0
        self._triggers: dict[str, Trigger] = {}

    def new_trigger(self, user: str) -> str:
        trigger_id = f"{self.workspace.new_id('')}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, time.monotonic() + self.trigger_life)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if time.monotonic() > trigger.until:
            raise Refusal("expired_trigger_id")
        return trigger

    def new_view(self, user: str, body: Json, previous: View | None = None) -> View:
        view_id = self.workspace.new_id("V")
        return View(view_id, user, body, previous.id if previous else None, previous.root if previous else view_id, new_hash())

    def open(self, user: str, body: Json) -> View:
        self.check_external_id(body)
        view = self.new_view(user, body)
        self.stacks[user] = [view]
        self.workspace.notice(user=user)
        return view

    def push(self, user: str, body: Json) -> View:
        stack = self.stacks.get(user)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= MOST_DEEP:
            raise Refusal("push_limit_reached")
        self.check_external_id(body)
        view = self.new_view(user, body, stack[-1])
        stack.append(view)
        self.workspace.notice(user=user)
        return view

    def publish(self, user: str, body: Json, wanted_hash: str | None) -> View:
        old = self.homes.get(user)
        if wanted_hash is not None and (old is None or old.hash != wanted_hash):
            raise Refusal("hash_conflict")
        if old is None:
            old = self.homes[user] = self.new_view(user, body)
        self.replace(old, body)
        return old

    def replace(self, view: View, body: Json) -> None:
        """Replace the body. What the user has typed stays in blocks and elements that still exist under their ids."""
        kept = {block["block_id"] for block in body["blocks"]}
        view.values = {block_id: values for block_id, values in view.values.items() if block_id in kept}
        view.body, view.hash, view.errors = body, new_hash(), {}
        self.workspace.notice(user=view.user)

    def pop(self, user: str, *, everything: bool) -> None:
        if everything:
            self.stacks[user] = []
        else:
            self.stacks[user].pop()
        self.workspace.notice(user=user)

    def find(self, view_id: str | None, external_id: str | None) -> View:
        every = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        for view in every:
            if (view_id and view.id == view_id) or (external_id and view.body.get("external_id") == external_id):
                return view
        raise Refusal("not_found")

    def check_external_id(self, body: Json, but: View | None = None) -> None:
        wanted = body.get("external_id")
        every = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        if wanted and any(view is not but and view.body.get("external_id") == wanted for view in every):
            raise Refusal("duplicate_external_id")

    def shown(self, view: View, values: Json | None = None) -> Json:
        app = self.workspace.app
        body = view.body
        shown: Json = {
            "id": view.id,
            "team_id": app.team_id,
            "type": body["type"],
            "blocks": body["blocks"],
            "private_metadata": body.get("private_metadata", ""),
            "callback_id": body.get("callback_id", ""),
            "state": {"values": view.values if values is None else values},
            "hash": view.hash,
            "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": body.get("clear_on_close", False),
            "notify_on_close": body.get("notify_on_close", False),
            "close": body.get("close"),
            "submit": body.get("submit"),
            "previous_view_id": view.previous,
            "root_view_id": view.root,
            "app_id": app.app_id,
            "external_id": body.get("external_id", ""),
            "app_installed_team_id": app.team_id,
            "bot_id": app.bot_id,
        }
        if not view.is_home:
            shown["submit_disabled"] = body.get("submit_disabled", False)
        return shown


def new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
