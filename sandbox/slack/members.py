"""The members of the workspace and of its channels, and the events about changes."""

from __future__ import annotations

import re
from typing import Any

from sandbox.slack import wire
from sandbox.slack.board import Board
from sandbox.slack.errors import NotPossible
from sandbox.slack.manifest import Manifest
from sandbox.slack.news import News
from sandbox.slack.state import Channel, Json, User, Workspace

USER_ID, CHANNEL_ID = re.compile(r"[UW][A-Z0-9]+"), re.compile(r"[CG][A-Z0-9]+")


class Members:
    def __init__(self, workspace: Workspace, manifest: Manifest, board: Board, news: News) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.board = board
        self.news = news

    def add_user(
        self,
        id: str,  # noqa: A002  the platform's own word
        name: str,
        real_name: str = "",
        *,
        is_bot: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        team_id: str | None = None,
        locale: str = "en-US",
        tz: str = "Europe/Berlin",
        deleted: bool = False,
    ) -> None:
        if not USER_ID.fullmatch(id) or id in self.workspace.users:
            raise ValueError(f"no fitting new user id: {id}")
        user = User(id, name, real_name or name.title(), team_id or self.workspace.app.team_id, is_bot=is_bot, locale=locale, tz=tz)
        user.is_restricted, user.is_ultra_restricted = is_restricted or is_ultra_restricted, is_ultra_restricted
        user.deleted = deleted
        user.bot_id = f"B{id[1:]}" if is_bot else ""
        self.workspace.add_user(user)

    def change_user(self, user: str, **fields: Any) -> None:
        """A changed profile, told as user_change."""
        changed = self.workspace.users[user]
        for name, value in fields.items():
            setattr(changed, name, value)
        shown = wire.user(changed, self.workspace, self.manifest.scopes, locale=True)
        self.news.tell({"type": "user_change", "user": shown, "cache_ts": 0, "event_ts": self.workspace.tick()})
        self.workspace.notice(user=user)

    def add_channel(self, id: str, name: str, members: list[str], *, private: bool = False, bot: bool = True) -> None:  # noqa: A002
        if not CHANNEL_ID.fullmatch(id) or id in self.workspace.channels:
            raise ValueError(f"no fitting new channel id: {id}")
        if unknown := [one for one in members if one not in self.workspace.users]:
            raise ValueError(f"unknown users: {unknown}")
        everybody = [*members, self.workspace.app.bot_user] if bot else list(members)
        self.workspace.channels[id] = Channel(id, name, "group" if private else "channel", everybody)

    def add_usergroup(self, id: str, handle: str, users: list[str]) -> None:  # noqa: A002
        self.workspace.usergroups[id] = {"id": id, "team_id": self.workspace.app.team_id, "handle": handle, "name": handle, "users": users}

    def im(self, user: str) -> str:
        if self.workspace.users[user].is_bot:
            raise NotPossible(f"{user} is a bot")
        return self.workspace.im(user).id

    def join(self, user: str, channel: str) -> None:
        where = self.workspace.channels[channel]
        if user in where.members:
            raise NotPossible(f"{user} is in {channel} already")
        where.members.append(user)
        self._membership("member_joined_channel", user, where)
        self._line(where, user, "channel_join" if where.kind == "channel" else "group_join", "has joined the channel")

    def leave(self, user: str, channel: str) -> None:
        where = self.workspace.channels[channel]
        if user not in where.members:
            raise NotPossible(f"{user} is not in {channel}")
        if user == self.workspace.app.bot_user:
            self.kick_bot(channel)
            return
        where.members.remove(user)
        self._membership("member_left_channel", user, where)
        self._line(where, user, "channel_leave" if where.kind == "channel" else "group_leave", "has left the channel")

    def _membership(self, kind: str, user: str, where: Channel) -> None:
        letter = "C" if where.kind == "channel" else "G"
        event = {"type": kind, "user": user, "channel": where.id, "channel_type": letter, "team": self.workspace.app.team_id}
        self.news.tell({**event, "event_ts": self.workspace.tick()}, where)

    def _line(self, where: Channel, user: str, subtype: str, what: str) -> None:
        self.board.post(where, self.workspace.users[user], {"subtype": subtype, "user": user, "text": f"<@{user}> {what}"})

    def kick_bot(self, channel: str) -> None:
        where = self.workspace.channels[channel]
        where.members.remove(self.workspace.app.bot_user)
        kind = "channel_left" if where.kind == "channel" else "group_left"
        self._about(kind, where, channel=where.id, actor_id=next(iter(where.members), "USLACKBOT"))

    def archive(self, channel: str) -> None:
        where = self.workspace.channels[channel]
        user = where.members[0]
        self._line(where, user, f"{where.kind}_archive", "archived the channel")
        where.archived = True
        self._about(f"{where.kind}_archive", where, channel=where.id, user=user, is_moved=0)

    def unarchive(self, channel: str) -> None:
        where = self.workspace.channels[channel]
        where.archived = False
        user = where.members[0]
        self._line(where, user, f"{where.kind}_unarchive", "un-archived the channel")
        self._about(f"{where.kind}_unarchive", where, channel=where.id, user=user)

    def rename_channel(self, channel: str, name: str) -> None:
        where = self.workspace.channels[channel]
        where.name = name
        self._about(f"{where.kind}_rename", where, channel={"id": where.id, "name": name, "created": where.created})

    def delete_channel(self, channel: str) -> None:
        where = self.workspace.channels.pop(channel)
        self._about(f"{where.kind}_deleted", where, channel=where.id)

    def _about(self, kind: str, where: Channel, **more: Any) -> None:
        event: Json = {"type": kind, **more, "event_ts": self.workspace.tick()}
        self.news.tell(event, where, anyway=where.kind == "channel" or kind == "group_left")
