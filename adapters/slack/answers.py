"""Shows the desk's private answers: in the acknowledgement, or in calls after it."""

from __future__ import annotations

import asyncio
from typing import Final
from weakref import WeakValueDictionary

from adapters.slack import render, views
from adapters.slack.api import Api
from adapters.slack.payload import Json, listing, mapping, maybe
from adapters.slack.sender import QUIETLY
from bot.core.richtext import plain, text_of
from bot.i18n.sentences import say
from bot.ports.adapter_kit import FollowUps
from bot.ports.cards import Answer, Card, Form, Screen
from bot.ports.channel import DeskPort
from bot.ports.inbound import ButtonPressed, FormClosed, FormFilled, Inbound, LineTyped, ShortcutUsed
from bot.ports.outbound import DeliveryError, Trouble

_TOO_LATE: Final = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged")


class Answers:
    """Calls run behind the acknowledgement: Slack waits three seconds for it, and for nothing else."""

    def __init__(self, api: Api, channel: str) -> None:
        self.api = api
        self._follow_ups = FollowUps(channel)
        self._drawing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def give(self, inbound: Inbound, answer: Answer, payload: Json, desk: DeskPort) -> Json:
        """The body of the acknowledgement; empty for a bare one."""
        if isinstance(inbound, FormFilled) and answer.errors:
            if errors := _errors(answer, payload):
                return {"response_action": "errors", "errors": errors}
            answer = Answer(plain("\n".join(text for _, text in answer.errors)))
        if isinstance(inbound, FormFilled) and answer.form:
            return {"response_action": "update", "view": views.modal(answer.form, inbound.where)}
        if answer.form:
            self._follow_ups.start(self._open(inbound, answer.form, desk))
        if answer.screen:
            self._follow_ups.start(self._home(inbound, answer.screen))
        if not text_of(answer.text).strip():
            return {}
        shown = render.bodies(Card(body=answer.text, buttons=answer.buttons), inbound.channel)
        first: Json = {}
        if isinstance(inbound, LineTyped) and not answer.form:
            first, shown = {"response_type": "ephemeral", **shown[0].as_args()}, shown[1:]
        if shown:
            self._follow_ups.start(self._whisper(inbound, shown))
        return first

    async def settle(self) -> None:
        """Wait until everything has been said."""
        await self._follow_ups.settle()

    async def _open(self, inbound: Inbound, form: Form, desk: DeskPort) -> None:
        """A form that does not open is over: the desk hears it closed."""
        trigger = inbound.trigger if isinstance(inbound, (LineTyped, ButtonPressed, ShortcutUsed)) else ""
        try:
            await self.api.call("views.open", trigger_id=trigger, view=views.modal(form, inbound.where))
        except DeliveryError as error:
            closed = FormClosed(
                event=f"unopened:{inbound.event}", at=inbound.at, by=inbound.by, where=inbound.where, verb=form.verb, args=form.args
            )
            await desk.handle(closed)
            if error.reason not in _TOO_LATE:
                raise
            late = desk.word(say("That took too long, so the form could not open. Nothing is lost: please try again."), inbound.by.language)
            await self._whisper(inbound, render.bodies(Card(body=plain(late)), inbound.channel))

    async def _home(self, inbound: Inbound, screen: Screen) -> None:
        """Drawn one after the other, so that the newest stays."""
        user = inbound.by.identity.id
        async with self._drawing.setdefault(user, asyncio.Lock()):
            await self.api.call("views.publish", user_id=user, view=views.home(screen, inbound.channel))

    async def _whisper(self, inbound: Inbound, shown: list[render.Body]) -> None:
        """Show an answer to one person in the room, or in their direct chat if there is no room or they are not a member."""
        user = inbound.by.identity.id
        place, thread = inbound.where.place, inbound.where.thread if inbound.where.place else ""
        for body in shown:
            if place and not place.startswith("D"):
                args = {"channel": place, "user": user, "thread_ts": thread or None, **body.as_args()}
                try:
                    await self.api.call("chat.postEphemeral", account=False, **args)
                    continue
                except DeliveryError as error:
                    if error.trouble not in (Trouble.NOT_ALLOWED, Trouble.GONE):
                        raise
                    place, thread = "", ""
            await self.api.call(
                "chat.postMessage",
                account=False,
                channel=place or user,
                thread_ts=thread or None,
                **QUIETLY,
                **body.as_args(),
            )


def _errors(answer: Answer, payload: Json) -> Json:
    """By input block; what belongs to no input stands below the first one, for Slack refuses other names."""
    blocks = [maybe(block, "block_id") for block in listing(mapping(payload, "view"), "blocks") if block.get("type") == "input"]
    out: dict[str, str] = {}
    for name, text in answer.errors if blocks else ():
        at = name if name in blocks else blocks[0]
        out[at] = f"{out[at]}\n{text}" if at in out else text
    return out
