"""Checks the rights, places and people of a Slack channel for `bellhop check`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from adapters.slack.api import Api
from adapters.slack.manifest import SCOPES
from adapters.slack.payload import Json, mapping, maybe
from adapters.slack.people import is_group
from bot.i18n.sentences import Sentence, say, words
from bot.ports.channel import Finding
from bot.ports.outbound import DeliveryError, Trouble

_ID: Final = re.compile("[A-Z][A-Z0-9]+", re.ASCII)
"""Of a channel, a user or a group; names are in small letters."""


async def check(api: Api, places: Sequence[str], people: Sequence[str], *, hello: str) -> list[Finding]:
    try:
        us = await api.call("auth.test", safe=True)
    except DeliveryError as error:
        if error.trouble is Trouble.SHUT_OUT:
            sentence = say("Slack doesn't accept the bot_token: {reason}. Copy it again from OAuth & Permissions.", reason=error.reason)
        else:
            sentence = say("Slack doesn't answer at {address}: {reason}.", address=api.settings.base_url, reason=error.reason)
        return [_error(sentence)]
    out = [_ok(say("Slack: {user} in the workspace {team}.", user=maybe(us, "user"), team=maybe(us, "team"))), *_scopes(api)]
    if api.settings.mode == "socket":
        out += await _socket(api)
    for place in places:
        out += await _place(api, place, maybe(us, "user"), hello=hello)
    for person in people:
        out += await (_group(api, person) if is_group(person) else _person(api, person))
    return out


def _scopes(api: Api) -> list[Finding]:
    missing, more = sorted(set(SCOPES) - api.scopes), sorted(api.scopes - set(SCOPES))
    out = []
    if missing:
        sentence = say(
            "The app is missing these scopes: {scopes}. Add them from the manifest and reinstall the app.", scopes=", ".join(missing)
        )
        out.append(_error(sentence))
    if more:
        out.append(_warning(say("The app has scopes that it doesn't need: {scopes}.", scopes=", ".join(more))))
    return out


async def _socket(api: Api) -> list[Finding]:
    try:
        await api.call("apps.connections.open", as_app=True, safe=True)
    except DeliveryError as error:
        reason = error.reason
        return [
            _error(
                say(
                    "Can't connect with the app_token: {reason}. Is Socket Mode on, and does the token have connections:write?",
                    reason=reason,
                )
            )
        ]
    return []


async def _place(api: Api, place: str, user: str, *, hello: str) -> list[Finding]:
    try:
        found = mapping(await api.call("conversations.info", safe=True, channel=place), "channel")
    except DeliveryError as error:
        if not _ID.fullmatch(place):
            told = say(
                "“{place}” is not the ID of a channel. In Slack, open the channel's details: the ID is at the end of About.", place=place
            )
            return [_error(told)]
        values = {"place": place, "reason": error.reason, "user": user}
        return [
            _error(say("I can't see {place}: {reason}. Is the ID right? If the channel is private, type in it: /invite @{user}", **values))
        ]
    name = f"#{maybe(found, 'name') or place}"
    if found.get("is_archived"):
        return [_error(say("{name} is archived.", name=name))]
    if not found.get("is_member") and not found.get("is_im"):
        return [_error(say("The app isn't in {name}. In that channel, type: /invite @{user}", name=name, user=user))]
    return [_open(found, name), *(await _hello(api, place, name, hello) if hello else [])]


def _open(found: Json, name: str) -> Finding:
    if found.get("is_private") or found.get("is_im"):
        return _ok(say("{name} is ready.", name=name))
    return _warning(say("{name} is public: everyone in the workspace can read what customers write.", name=name))


async def _hello(api: Api, place: str, name: str, language: str) -> list[Finding]:
    told = words(say("Hello! This is only a test; you can ignore it."), language)
    try:
        await api.call("chat.postMessage", account=False, channel=place, text=told)
    except DeliveryError as error:
        return [_error(say("I can't post in {name}: {reason}.", name=name, reason=error.reason))]
    return [_ok(say("A test message was posted in {name}.", name=name))]


async def _group(api: Api, group: str) -> list[Finding]:
    try:
        told = await api.call("usergroups.users.list", safe=True, usergroup=group)
    except DeliveryError as error:
        return [_error(say("There is no user group {group}: {reason}.", group=group, reason=error.reason))]
    if not told.get("users"):
        return [_warning(say("The user group {group} is empty.", group=group))]
    return [_ok(say("The user group {group} can be reached.", group=group))]


async def _person(api: Api, person: str) -> list[Finding]:
    try:
        found = mapping(await api.call("users.info", safe=True, user=person), "user")
    except DeliveryError as error:
        if not _ID.fullmatch(person):
            told = say("“{person}” is not the ID of a user. In Slack, open their profile: ⋮, Copy member ID.", person=person)
            return [_error(told)]
        return [_error(say("No user has the ID {person}: {reason}.", person=person, reason=error.reason))]
    name = maybe(found, "real_name") or maybe(found, "name") or person
    if found.get("deleted"):
        return [_error(say("{name} ({person}) has left the workspace.", name=name, person=person))]
    if found.get("is_bot"):
        return [_warning(say("{name} ({person}) is a bot.", name=name, person=person))]
    return [_ok(say("{name} ({person}) can be reached.", name=name, person=person))]


def _ok(what: Sentence) -> Finding:
    return Finding("ok", what)


def _warning(what: Sentence) -> Finding:
    return Finding("warning", what)


def _error(what: Sentence) -> Finding:
    return Finding("error", what)
