"""``bellhop check``: finds what is wrong with the configuration, the database and the platforms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from bot.app import CannotStart, channels_of, database_exists, missing_tokens, open_store, rules_of, shared_paths
from bot.i18n.sentences import say
from bot.ports.channel import Channel, Finding
from bot.ports.outbound import DeliveryError
from bot.ports.outlets import OutletError
from bot.program.outlets import outlets_of
from bot.settings import Settings
from bot.timers.alerts import nobody_is_told

GUIDE = "docs/setup.md"
NAMED = 20  # paths that are listed; of further ones only the number


async def findings(settings: Settings, *, offline: bool, hello: bool = False) -> list[Finding]:
    """Return all findings, including good ones. ``hello`` posts a test message in every queue."""
    found = [Finding("warning", say("{warning}", warning=warning)) for warning in settings.warnings]
    channels = channels_of(settings)
    found += _configuration(settings, channels)
    found += _database(settings)
    found += _shared(settings)
    found += await _alerts(settings, channels, offline=offline)
    if offline:
        return found
    for name, channel in channels.items():
        found += await _channel(name, channel, settings, hello=hello)
    return found


def _configuration(settings: Settings, channels: Mapping[str, Channel]) -> list[Finding]:
    found = [*_queues(settings), *_tokens(settings, channels)]
    return found if any(one.level == "error" for one in found) else [Finding("ok", say("The configuration is fine.")), *found]


def _queues(settings: Settings) -> Iterator[Finding]:
    if settings.queues:
        return
    if settings.has_file:
        yield Finding("error", say("No queue is configured, so nobody gets tickets. {page} describes queues.", page=GUIDE))
    else:
        missing = say("There is no config.yaml here. Start Bellhop in its folder, or set BELLHOP_CONFIG: see {page}.", page=GUIDE)
        yield Finding("error", missing)


def _tokens(settings: Settings, channels: Mapping[str, Channel]) -> Iterator[Finding]:
    """Report channels that stay off. It is an error if all of them do."""
    level: Literal["warning", "error"] = "warning" if channels else "error"
    for name, variable in missing_tokens(settings).items():
        off = say(
            "Channel {name} has no token yet and stays off. Set {variable}; {page} says where to find it.",
            name=name,
            variable=variable,
            page=GUIDE,
        )
        yield Finding(level, off)
    if not settings.channels:
        yield Finding("error", say("No channel is configured. {page} describes channels.", page=GUIDE))


def _database(settings: Settings) -> list[Finding]:
    try:
        if not database_exists(settings):
            return [Finding("ok", say("There is no database yet. The first start will create it."))]
        open_store(settings)
    except CannotStart as error:
        return [Finding("error", say("{problem}", problem=str(error)))]
    return [Finding("ok", say("The database is Bellhop's, and its schema is up to date."))]


def _shared(settings: Settings) -> list[Finding]:
    """Report our files and folders that other users of this machine can access."""
    paths = shared_paths(settings)
    found = [
        Finding("warning", say("Other users of this machine can access {path}. Run: chmod go-rwx {path}", path=str(path)))
        for path in paths[:NAMED]
    ]
    if len(paths) > NAMED:
        more = say("Other files and folders that other users of this machine can access: {number}", number=len(paths) - NAMED)
        found.append(Finding("warning", more))
    return found


async def _alerts(settings: Settings, channels: Mapping[str, Channel], *, offline: bool) -> list[Finding]:
    """Whether an alert about a channel would reach anybody."""
    outlets, rules = list(outlets_of(settings.alerts, settings.desk.name)), rules_of(settings)
    found = []
    for name in channels if settings.queues else ():
        if nobody_is_told(rules, name, outlets):
            what = say(
                "If channel {name} is down, nobody is told: no manager is listed with another channel, and alerts.email and alerts.webhook "
                "are empty.",
                name=name,
            )
            found.append(Finding("warning", what))
    for outlet in () if offline else outlets:
        try:
            await outlet.check()
        except OutletError as error:
            what = say("Alerts can't be sent: {reason}. Check alerts.{name}.", reason=str(error), name=outlet.name)
            found.append(Finding("error", what))
    return found


async def _channel(name: str, channel: Channel, settings: Settings, *, hello: bool) -> Sequence[Finding]:
    places = [queue.place.place for queue in settings.queues.values() if queue.place.channel == name]
    everybody = [who for queue in settings.queues.values() for who in (*queue.managers, *queue.agents, *queue.named)]
    people = {who.id for who in everybody if who.channel == name}
    try:
        return await channel.check(places, sorted(people), hello=settings.desk.language if hello else "")
    except DeliveryError as error:
        return [
            Finding("error", say("Channel {name} doesn't answer: {reason}. Check its token and base_url.", name=name, reason=error.reason))
        ]
    finally:
        await channel.close()
