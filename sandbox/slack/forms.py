"""People's actions in forms: fill in, submit and close."""

from __future__ import annotations

from typing import Any

from sandbox.slack import values
from sandbox.slack.blockkit.validate import view, walk
from sandbox.slack.errors import NotPossible, Refusal
from sandbox.slack.interactions import Interactions
from sandbox.slack.screens import Screens, View
from sandbox.slack.state import Json, Workspace


class Forms:
    def __init__(self, workspace: Workspace, screens: Screens, interactions: Interactions) -> None:
        self.workspace = workspace
        self.screens = screens
        self.interactions = interactions

    def view(self, user: str) -> Json | None:
        """The modal on top, with what was filled in so far; None when there is none."""
        stack = self.screens.stacks.get(user)
        if not stack:
            return None
        return self.screens.shown(stack[-1], values.state_of(stack[-1].body["blocks"], stack[-1].values))

    def home(self, user: str) -> Json | None:
        found = self.screens.homes.get(user)
        return self.screens.shown(found, values.state_of(found.body["blocks"], found.values)) if found else None

    def view_errors(self, user: str) -> dict[str, str]:
        stack = self.screens.stacks.get(user)
        return dict(stack[-1].errors) if stack else {}

    def _top(self, user: str) -> View:
        stack = self.screens.stacks.get(user)
        if not stack:
            raise NotPossible(f"{user} sees no modal")
        return stack[-1]

    async def submits(self, user: str, given: dict[str, Any] | None = None) -> Json:
        """Fill in by block_id and press the submit button; the payload of the app's acknowledgement comes back."""
        top = self._top(user)
        if not top.body.get("submit") or top.body.get("submit_disabled"):
            raise NotPossible("this view cannot be submitted")
        for block_id, value in (given or {}).items():
            values.fill(top, block_id, value, self.workspace)
        state = values.state_of(top.body["blocks"], top.values)
        self._complete(top, state)
        payload: Json = {
            "type": "view_submission",
            **self.interactions.who(user),
            "trigger_id": self.screens.new_trigger(user),
            "view": self.screens.shown(top, state),
            "response_urls": [],
        }
        answer = await self.interactions.tell(payload, accepts_response=True)
        if answer is not None:
            try:
                self._follow(user, top, answer)
            except Refusal as refusal:
                self.interactions.delivery.complain(payload, f"{refusal.error} {refusal.messages}")
        return answer or {}

    def _complete(self, top: View, state: dict[str, dict[str, Json]]) -> None:
        for block in walk(top.body["blocks"]):
            if block["type"] == "input" and not block.get("optional"):
                element = block["element"]
                if values.is_empty(state[block["block_id"]][element["action_id"]]):
                    raise NotPossible(f"{block['block_id']!r} is required")

    def _follow(self, user: str, top: View, answer: Json) -> None:
        """Do what the app answered to a submission; without a word the view closes."""
        action = answer.get("response_action")
        known = {None: set[str](), "clear": set[str](), "errors": {"errors"}, "update": {"view"}, "push": {"view"}}
        if action not in known or answer.keys() - {"response_action"} != known[action]:
            raise Refusal("invalid_response", messages=[str(answer)[:200]])
        stack = self.screens.stacks.get(user, [])
        top.errors = {}
        if action == "errors":
            top.errors = self._errors(top, answer["errors"])
        elif action == "clear":
            self.screens.pop(user, everything=True)
        elif action == "update":
            self.screens.replace(top, view(answer["view"], home=False))
        elif action == "push":
            self.screens.push(user, view(answer["view"], home=False))
        elif top in stack:
            stack.remove(top)
        self.workspace.notice(user=user)

    def _errors(self, top: View, errors: Any) -> dict[str, str]:
        inputs = {block["block_id"] for block in walk(top.body["blocks"]) if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
            raise Refusal("invalid_response", messages=["errors must name input blocks"])
        return {name: str(text) for name, text in errors.items()}

    async def closes(self, user: str) -> None:
        """Close the modal on top; with clear_on_close all of them go."""
        top = self._top(user)
        everything = bool(top.body.get("clear_on_close"))
        closed = list(reversed(self.screens.stacks[user])) if everything else [top]
        self.screens.pop(user, everything=everything)
        for one in closed:
            if one.body.get("notify_on_close"):
                payload = {"type": "view_closed", **self.interactions.who(user), "view": self.screens.shown(one), "is_cleared": everything}
                await self.interactions.tell(payload)
