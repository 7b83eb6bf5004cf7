"""The Slack channel: news comes in through Bolt, whose answer waits for the desk's commit; what the desk asks for goes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from adapters.slack import webhook
from adapters.slack.answers import Answers
from adapters.slack.api import Api, quiet
from adapters.slack.check import check
from adapters.slack.files import fetch
from adapters.slack.ingest import TranslationError, translate
from adapters.slack.lookups import LookUps
from adapters.slack.payload import Json, maybe
from adapters.slack.people import Us, is_group
from adapters.slack.sender import Sender
from adapters.slack.settings import SlackSettings
from adapters.slack.socket_mode import Socket
from adapters.slack.ticketed import meant
from adapters.slack.wording import LANGUAGES, LIMITS, WORDING
from bot.core.message import Attachment
from bot.core.people import Profile
from bot.ports.adapter_kit import ActiveEvents, park
from bot.ports.background import Endless
from bot.ports.channel import Capabilities, DeskPort, FileStore, Finding, Pace, Request, Response
from bot.ports.contents import Chunks
from bot.ports.in_turn import InTurn
from bot.ports.inbound import Inbound
from bot.ports.outbound import DeliveryError, Outbound, Post, Receipt, Trouble
from bot.ports.patience import patience
from bot.ports.store import RetryLater, StoreUnavailable
from bot.ports.tolerant import obj, text, texts

log = structlog.get_logger()
WITHIN = 2.0  # seconds that an event may wait for all look-ups together: Slack waits three for its acknowledgement
LONGEST_RETRY = 30.0
PACE = Pace(place_gap=1.0, place_burst=3, per_second=20.0, keeps_burst=True, changes_per_minute=50)
"""A post a second in each channel, with short bursts; chat.update and reactions.add have the tier of 50 a minute, each by itself.

