"""``bellhop check``: finds what is wrong with the configuration, the database and the platforms."""

from __future__ import annotations

from collections.abc import Sequence

from bot.app import CannotStart, channels_of, database_exists, open_store, shared_paths
from bot.i18n.sentences import say
from bot.ports.channel import Channel, Finding
from bot.ports.outbound import DeliveryError
from bot.settings import Settings

NAMED = 20  # paths that are listed; of further ones only the number


async def findings(settings: Settings, *, offline: bool, hello: bool = False) -> list[Finding]:
    """Return all findings, including good ones. ``hello`` posts a test message in every queue."""
    found = [Finding("warning", say("{warning}", warning=warning)) for warning in settings.warnings]
    found.append(Finding("ok", say("The configuration is fine.")))
    found += _database(settings)
    found += _shared(settings)
    if offline:
        return found
    channels = channels_of(settings)
    missing = [name for name in settings.channels if name not in channels]
    found += [Finding("warning", say("Channel {name} has no token yet and stays off.", name=name)) for name in missing]
    for name, channel in channels.items():
        found += await _channel(name, channel, settings, hello=hello)
    return found


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


async def _channel(name: str, channel: Channel, settings: Settings, *, hello: bool) -> Sequence[Finding]:
    places = [queue.place.place for queue in settings.queues.values() if queue.place.channel == name]
    everybody = [who for queue in settings.queues.values() for who in (*queue.managers, *queue.agents, *queue.named)]
    people = {who.id for who in everybody if who.channel == name}
    try:
        return await channel.check(places, sorted(people), hello=hello)
    except DeliveryError as error:
        return [
            Finding("error", say("Channel {name} doesn't answer: {reason}. Check its token and base_url.", name=name, reason=error.reason))
        ]
    finally:
        await channel.close()
