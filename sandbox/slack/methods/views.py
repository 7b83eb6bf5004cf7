"""views.*: the app opens modals and home tabs."""

from __future__ import annotations

from sandbox.slack.blockkit import validate
from sandbox.slack.errors import Refusal
from sandbox.slack.lookup import Lookup
from sandbox.slack.methods import Handler
from sandbox.slack.screens import Screens, Trigger
from sandbox.slack.state import Json


class Views:
    def __init__(self, lookup: Lookup, screens: Screens) -> None:
        self.lookup = lookup
        self.screens = screens

    def handlers(self) -> dict[str, Handler]:
        return {"views.open": self.open, "views.update": self.update, "views.publish": self.publish}

    def open(self, args: Json) -> Json:
        trigger = self._trigger(args)
        view = self.screens.open(trigger.user, validate.view(args["view"], home=False))
        trigger.used = True
        return {"ok": True, "view": self.screens.shown(view)}

    def _trigger(self, args: Json) -> Trigger:
        if not args.get("trigger_id"):
            raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: trigger_id"])
        return self.screens.redeem(args["trigger_id"])

    def update(self, args: Json) -> Json:
        if not args.get("view_id") and not args.get("external_id"):
            raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: view_id"])
        view = self.screens.find(args.get("view_id"), args.get("external_id"))
        body = validate.view(args["view"], home=view.is_home)
        if args.get("hash") and args["hash"] != view.hash:
            raise Refusal("hash_conflict")
        self.screens.check_external_id(body, but=view)
        self.screens.replace(view, body)
        return {"ok": True, "view": self.screens.shown(view)}

    def publish(self, args: Json) -> Json:
        if not self.lookup.manifest.home_tab:
            raise Refusal("not_enabled")
        if args["user_id"] not in self.lookup.workspace.users:
            raise Refusal("invalid_arguments", messages=["[ERROR] invalid `user_id` [json-pointer:/user_id]"])
        body = validate.view(args["view"], home=True)
        view = self.screens.publish(args["user_id"], body, args.get("hash"))
        return {"ok": True, "view": self.screens.shown(view)}
