"""auth.*, users.*, bots.*, usergroups.*, team.* and api.test: people, the app and the workspace."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.slack import wire
from sandbox.slack.errors import Refusal
from sandbox.slack.lookup import Lookup, page
from sandbox.slack.methods import Handler
from sandbox.slack.state import Json, Workspace


class People:
    def __init__(self, workspace: Workspace, lookup: Lookup, socket_url: Callable[[], str]) -> None:
        self.workspace = workspace
        self.lookup = lookup
        self.socket_url = socket_url

    def handlers(self) -> dict[str, Handler]:
        return {
            "api.test": self.test,
            "auth.test": self.whoami,
            "apps.connections.open": self.connect,
            "users.info": self.info,
            "users.list": self.everybody,
            "users.profile.get": self.profile,
            "users.getPresence": self.presence,
            "bots.info": self.bot,
            "team.info": self.team,
            "usergroups.list": self.usergroups,
            "usergroups.users.list": self.usergroup_users,
        }

    def test(self, args: Json) -> Json:
        if args.get("error"):
            raise Refusal(args["error"], args=args)
        return {"ok": True, "args": args}

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

    def everybody(self, args: Json) -> Json:
        users, cursor = page(list(self.workspace.users), args, default=1000)
        members = [self._shown(user, args) for user in users]
        return {"ok": True, "members": members, "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}

    def profile(self, args: Json) -> Json:
        user = self.lookup.user(args.get("user", self.workspace.app.bot_user))
        stranger = user.team_id != self.workspace.app.team_id
        return {"ok": True, "profile": wire.profile(user, self.lookup.manifest.scopes, stranger=stranger)}

    def presence(self, args: Json) -> Json:
        user = self.lookup.user(args.get("user", self.workspace.app.bot_user))
        return {"ok": True, "presence": user.presence}

    def bot(self, args: Json) -> Json:
        wanted = args.get("bot", self.workspace.app.bot_id)
        user = next((one for one in self.workspace.users.values() if one.is_bot and one.bot_id == wanted), None)
        if user is None:
            raise Refusal("bot_not_found")
        app_id = self.workspace.app.app_id if wanted == self.workspace.app.bot_id else f"A{wanted[1:]}"
        about = {"id": wanted, "deleted": user.deleted, "name": user.name, "updated": 1_700_000_000, "app_id": app_id}
        return {"ok": True, "bot": {**about, "user_id": user.id, "icons": {"image_36": "", "image_48": "", "image_72": ""}}}

    def team(self, args: Json) -> Json:
        app = self.workspace.app
        if args.get("team", app.team_id) != app.team_id:
            raise Refusal("team_not_found")
        return {"ok": True, "team": {"id": app.team_id, "name": app.domain.title(), "domain": app.domain, "email_domain": "", "icon": {}}}

    def usergroups(self, args: Json) -> Json:
        groups = []
        for group in self.workspace.usergroups.values():
            shown = {name: value for name, value in group.items() if name != "users"}
            if args.get("include_users"):
                shown["users"] = group["users"]
            if args.get("include_count"):
                shown["user_count"] = len(group["users"])
            groups.append(shown)
        return {"ok": True, "usergroups": groups}

    def usergroup_users(self, args: Json) -> Json:
        if args["usergroup"] not in self.workspace.usergroups:
            raise Refusal("no_such_subteam")
        return {"ok": True, "users": self.workspace.usergroups[args["usergroup"]]["users"]}
