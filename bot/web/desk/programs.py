"""The programs that use the desk: tokens, and webhooks with their state."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock
from bot.ports import webhook_marks
from bot.ports.notices import WEBHOOKS
from bot.ports.tokens import Token
from bot.tickets.context import Context


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token: for whom it acts, in which queues, what it may do, when it was used last, and its state."""

    name: str
    person: str
    queues: str
    verbs: str
    used_at: int
    state: Sentence


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook: which events of which queues it gets, its state, how many wait and were given up, and when it accepted one last."""

    name: str
    events: str
    queues: str
    state: Sentence
    waiting: int
    given_up: int
    accepted_at: int


def token_rows(context: Context) -> list[TokenRow]:
    """Return the tokens that aren't revoked."""
    found = context.work.tokens.not_revoked()
    return [TokenRow(one.name, context.name_of(one.person), one.queues, one.verbs, one.used_at, _state(one, context)) for one in found]


def webhook_rows(context: Context) -> list[WebhookRow]:
    """Return the webhooks that are on."""
    peek, waiting = context.work.counters.peek, context.work.outbox.waiting_on
    return [
        WebhookRow(
            name,
            ", ".join(webhook.events),
            ", ".join(webhook.queues),
            _webhook_state(context, name),
            waiting(WEBHOOKS, name),
            peek(webhook_marks.given_up(name)),
            peek(webhook_marks.accepted(name)),
        )
        for name, webhook in context.rules.webhooks.items()
    ]


def _state(one: Token, context: Context) -> Sentence:
    if not one.expires_at:
        return say("valid")
    when = day_and_clock(one.expires_at, context.own_zone)
    return say("valid until {when}", when=when) if one.is_valid(context.now) else say("expired {when}", when=when)


def _webhook_state(context: Context, name: str) -> Sentence:
    peek = context.work.counters.peek
    if since := peek(webhook_marks.paused(name)):
        return say("paused since {when}", when=day_and_clock(since, context.own_zone))
    if since := peek(webhook_marks.failing(name)):
        return say("failing since {when}", when=day_and_clock(since, context.own_zone))
    return say("works")
