"""Checks what single keys can't show: conflicts between queues, keys without effect, and files that others can read."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from bot.core.escalation import MANAGERS
from bot.core.people import RightHolder
from bot.settings.errors import nearest, sentence
from bot.settings.layers import Layers, group
from bot.settings.queue_settings import QueueSettings, channels_named
from bot.settings.rights import DEFAULT
from bot.settings.webhooks import WebhookSettings


def conflicts(queues: Mapping[str, QueueSettings], layers: Layers) -> Iterator[str]:
    """Yield problems between queues that are each valid."""
    channels = list(group(layers.tree.get("channels")))
    owners: dict[str, str] = {}
    for key, queue in queues.items():
        for inner, channel in channels_named(queue):
            if channel not in channels:
                yield sentence(
                    layers,
                    ("queues", key, inner),
                    f"names the channel {channel!r}, which is not under channels: {nearest(channel, channels)}",
                )
        for inner, mine in _unique_values(queue):
            other = owners.setdefault(mine, key)
            if other != key:
                yield sentence(layers, ("queues", key, inner), f"is the same as in the queue {other}; each needs its own")


def _unique_values(queue: QueueSettings) -> Iterator[tuple[str, str]]:
    """Yield what no two queues may share, with the key that holds it."""
    yield "name", f"name {queue.name.casefold()}"
    yield "place", f"place {queue.place}"
    yield from (("watch", f"watch {place}") for place in queue.watch)


def without_effect(queues: Mapping[str, QueueSettings]) -> Iterator[str]:
    """Yield warnings for what is allowed but probably not meant."""
    today = datetime.now(UTC).date()
    for key, queue in queues.items():
        holidays = queue.calendar.holidays
        if callable(holidays) and not any(holidays(today + timedelta(days=days)) for days in range(366)):
            yield f"queues.{key}.holidays: no holiday is known there for the next year; write the days under exceptions"
        if queue.ladder and not any(policy.targets for policy in (queue.policy, *queue.policies.values())):
            yield f"queues.{key}.escalation has no effect: nothing is promised under sla"
        for number, step in enumerate(queue.ladder, 1):
            if MANAGERS in step.notify and not queue.managers:
                yield f"queues.{key}.escalation notifies managers at step {number}, but managers is empty"
        unused = [
            right for right, holder in queue.rights.items() if holder is RightHolder.MANAGERS and DEFAULT[right] is RightHolder.AGENTS
        ]
        if unused and not queue.managers:
            yield f"queues.{key}.rights leaves {', '.join(unused)} to managers, but managers is empty: nobody may use it"


def unknown_queues(webhooks: Mapping[str, WebhookSettings], queues: Mapping[str, object], layers: Layers) -> Iterator[str]:
    """Yield problems of webhooks that name a queue which isn't there."""
    for name, webhook in webhooks.items():
        for key in webhook.queues:
            if key not in queues:
                path = ("webhooks", name, "queues")
                yield sentence(layers, path, f"names the queue {key!r}, which is not under queues: {nearest(key, queues)}")


def unsigned(webhooks: Mapping[str, WebhookSettings]) -> Iterator[str]:
    """Yield warnings for webhooks that are off because they have no secret."""
    for name, webhook in webhooks.items():
        if not webhook.secret:
            yield f"webhooks.{name} has no secret, so it is off: write whsec_ followed by what `openssl rand -base64 32` prints"


def exposed_files(layers: Layers) -> Iterator[str]:
    """Yield warnings for files with secrets that other users of this machine can access."""
    for file in layers.secret_files:
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{file.name} holds secrets and others on this machine have access to it: chmod 600 {file.name}"
