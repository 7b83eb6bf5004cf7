"""What managers are told about a channel that is down, refuses our token or is silent, and when that is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from bot.announce.announcer import Announcer
from bot.core.people import Identity
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock
from bot.ports.delivery import Purpose
from bot.ports.work import Work
from bot.settings.rules import Rules


class Outage(IntEnum):
    """What is wrong with a channel. The database stores these numbers, so none of them may ever change."""

    NONE = 0
    DOWN = 1
    REVOKED = 2
    SILENT = 3


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel and what is wrong with it, since when. ``before`` is what was wrong last, if it is over."""

    channel: str
    title: str
    outage: Outage
    before: Outage
    since: int
    waiting: int
    reason: str = ""


def told_about(state: ChannelState, zone: str) -> Sentence:
    """The sentence for managers and outlets."""
    when = day_and_clock(state.since, zone)
    if state.outage is Outage.DOWN:
        return say(
            "🔴 {channel} has not been reachable since {when} ({reason}). Messages waiting to be sent there: {count}. Nothing is lost: "
            "everything goes out when the connection is back.",
            channel=state.title,
            when=when,
            reason=state.reason or "–",
            count=state.waiting,
        )
    if state.outage is Outage.REVOKED:
        return say(
            "🔴 {channel} refuses our token ({reason}). Nothing comes in or goes out there until somebody sets a new token and restarts "
            "Bellhop. Messages waiting to be sent there: {count}.",
            channel=state.title,
            reason=state.reason or "–",
            count=state.waiting,
        )
    if state.outage is Outage.SILENT:
        return say(
            "🟠 Nothing has come in on {channel} since {when}. That is unusual at this hour, although the connection looks fine. Please "
            "write to the bot and see whether a ticket appears. Messages waiting to be sent there: {count}.",
            channel=state.title,
            when=when,
            count=state.waiting,
        )
    if state.before is Outage.SILENT:
        return say("🟢 Messages are coming in on {channel} again.", channel=state.title)
    return say("🟢 {channel} works again. Messages still waiting to be sent there: {count}.", channel=state.title, count=state.waiting)


def tell_managers(work: Work, rules: Rules, state: ChannelState, broken: Collection[str]) -> None:
    """Tell every manager who can be reached on a channel that works."""
    for manager in managers_elsewhere(rules, {state.channel, *broken}):
        Announcer(work, rules).to_manager(manager, told_about(state, rules.zone), Purpose.ALARM)


def managers_elsewhere(rules: Rules, broken: Collection[str]) -> list[Identity]:
    """All managers of all queues, without those on these channels."""
    found = dict.fromkeys(manager for queue in rules.queues.values() for manager in queue.managers)
    return [manager for manager in found if manager.channel not in broken]
