"""The actions in the team's window: JSON from the page becomes actions in the emulated Slack."""

from __future__ import annotations

import base64
from collections.abc import Awaitable

from sandbox.page.acts import Act, Json, Refused
from sandbox.page.guide import Guide
from sandbox.page.office import Office


class OfficeActs:
    """One method per action. If the app doesn't answer in time, the person is told, as on the platform."""

    def __init__(self, office: Office, guide: Guide) -> None:
        self.office = office
        self.world = office.world
        self.guide = guide
        self.table: dict[str, Act] = {
            "post": self.post,
            "edit": self.edit,
            "delete": self.delete,
            "react": self.react,
            "dismiss": self.dismiss,
            "command": self.command,
            "shortcut": self.shortcut,
            "act": self.act,
            "view-act": self.view_act,
            "submit": self.submit,
            "close": self.close,
            "open-home": self.open_home,
        }

    async def _answered(self, body: Json, work: Awaitable[object]) -> None:
        known = len(self.world.errors)
        await work
        for error in self.world.errors[known:]:
            if error["user"] == body["viewer"]:
                raise Refused(f"The app did not answer as it should: {error['why']}")

    async def post(self, body: Json) -> Json:
        files = [(one["name"], base64.b64decode(one["data"]), one["type"]) for one in body["files"]]
        thread, broadcast = body.get("thread") or None, bool(body["broadcast"])
        await self.world.posts(body["viewer"], body["channel"], body["text"], thread_ts=thread, files=files, broadcast=broadcast)
        if thread and body["text"].startswith("!"):
            self.guide.verb(body["text"])
        return {}

    async def edit(self, body: Json) -> Json:
        await self.world.edits(body["viewer"], body["channel"], body["ts"], body["text"])
        return {}

    async def delete(self, body: Json) -> Json:
        await self.world.deletes(body["viewer"], body["channel"], body["ts"])
        return {}

    async def react(self, body: Json) -> Json:
        react = self.world.unreacts if body["remove"] else self.world.reacts
        await react(body["viewer"], body["channel"], body["ts"], body["name"])
        return {}

    async def dismiss(self, body: Json) -> Json:
        self.office.dismissed.add((body["viewer"], body["ts"]))
        return {}

    async def command(self, body: Json) -> Json:
        await self._answered(body, self.world.commands(body["viewer"], body["channel"], body["command"], body["text"]))
        self.guide.verb(body["text"])
        return {}

    async def shortcut(self, body: Json) -> Json:
        await self._answered(body, self.world.shortcut(body["viewer"], body["channel"], body["ts"], body["callback_id"]))
        return {}

    async def act(self, body: Json) -> Json:
        """A button is pressed, or something is chosen from a list, in a message."""
        viewer, channel, ts, action, value = body["viewer"], body["channel"], body["ts"], body["action_id"], body.get("value")
        if body["kind"] == "button":
            await self._answered(body, self.world.presses(viewer, channel, ts, action, value, block_id=body["block_id"]))
        else:
            await self._answered(body, self.world.selects(viewer, channel, ts, action, value))
        self._did(viewer, action if body["kind"] == "button" else str(value))
        return {}

    def _did(self, viewer: str, verb: str) -> None:
        """Report a verb to the tour. A verb that opens a form counts when the form is submitted; a reply always needs one."""
        if self.world.view(viewer) is None and verb != "reply":
            self.guide.verb(verb)

    async def view_act(self, body: Json) -> Json:
        """An action in the form on top or, without one, in the app's home."""
        given = {name: value for name, value in body.get("values", {}).items() if name != body["block_id"]}
        chosen = self.world.presses_in_view(body["viewer"], body["action_id"], body.get("value"), body["block_id"], given)
        await self._answered(body, chosen)
        self._did(body["viewer"], body["action_id"])
        return {}

    async def submit(self, body: Json) -> Json:
        view = self.world.view(body["viewer"])
        await self._answered(body, self.world.submits(body["viewer"], body["values"]))
        errors = self.world.view_errors(body["viewer"])
        if view is not None and not errors:
            self.guide.verb(view["callback_id"])
        return {"errors": errors}

    async def close(self, body: Json) -> Json:
        await self._answered(body, self.world.closes(body["viewer"]))
        return {}

    async def open_home(self, body: Json) -> Json:
        await self.world.opens_home(body["viewer"])
        return {}
