"""auth.test, apps.connections.open, users.* and usergroups.*."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.slack import wire
from sandbox.slack.errors import Refusal
from sandbox.slack.lookup import Lookup
from sandbox.slack.methods import Handler
from sandbox.slack.state import Json, Workspace


class People:
    def __init__(self, workspace: Workspace, lookup: Lookup, socket_url: Callable[[], str]) -> None:
        self.workspace = workspace
        self.lookup = lookup
        self.socket_url = socket_url

    def handlers(self) -> dict[str, Handler]:
        return {
            "auth.test": self.whoami,
            "apps.connections.open": self.connect,
            "users.info": self.info,
            "users.getPresence": self.presence,
            "usergroups.list": self.usergroups,
            "usergroups.users.list": self.usergroup_users,
        }

    def whoami(self, _args: Json) -> Json:
        app = self.workspace.app
        return {
            "ok": True,
            "url": f"https://{app.domain}.slack.com/",
            "team": app.domain.title(),
            "user": app.name,
            "team_id": app.team_id,
            "user_id": app.bot_user,
            "bot_id": app.bot_id,
            "is_enterprise_install": False,
        }

    def connect(self, _args: Json) -> Json:
        if not self.lookup.manifest.socket_mode:
            raise Refusal("no_permission")
        return {"ok": True, "url": self.socket_url()}

    def info(self, args: Json) -> Json:
        user = self.lookup.user(args["user"])
        return {"ok": True, "user": self._shown(user.id, args)}

    def _shown(self, user: str, args: Json) -> Json:
        scopes = self.lookup.manifest.scopes
        return wire.user(self.workspace.users[user], self.workspace, scopes, locale=args.get("include_locale", False))

    def presence(self, args: Json) -> Json:
        user = self.lookup.user(args.get("user", self.workspace.app.bot_user))
        return {"ok": True, "presence": user.presence}

    def usergroups(self, _args: Json) -> Json:
        return {"ok": True, "usergroups": [{**group, "users": None} for group in self.workspace.usergroups.values()]}

    def usergroup_users(self, args: Json) -> Json:
        if args["usergroup"] not in self.workspace.usergroups:
            raise Refusal("no_such_subteam")
        return {"ok": True, "users": self.workspace.usergroups[args["usergroup"]]["users"]}
