"""Loads and checks the whole configuration; collects every problem before it fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.settings.alerts import AlertSettings
from bot.settings.cross_checks import conflicts, exposed_files, unknown_queues, unsigned, without_effect
from bot.settings.customers import Customers, idle_tiers
from bot.settings.customers import built as built_customers
from bot.settings.errors import ConfigError, nearest, sentence, sentences
from bot.settings.fields import name as checked_name
from bot.settings.http_part import HttpSettings
from bot.settings.layers import Layers, group, read_layers
from bot.settings.parts import Configuration, DatabaseSettings, DeskSettings, FileSettings, PrivacySettings, RatingSettings
from bot.settings.queue_settings import QueueSettings
from bot.settings.queues import built
from bot.settings.reading import UnreadableError
from bot.settings.webhooks import WebhookSettings

Shape = Callable[[str], type[BaseModel]]
"""Returns the settings model of an adapter; raises ModuleNotFoundError for an unknown kind."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration. ``channels`` holds each channel's settings as its adapter's model made them, with its ``kind``.

    ``reactions`` has the verbs by the emoji's character. ``has_file`` says whether there is a configuration file; without one, everything
    comes from the environment. ``file`` is its path.
    """

    desk: DeskSettings
    database: DatabaseSettings
    http: HttpSettings
    channels: Mapping[str, Any]
    queues: Mapping[str, QueueSettings]
    customers: Customers
    rating: RatingSettings
    files: FileSettings
    privacy: PrivacySettings
    reactions: Mapping[str, str]
    alerts: AlertSettings
    webhooks: Mapping[str, WebhookSettings]
    warnings: tuple[str, ...] = ()
    has_file: bool = True
    file: str = ""


def load_settings(shape: Shape, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Settings:
    """Load the settings from a working directory and an environment, by default those of the process. Raises ConfigError."""
    try:
        layers = read_layers(os.environ if env is None else env, cwd or Path.cwd())
    except UnreadableError as error:
        raise ConfigError([str(error)]) from error
    problems: list[str] = []
    whole = _whole(layers, problems)
    channels = _channels(layers, shape, problems)
    queues = _queues(whole, layers, problems)
    customers = _customers(whole, queues, layers, problems)
    problems += conflicts(queues, layers)
    problems += unknown_queues(whole.webhooks, whole.queues, layers)
    if problems:
        raise ConfigError(dict.fromkeys(problems))
    warnings = (*exposed_files(layers), *without_effect(queues), *idle_tiers(customers, queues), *unsigned(whole.webhooks))
    base = whole.desk, whole.database, whole.http, channels, queues, customers
    parts = *base, whole.rating, whole.files, whole.privacy, whole.reactions, whole.alerts, whole.webhooks
    return Settings(*parts, warnings, layers.found, str(layers.file.resolve()))


def _whole(layers: Layers, problems: list[str]) -> Configuration:
    """Load everything but the channels. If a part is wrong, record its problems and load the rest without it."""
    try:
        return Configuration(**_with_values(layers.tree))
    except ValidationError as error:
        problems += sentences(error, Configuration, layers)
        wrong = {str(found["loc"][0]) for found in error.errors(include_url=False)}
    left = {key: value for key, value in layers.tree.items() if key not in wrong}
    return Configuration(**_with_values(left))


def _with_values(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the keys that have no value."""
    return {key: value for key, value in tree.items() if value is not None}


def _channels(layers: Layers, shape: Shape, problems: list[str]) -> dict[str, Any]:
    entries = layers.tree.get("channels")
    channels = {name: _channel(layers, name, entry, shape, problems) for name, entry in group(entries).items()}
    return {name: channel for name, channel in channels.items() if channel is not None}


def _channel(layers: Layers, name: str, entry: object, shape: Shape, problems: list[str]) -> BaseModel | None:
    """Load a channel with its adapter's model. ``kind`` defaults to the channel's name."""
    path = ("channels", name)
    if not isinstance(entry, Mapping | None):
        problems.append(sentence(layers, path, "must be a group of keys, the first of them kind"))
        return None
    given = {"kind": name, **{key: value for key, value in (entry or {}).items() if value is not None}}
    kind = str(given["kind"])
    try:
        checked_name(name)
        model = shape(kind if kind.isidentifier() else "_")
    except ModuleNotFoundError as error:
        ours = (error.name or "").startswith("adapters")
        why = f"is {kind!r}, but there is no such kind of channel: {error.msg}" if ours else f"needs {error.name}: install bellhop[{kind}]"
        problems.append(sentence(layers, (*path, "kind"), why))
    except ValueError as error:
        problems.append(sentence(layers, path, f"is wrong: {error}"))
    else:
        try:
            return model.model_validate(given)
        except ValidationError as error:
            problems += sentences(error, model, layers, path)
    return None


def _queues(whole: Configuration, layers: Layers, problems: list[str]) -> dict[str, QueueSettings]:
    queues: dict[str, QueueSettings] = {}
    now = datetime.now(UTC)
    for key, entry in whole.queues.items():
        path = ("queues", key)

        def report(inner: str, problem: str, path: tuple[str, ...] = path) -> None:
            problems.append(sentence(layers, (*path, *inner.split(".")), problem))

        try:
            checked_name(key)
        except ValueError as error:
            problems.append(sentence(layers, path, f"is wrong: {error}"))
        if queue := built(key, entry, whole.desk, now, report):
            queues[key] = queue
    return queues


def _customers(whole: Configuration, queues: Mapping[str, QueueSettings], layers: Layers, problems: list[str]) -> Customers:
    channels = list(group(layers.tree.get("channels")))

    def report(key: str, inner: str, problem: str) -> None:
        problems.append(sentence(layers, ("customers", key, *([inner] if inner else [])), problem))

    sound = {key: entry for key, entry in whole.queues.items() if key in queues}
    customers = built_customers(whole.customers, sound, whole.desk, datetime.now(UTC), report)
    for who in customers:
        if who.channel not in channels:
            report(str(who), "", f"names the channel {who.channel!r}, which is not under channels: {nearest(who.channel, channels)}")
    return customers