https://docs.slack.dev/apis/web-api/rate-limits
"""
_REVOKED = ("tokens_revoked", "app_uninstalled")


class NotStoredError(Exception):
    """News was not made durable, so Slack must not be told that it was received."""


class SlackChannel:
    """One app in one workspace."""

    capabilities = Capabilities(
        prefix="!",
        title="Slack",
        threads=True,
        forms=True,
        private_buttons=True,
        any_emoji=True,
        opens_chats=True,
        time_zones=True,
        reads_doubt=True,
        presence=True,
        app_languages=LANGUAGES,
        wording=WORDING,
        limits=LIMITS,
    )

    def __init__(self, name: str, settings: SlackSettings) -> None:
        self.name = name
        self.settings = settings
        self.hears_by_http = settings.mode == "http"
        self.pace = PACE if settings.pace == "platform" else None
        self.api = Api(settings)
        self.sender = Sender(name, self.api)
        self.answers = Answers(self.api, name)
        self.look_ups = LookUps(self.api, self._ask_us)
        self.us: Us | None = None
        self._workspace = "https://slack.com/"  # its own address once we know it; Slack finds the signed-in one from here
        self.desk: DeskPort | None = None
        self._app = self._bolt()
        self._socket: Socket | None = None
        self._start_task: Endless | None = None
        self._problem = "not listening"
        self._active, self._in_turn = ActiveEvents(), InTurn()

    @property
    def trouble(self) -> str:
        if self.api.shut_out:
            return f"Slack refuses our token: {self.api.shut_out}"
        return self._socket.trouble if self._socket else self._problem

    async def open(self) -> None:
        self.api.open()
        if self.us is None:
            await self._learn_us()

    async def listen(self, desk: DeskPort) -> None:
        self.desk = desk
        if self.us is not None:
            await self._start()
        else:
            self._start_task = desk.background.until_done(
                f"begin:{self.name}", self._start_later, longest=LONGEST_RETRY, expected=(DeliveryError,)
            )

    async def stop_listening(self) -> None:
        if self._start_task is not None:
            await self._start_task.cancel()
        if self._socket is not None:
            await self._socket.stop()
            self._socket = None
        self._problem = "not listening"
        self.desk, desk = None, self.desk
        await self._active.finished()
        if desk is not None:
            await self.answers.settle()

    async def close(self) -> None:
        await self.stop_listening()
        await self.api.close()

    async def reread(self, raw: bytes) -> Inbound | None:
        body = json.loads(raw)
        us = await self._ask_us()
        await self.look_ups.look_up(body, us)
        return translate(body, self.look_ups.context(us))

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt:
        return await self.sender.deliver(send, files)

    async def find(self, post: Outbound) -> Receipt | None:
        return await self.sender.find(post) if isinstance(post, Post) else None

    async def identify(self, place: str, message: str) -> str:
        return await self.sender.identify(place, message)

    def fetch(self, file: Attachment) -> Chunks:
        return fetch(self.api, file)

    async def check_token(self) -> None:
        await self.api.call("auth.test", safe=True)

    async def who(self, person: str) -> Profile:
        people = self.look_ups.people
        found = people.known(person)
        return found if found and people.fresh(person) else await people.learn(person)

    def link(self, place: str, message: str, thread: str = "") -> str:
        below = f"?thread_ts={thread}&cid={place}" if thread and thread != message else ""
        return f"{self._workspace}archives/{place}/p{message.replace('.', '')}{below}"

    async def start_link(self, word: str) -> str:  # noqa: ARG002  an app's direct chat has an address, but no word comes with it
        return ""

    def is_group(self, person: str) -> bool:
        return is_group(person)

    async def members(self, place: str) -> frozenset[str]:
        if is_group(place):
            return frozenset(texts(await self.api.call("usergroups.users.list", safe=True, usergroup=place), "users"))
        found: set[str] = set()
        async for page in self.api.pages("conversations.members", channel=place, limit=200):
            found.update(texts(page, "members"))
        if not found:  # the app itself is a member of every channel that it may ask about
            raise DeliveryError(Trouble.TRY_AGAIN, "Slack named no members")
        return frozenset(found)

    async def is_present(self, person: str) -> bool:
        return maybe(await self.api.call("users.getPresence", safe=True, user=person), "presence") == "active"

    async def forget(self, person: str) -> None:
        """What people see is kept by the platform."""

    async def receive(self, request: Request) -> Response:
        if self.settings.mode != "http":
            return Response(404, b"this channel hears by Socket Mode")
        return await webhook.receive(
            self._app, self.settings.signing_secret.get_secret_value(), request, datetime.now(UTC).timestamp(), self._park
        )

    async def check(self, places: Sequence[str], people: Sequence[str], *, hello: str = "") -> Sequence[Finding]:
        self.api.open()
        return await check(self.api, places, people, hello=hello)

    async def _ask_us(self) -> Us:
        return self.us or await self._learn_us()

    async def _learn_us(self) -> Us:
        told = await self.api.call("auth.test", safe=True)
        self.us = Us(self.name, maybe(told, "user_id"), maybe(told, "bot_id"), maybe(told, "team_id"))
        self.sender.user = self.us.user
        if address := text(told, "url"):
            self._workspace = f"{address.rstrip('/')}/"
        return self.us

    async def _start(self) -> None:
        if self.settings.mode == "socket" and self.desk is not None:
            self._socket = Socket(self.api, self._app, self._park)
            await self._socket.start(self.desk.background, self.name)
        self._problem = ""

    async def _start_later(self) -> None:
        """Without knowing who we are, we would take our own posts for messages of people. The background task tries until Slack answers."""
        try:
            self.api.open()
            await self._learn_us()
        except DeliveryError as error:
            self._problem = f"Slack does not tell who we are: {error.reason}"
            raise
        await self._start()

    def _bolt(self) -> AsyncApp:
        # Plain functions: Bolt looks at the names of their arguments, and would want to fill in a method's self.
        async def authorize() -> AuthorizeResult:
            us, token = self._known_us(), self.settings.bot_token.get_secret_value()
            return AuthorizeResult(enterprise_id=None, team_id=us.team, bot_token=token, bot_id=us.bot, bot_user_id=us.user)

        async def middleware(body: Json) -> BoltResponse:
            return BoltResponse(status=200, body=await self._acknowledge(body) or "")

        async def failed(error: Exception, body: Json) -> BoltResponse:
            return BoltResponse(status=200 if await self._is_parked(error, body) else 500, body="")

        app = AsyncApp(
            name="bellhop",
            logger=quiet,
            process_before_response=True,
            signing_secret=self.settings.signing_secret.get_secret_value(),
            authorize=authorize,
            request_verification_enabled=False,  # webhook.py does it before Bolt sees the request
            ignoring_self_events_enabled=False,  # a post of ours that somebody deletes is news
            attaching_function_token_enabled=False,
        )
        app.middleware(middleware)
        app.error(failed)
        return app

    async def _acknowledge(self, body: Json) -> Json:
        """The only middleware of Bolt: returns the body of the acknowledgement after the commit."""
        with self._active, patience(WITHIN):
            return await self._take(body)

    async def _take(self, body: Json) -> Json:
        us, desk = self._known_us(), self.desk
        if desk is None:
            raise NotStoredError("the channel does not listen")
        if self._revoked(body):
            return {}
        wait = self._in_turn.after_all if _is_submitted(body) else self._in_turn.after  # the thread that it is about isn't named in it
        await wait(_conversation_of(body), self.look_ups.look_up(body, us))
        context = self.look_ups.context(us)
        inbound = await meant(translate(body, context), self.api, self.look_ups, context, desk.makes_ticket)
        if inbound is None:
            return {}
        try:
            answer = await desk.handle(inbound)
        except Exception as error:
            raise NotStoredError("the desk could not store it") from error
        return self.answers.give(inbound, answer, body, desk)

    async def _is_parked(self, error: Exception, body: Json) -> bool:
        """Whether an event that raised an error was parked. Bolt itself fails on payloads of odd shapes."""
        if not isinstance(error, NotStoredError):
            try:
                await self._park(body, error)
            except Exception as away:  # noqa: BLE001  nothing above this handler could catch it
                error = away
            else:
                return True
        cause = error.__cause__ or error
        is_expected = isinstance(cause, StoreUnavailable | RetryLater)  # the platform sends it again, perhaps for minutes: one line each
        log.error("news of slack could not be stored", channel=self.name, reason=str(cause), exc_info=None if is_expected else error)
        return False

    async def _park(self, body: Any, error: Exception) -> None:
        """Park what can't be read. If that fails too, Slack must send it again."""
        if self.desk is None:
            raise NotStoredError("the channel does not listen")
        reason = str(error) if isinstance(error, TranslationError) else f"{type(error).__name__}: {error}"
        await park(self.desk, self.name, _event_of(body), json.dumps(body).encode(), reason)

    def _known_us(self) -> Us:
        if self.us is None:
            raise NotStoredError("the channel does not know itself yet")
        return self.us

    def _revoked(self, body: Json) -> bool:
        event = body.get("event")
        kind = event.get("type") if isinstance(event, dict) else None
        if kind not in _REVOKED:
            return False
        tokens: Any = event.get("tokens") if isinstance(event, dict) else None
        if kind == "app_uninstalled" or (isinstance(tokens, dict) and tokens.get("bot")):
            self.api.shut_out = kind
        return True


def _conversation_of(body: Json) -> str:
    """The channel and the thread of a message or of its change; what belongs to none has a key of its own."""
    event = obj(body, "event")
    if text(event, "type") not in ("message", "app_mention"):
        return f"alone:{id(body)}"
    message = obj(event, "message") or obj(event, "previous_message") or event
    return f"{text(event, 'channel')}:{text(message, 'thread_ts')}"


def _is_submitted(body: Json) -> bool:
    """Whether it is a form or a slash command."""
    return text(body, "type") == "view_submission" or "command" in body


def _event_of(body: Any) -> str:
    """The platform's id of what could not be read. Empty if it has none."""
    found = (body.get("event_id") or body.get("trigger_id")) if isinstance(body, dict) else None
    return found if isinstance(found, str) and found.isprintable() else ""
