"""The team's window on the page: what one colleague sees in the emulated Slack, as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.page.acts import Json
from sandbox.people import Colleague
from sandbox.slack import SlackWorld
from sandbox.slack.state import Channel, User

KINDS = {"channel": "public", "group": "private", "im": "app"}


class Office:
    """The workspace as its members see it, each with their own channels, forms and private answers."""

    def __init__(self, world: SlackWorld, team: tuple[Colleague, ...]) -> None:
        self.world = world
        self.team = {one.id: one for one in team}
        self.dismissed: set[tuple[str, str]] = set()

    def view(self, viewer: str | None, place: str | None, thread: str | None, shown: int) -> Json:
        """Everything the window shows to this colleague. Without a place that they can see, their first one is shown.

        ``shown`` is how many of the newest messages are shown.
        """
        who = viewer if viewer in self.team else next(iter(self.team))
        rooms = list(self._rooms(who))
        here = next((room for room in rooms if room.id == place), rooms[0])
        messages = self.world.messages(here.id)
        return {
            "viewer": who,
            "workspace": "Bellhop Inc.",
            "team": [self._member(one) for one in self.team.values()],
            "users": [_user(one) for one in self.world.workspace.users.values()],
            "places": [self._place(room, who) for room in rooms],
            "place": self._place(here, who),
            "messages": messages[-shown:],
            "earlier": len(messages) > shown,
            "thread": self._thread(here, thread),
            "whispers": self._whispers(who, here.id),
            "shortcuts": [one for one in self.world.manifest.shortcuts.values() if one["type"] == "message"],
            "commands": list(self.world.manifest.commands.values()),
            "view": self.world.view(who),
            "home": self.world.home(who),
        }

    def file(self, file_id: str) -> tuple[bytes, str]:
        return self.world.file_bytes(file_id), self.world.workspace.files[file_id].mime

    def pinged(self, manager: str) -> bool:
        """Whether this person has a ping with its button."""
        messages = self.world.messages(self.world.im(manager))
        elements = [element for message in messages for block in message.get("blocks", []) for element in block.get("elements", [])]
        return any(element.get("action_id", "").split(":")[0] == "ack" for element in elements)

    def _rooms(self, who: str) -> Iterator[Channel]:
        """The person's channels, then their chat with the app."""
        for channel in self.world.workspace.channels.values():
            if channel.kind in ("channel", "group") and who in channel.members and not channel.archived:
                yield channel
        yield self.world.workspace.channels[self.world.im(who)]

    def _place(self, room: Channel, who: str) -> Json:
        app = room.kind == "im"
        users = self.world.workspace.users
        return {
            "id": room.id,
            "name": users[self.world.workspace.app.bot_user].real_name if app else room.name,
            "kind": KINDS[room.kind],
            "last": self._newest(room, who),
            "members": [] if app else [users[one].real_name.split()[0] for one in room.members if not users[one].is_bot],
        }

    def _newest(self, room: Channel, who: str) -> str:
        """The time of the last message by somebody else that is visible without opening a thread."""
        said = [message.ts for message in room.top_level() if message.author != who]
        return max([*said, *(one["ts"] for one in self._whispers(who, room.id))], default="", key=lambda ts: float(ts or 0))

    def _member(self, one: Colleague) -> Json:
        last = max((self._newest(room, one.id) for room in self._rooms(one.id)), key=lambda ts: float(ts or 0))
        return {"id": one.id, "first": one.real_name.split()[0], "name": one.real_name, "role": one.role, "last": last}

    def _thread(self, room: Channel, ts: str | None) -> list[Json] | None:
        parent = room.messages.get(ts or "")
        return None if parent is None else [self.world.board.shown(parent), *self.world.thread(room.id, parent.ts)]

    def _whispers(self, who: str, channel: str) -> list[Json]:
        app = self.world.workspace.app
        sender = {"user": app.bot_user, "bot_id": app.bot_id}
        every = self.world.ephemerals(who)
        return [{**one, **sender} for one in every if one["channel"] == channel and (who, one["ts"]) not in self.dismissed]


def _user(one: User) -> Json:
    return {"id": one.id, "name": one.name, "shown": one.real_name, "is_bot": one.is_bot}
