"""Shows the desk's private answers: in the acknowledgement, or in calls after it."""

from __future__ import annotations

from dataclasses import replace

from adapters.slack import render, views
from adapters.slack.api import Api
from adapters.slack.payload import Json, listing, mapping, maybe
from adapters.slack.sender import NO_PREVIEWS
from bot.core.richtext import text_of
from bot.ports.answer_display import AnswerCalls, AnswerDisplay
from bot.ports.cards import Answer, Aside, Card, Form, Screen
from bot.ports.channel import DeskPort
from bot.ports.inbound import ButtonPressed, FormChanged, FormFilled, Inbound, LineTyped, ShortcutUsed
from bot.ports.outbound import DeliveryError, Trouble

GONE_FORM = ("hash_conflict", "not_found")


class Answers:
    """Calls run after the acknowledgement, for which Slack waits only three seconds."""

    def __init__(self, api: Api, channel: str) -> None:
        self.api = api
        self._display = AnswerDisplay(channel, AnswerCalls(self._say, self._open, self._home, self._aside))
        self.settle = self._display.settle

    def give(self, inbound: Inbound, answer: Answer, payload: Json, desk: DeskPort) -> Json:
        """The body of the acknowledgement; empty for a bare one."""
        if isinstance(inbound, FormFilled):
            if errors := _errors(answer, payload):
                return {"response_action": "errors", "errors": errors}
            if answer.form:
                return {"response_action": "update", "view": views.modal(answer.form, inbound.where)}
        if isinstance(inbound, LineTyped) and inbound.where.place and not answer.form and text_of(answer.text).strip():
            first, *rest = render.bodies(answer.shown, inbound.channel)
            self._display.start(self._show_privately(inbound, rest), inbound)
            self._display.show_asides(inbound, answer)
            return {"response_type": "ephemeral", **first.as_args()}
        if isinstance(inbound, FormChanged) and answer.form:
            self._display.start(self._change(inbound, answer.form, payload), inbound)
            answer = replace(answer, form=None)
        self._display.show(inbound, answer, desk)
        return {}

    async def _change(self, inbound: Inbound, form: Form, payload: Json) -> None:
        """Replace an open form. If it was closed or changed again meanwhile, Slack refuses, and there is nothing left to change."""
        view = mapping(payload, "view")
        try:
            await self.api.call(
                "views.update", view_id=maybe(view, "id"), hash=maybe(view, "hash") or None, view=views.modal(form, inbound.where)
            )
        except DeliveryError as error:
            if error.reason not in GONE_FORM:
                raise

    async def _open(self, inbound: Inbound, form: Form) -> None:
        trigger = inbound.trigger if isinstance(inbound, (LineTyped, ButtonPressed, ShortcutUsed)) else ""
        await self.api.call("views.open", trigger_id=trigger, view=views.modal(form, inbound.where))

    async def _home(self, inbound: Inbound, screen: Screen) -> None:
        await self.api.call("views.publish", user_id=inbound.by.identity.id, view=views.home(screen, inbound.channel))

    async def _say(self, inbound: Inbound, card: Card) -> None:
        await self._show_privately(inbound, render.bodies(card, inbound.channel))

    async def _aside(self, aside: Aside) -> None:
        for body in render.bodies(Card(body=aside.text, buttons=aside.buttons), aside.where.channel):
            args = {"channel": aside.where.place, "user": aside.who.id, "thread_ts": aside.where.thread or None, **body.as_args()}
            await self.api.call("chat.postEphemeral", account=False, **args)

    async def _show_privately(self, inbound: Inbound, shown: list[render.Body]) -> None:
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
                **NO_PREVIEWS,
                mrkdwn=body.formatted,
                **body.as_args(),
            )


def _errors(answer: Answer, payload: Json) -> Json:
    """By input block. An error that belongs to no input is shown below the first one, because Slack refuses other names."""
    blocks = [maybe(block, "block_id") for block in listing(mapping(payload, "view"), "blocks") if block.get("type") == "input"]
    editions = {block.partition(":")[0]: block for block in reversed(blocks)}
    out: dict[str, str] = {}
    for name, text in answer.errors if blocks else ():
        at = name if name in blocks else editions.get(name, blocks[0])
        out[at] = f"{out[at]}\n{text}" if at in out else text
    return out
