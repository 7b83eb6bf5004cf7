"""Checks the bot, its way of receiving updates, and its people for `bellhop check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram.error import InvalidToken, TelegramError

from adapters.telegram import names
from adapters.telegram.api import Api
from adapters.telegram.errors import delivery_error
from adapters.telegram.settings import TelegramSettings
from bot.i18n.sentences import say
from bot.ports.channel import Finding
from bot.ports.outbound import DeliveryError, Trouble


async def examine(
    api: Api, settings: TelegramSettings, *, url: str, channel: str, places: Sequence[str], people: Sequence[str], hello: str
) -> list[Finding]:
    try:
        me = await api.call("getMe")
        webhook = await api.call("getWebhookInfo")
    except InvalidToken:
        words = say("Telegram doesn't accept the token of {channel}. Copy it again from @BotFather.", channel=channel)
        return [Finding("error", words)]
    except TelegramError as error:
        words = say("Telegram doesn't answer at {address}: {reason}.", address=settings.base_url, reason=delivery_error(error).reason)
        return [Finding("error", words)]
    return [
        Finding("ok", say("{channel} is @{handle}.", channel=channel, handle=names.person(me.get("username")) or str(me["id"]))),
        *_hearing(me),
        *_way_in(webhook, settings, url, channel),
        *(Finding("error", say("{place} can't host a queue: agents don't work in Telegram.", place=one)) for one in places),
        *[finding for person in people for finding in await _person(api, channel, person, hello=hello)],
    ]


def _hearing(me: dict[str, Any]) -> list[Finding]:
    if me.get("can_read_all_group_messages"):
        return []
    words = say(
        "In groups, the bot sees only commands, mentions and replies to its messages. You can turn this privacy mode off in @BotFather."
    )
    return [Finding("ok", words)]


def _way_in(webhook: dict[str, Any], settings: TelegramSettings, url: str, channel: str) -> list[Finding]:
    there = str(webhook.get("url", ""))
    if settings.mode == "polling":
        words = say("{channel} has a webhook set. It will be removed at start-up, because this channel polls.", channel=channel)
        return [Finding("warning", words)] if there else []
    if not url:
        return [Finding("error", say("{channel} uses a webhook, but http.url, the public address, is empty.", channel=channel))]
    if not url.startswith("https://"):
        return [Finding("warning", say("Telegram calls only https addresses; http.url is {address}.", address=url))]
    findings = []
    if there and not there.startswith(url.rstrip("/")):
        words = say("Telegram currently calls a different address. It will be corrected at start-up.")
        findings.append(Finding("warning", words))
    if trouble := webhook.get("last_error_message"):
        words = say(
            "Telegram could not deliver to the webhook: {reason}. Can {address} be reached from the internet?",
            reason=str(trouble),
            address=url,
        )
        findings.append(Finding("warning", words))
    return findings


async def _person(api: Api, channel: str, person: str, *, hello: str) -> list[Finding]:
    """A bot may write only to people who have written to it. ``hello`` makes sure by showing "typing…" for a moment."""
    who = f"{channel}:{person}"
    try:
        chat = await api.call("getChat", {"chat_id": person})
        if hello:
            await api.call("sendChatAction", {"chat_id": person, "action": "typing"})
    except TelegramError as error:
        return [_unreachable(who, delivery_error(error))]
    return [Finding("ok", say("{who} is {name}.", who=who, name=names.person(chat.get("first_name"), chat.get("last_name")) or person))]


def _unreachable(who: str, told: DeliveryError) -> Finding:
    if told.trouble in (Trouble.GONE, Trouble.BLOCKED):
        return Finding("warning", say("Can't write to {who} yet: they must open the bot once and press Start.", who=who))
    return Finding("warning", say("Can't tell whether {who} can be reached: {reason}.", who=who, reason=told.reason))
