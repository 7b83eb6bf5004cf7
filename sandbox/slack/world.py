"""An emulated workspace: people act in Python, the app acts over the wire, and both see the same messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from aiohttp import web

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack.acts import Acts
from sandbox.slack.api import Api, Tokens
from sandbox.slack.board import Board
from sandbox.slack.clicks import Clicks
from sandbox.slack.delivery import Delivery
from sandbox.slack.downloads import Downloads
from sandbox.slack.forms import Forms
from sandbox.slack.http_push import HttpPush
from sandbox.slack.interactions import Interactions
from sandbox.slack.limits import Limits
from sandbox.slack.lookup import Lookup
from sandbox.slack.manifest import Manifest
from sandbox.slack.members import Members
from sandbox.slack.menus import Menus
from sandbox.slack.methods.chat import Chat
from sandbox.slack.methods.conversations import Conversations
from sandbox.slack.methods.files import Files
from sandbox.slack.methods.people import People
from sandbox.slack.methods.reactions import Reactions
from sandbox.slack.methods.views import Views
from sandbox.slack.news import VERIFICATION_TOKEN, News
from sandbox.slack.private import Private
from sandbox.slack.screens import Screens
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.state import App, Json, Workspace

T = TypeVar("T")


class SlackWorld:
    """The app's platform and its people. People's actions are methods of the parts; this class offers all of them."""

    def __init__(
        self,
        *,
        manifest: dict[str, Any] | None = None,
        bot_token: str = "xoxb-sandbox",  # noqa: S107  no secret: it opens nothing but this emulator
        app_token: str = "xapp-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-secret",  # noqa: S107
        team_id: str = "T0SANDBOX",
        bot_user: str = "U0BELLHOP",
        faults: Faults | None = None,
        journal: Journal | None = None,
        limits: bool = False,
        ack_within: float = 3.0,
        retry_delays: Sequence[float] = (0.1, 1.0, 5.0),
    ) -> None:
        self.faults = faults or Faults()
        self.journal = journal or Journal()
        self.signing_secret = signing_secret
        self.ack_within = ack_within
        self._pushes: list[HttpPush] = []
        self.manifest = Manifest(manifest)
        self.tokens = Tokens(bot_token, app_token)
        workspace = self.workspace = Workspace(App(bot_user, "B0BELLHOP", "A0BELLHOP", team_id))
        self.socket_mode = SocketMode(workspace, ack_within)
        delivery = self.delivery = Delivery(self.socket_mode, retry_delays)
        self.news = News(workspace, self.manifest, delivery)
        board = self.board = Board(workspace, self.news)
        screens = self.screens = Screens(workspace)
        self.private = Private(workspace, board, self.journal)
        lookup = Lookup(workspace, self.manifest)
        chat = Chat(workspace, lookup, board, self.private)
        self.uploads = Files(workspace, lookup, board, chat, delivery)
        families = (
            People(workspace, lookup, self.socket_mode.new_url),
            chat,
            Conversations(workspace, lookup),
            Reactions(workspace, lookup, board),
            self.uploads,
            Views(lookup, screens),
        )
        handlers = {name: handler for family in families for name, handler in family.handlers().items()}
        pace = Limits() if limits else None
        self.api = Api(workspace, self.manifest, self.tokens, handlers, faults=self.faults, journal=self.journal, limits=pace)
        self.downloads = Downloads(workspace, self.manifest, self.tokens, self.faults, self.journal)
        self._offer_people()

    def _offer_people(self) -> None:
        members = Members(self.workspace, self.manifest, self.board, self.news)
        self.add_user, self.change_user = members.add_user, members.change_user
        self.add_channel, self.add_usergroup, self.im = members.add_channel, members.add_usergroup, members.im
        self.join, self.leave, self.kick_bot = members.join, members.leave, members.kick_bot
        self.archive, self.unarchive = members.archive, members.unarchive
        self.rename_channel, self.delete_channel = members.rename_channel, members.delete_channel
        acts = Acts(self.workspace, self.manifest, self.board, self.news, self.screens)
        self.posts, self.edits, self.deletes = acts.posts, acts.edits, acts.deletes
        self.reacts, self.unreacts, self.opens_home = acts.reacts, acts.unreacts, acts.opens_home
        interactions = Interactions(self.workspace, self.manifest, self.delivery)
        clicks = Clicks(self.workspace, self.board, self.private, self.screens, interactions)
        self.presses, self.selects, self.presses_in_view = clicks.presses, clicks.selects, clicks.presses_in_view
        menus = Menus(self.workspace, self.board, self.private, self.screens, interactions)
        self.commands, self.shortcut, self.global_shortcut = menus.commands, menus.shortcut, menus.global_shortcut
        forms = Forms(self.workspace, self.screens, interactions)
        self.view, self.home, self.view_errors = forms.view, forms.home, forms.view_errors
        self.submits, self.closes = forms.submits, forms.closes

    def routes(self) -> list[web.RouteDef]:
        """To be mounted at the root of any aiohttp application."""
        return [
            web.get("/api/{method}", self.api.serve),
            web.post("/api/{method}", self.api.serve),
            web.get("/slack/socket", self.socket_mode.connect),
            web.post("/slack/upload/v1/{file}", self.downloads.upload),
            web.get("/slack/files-pri/{file}/{name}", self.downloads.download),
            web.get("/slack/files-pri/{file}/download/{name}", self.downloads.download),
            web.post("/slack/respond/{team}/{secret}", self.private.respond),
        ]

    async def close(self) -> None:
        await self.delivery.close()
        await self.socket_mode.close()
        for push in self._pushes:
            await push.close()

    # --- delivery to the app ---

    def deliver_to(self, url: str, signing_secret: str | None = None) -> None:
        """Post events, clicks and commands to this address from now on."""
        push = HttpPush(url, signing_secret or self.signing_secret, self.ack_within)
        self._pushes.append(push)
        self.delivery.outlet = push

    async def verify_url(self) -> bool:
        """Ask the address of ``deliver_to`` whether it wants events, as the platform does when the address is entered."""
        return await self._pushes[-1].verify("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P", VERIFICATION_TOKEN)

    async def refresh_connections(self) -> None:
        await self.socket_mode.refresh()

    # --- faults ---

    def redeliver(self, event_id: str) -> None:
        self.delivery.redeliver(event_id)

    def duplicate_events(self, on: bool = True) -> None:
        self.delivery.duplicates = on

    def shuffle(self, on: bool = True) -> None:
        self.delivery.shuffled = on

    def revoke_token(self) -> None:
        tokens = {"oauth": [], "bot": [self.workspace.app.bot_user]}
        self.news.tell({"type": "tokens_revoked", "tokens": tokens, "event_ts": self.workspace.tick()})
        self.tokens.revoked = True

    def uninstall(self) -> None:
        self.revoke_token()
        self.news.tell({"type": "app_uninstalled", "event_ts": self.workspace.tick()})

    @property
    def errors(self) -> list[Json]:
        """The errors that users saw: clicks, commands and submissions without a valid acknowledgement."""
        return self.delivery.errors

    @property
    def lost(self) -> list[Json]:
        """Events that were given up after all retries."""
        return self.delivery.lost

    @property
    def events(self) -> list[Json]:
        """All events sent so far, in their envelopes."""
        return list(self.delivery.events.values())

    # --- what people see ---

    def messages(self, channel: str) -> list[Json]:
        """The messages in the channel itself, without plain replies, oldest first."""
        return [self.board.shown(one, metadata=True) for one in self.workspace.channels[channel].top_level()]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The replies to this message, oldest first, without the message itself."""
        return [self.board.shown(one, metadata=True) for one in self.workspace.channels[channel].replies(ts)]

    def ephemerals(self, user: str) -> list[Json]:
        """The messages that only this user sees, oldest first."""
        mine = self.workspace.ephemerals.get(user, [])
        threads = [{"thread_ts": one.thread_ts} if one.thread_ts else {} for one in mine]
        return [{**one.body, "channel": one.channel, "ts": one.ts, **more} for one, more in zip(mine, threads, strict=True)]

    def reactions(self, channel: str, ts: str) -> dict[str, list[str]]:
        return {name: list(users) for name, users in self.workspace.channels[channel].messages[ts].reactions.items()}

    def file_bytes(self, file_id: str) -> bytes:
        return self.workspace.files[file_id].data

    async def wait_for(self, fn: Callable[[], T], timeout: float = 15) -> T:
        """The first truthy result of ``fn``."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := fn()):  # noqa: ASYNC110  anything may become true, there is no event to wait for
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"waited {timeout} s in vain; lost by the platform: {self.lost}") from None
        return found

    def subscribe(self) -> asyncio.Queue[dict[str, str]]:
        """A queue of changes, ``{"channel": id}`` or ``{"user": id}``, for a page that shows it."""
        queue: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self.workspace.watchers.append(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[dict[str, str]]) -> None:
        self.workspace.watchers.remove(queue)
