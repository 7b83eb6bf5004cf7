"""Checks the settings and the store of the chats for `bellhop check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.site.settings import SiteSettings
from adapters.site.store import SiteStore, StoreDown
from bot.i18n.sentences import say
from bot.ports.channel import Finding


async def examine(
    store: SiteStore, settings: SiteSettings, *, url: str, channel: str, places: Sequence[str], people: Sequence[str]
) -> list[Finding]:
    found = [*_addresses(settings, url, channel)]
    found += [Finding("error", say("{place} can't host a queue: agents don't work in the chat of a site.", place=one)) for one in places]
    try:
        await store.probe()
        known = await store.run(lambda chats: {one.id: one.name for person in people if (one := chats.visitor(person))})
    except StoreDown as down:
        words = say("The database of {channel} can't be used: {reason}. Check the key database.", channel=channel, reason=str(down))
        return [*found, Finding("error", words)]
    found.append(Finding("ok", say("The database of {channel} can be used.", channel=channel)))
    for person in people:
        who = f"{channel}:{person}"
        name = known.get(person)
        found.append(Finding("ok", say("{who} is {name}.", who=who, name=name)) if name else _unknown(who))
    return found


def _unknown(who: str) -> Finding:
    return Finding("warning", say("Can't write to {who} yet: they must write in the chat once.", who=who))


def _addresses(settings: SiteSettings, url: str, channel: str) -> Iterator[Finding]:
    if not settings.origins:
        words = say("No page may show the chat of {channel}: name the origins of your pages under origins.", channel=channel)
        yield Finding("error", words)
    if not url:
        words = say("The chat of {channel} needs the public address of the desk, http.url, from which pages load it.", channel=channel)
        yield Finding("error", words)
        return
    script = f"{url}/channels/{channel}/widget.js"
    yield Finding("ok", say("Pages show the chat of {channel} with the script {address}.", channel=channel, address=script))
    insecure = [one for one in settings.origins if one.startswith("https://")] if url.startswith("http://") else []
    if insecure:
        words = say("Browsers block the chat on {origin}, because http.url is not https.", origin=insecure[0])
        yield Finding("warning", words)
