"""Builds a queue with its calendar, SLA policies and escalation from an entry of ``queues:``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from bot.core.calendar import Calendar
from bot.core.escalation import MANAGERS, Ladder, parse_ladder
from bot.core.sla import Policy
from bot.settings.errors import nearest
from bot.settings.parts import DeskSettings
from bot.settings.queue_parts import QueueEntry, Sla
from bot.settings.queue_settings import AutoClose, CustomerLimits, Digest, FileRules, QueueSettings, Retention, Review

PRIORITIES = ("low", "normal", "high", "urgent")
TIER = "tier:"


Report = Callable[[str, str], None]
"""Receives a problem: the key inside the queue, and what is wrong."""


def built(key: str, entry: QueueEntry, desk: DeskSettings, now: datetime, report: Report) -> QueueSettings | None:
    """Build the queue. Return None after reporting a problem that prevents it."""
    calendar = calendar_of(entry, desk, now, report)
    policies = {name: _policy(entry.sla, own) for name, own in entry.sla_by.items()}
    policy = _policy(entry.sla, Sla())
    ladder = _ladder(entry, (policy, *policies.values()), report)
    for name in entry.sla_by:
        if name not in PRIORITIES and not (name.startswith(TIER) and name.removeprefix(TIER)):
            report(f"sla_by.{name}", f"is neither a priority nor a tier: {nearest(name, (*PRIORITIES, f'{TIER}<name>'))}")
    closing = entry.auto_close
    if closing and closing.remind_after and closing.remind_after >= closing.close_after:
        report("auto_close.remind_after", "must be shorter than close_after, which counts from the same moment")
    _check_retention(entry, report)
    if calendar is None or ladder is None:
        return None
    return QueueSettings(
        key=key,
        name=entry.name or key.replace("-", " ").replace("_", " ").capitalize(),
        place=entry.place,
        serves=entry.serves,
        watch=entry.watch,
        managers=entry.managers,
        agents=entry.agents,
        thread_messages=entry.thread_messages,
        persona=entry.persona,
        signature=entry.signature,
        timezone=entry.timezone or desk.timezone,
        calendar=calendar,
        policy=policy,
        policies=policies,
        ladder=ladder,
        claim_lapses=entry.claim_lapses or None,
        away_after=entry.away_after or None,
        ask_again=entry.ask_again or None,
        reopen_within=entry.reopen_within,
        auto_close=AutoClose(closing.remind_after, closing.close_after) if closing else None,
        digest=Digest(entry.digest.daily, entry.digest.weekly) if entry.digest else None,
        hold=entry.hold,
        files=FileRules(entry.files.max_size, entry.files.refuse),
        limits=CustomerLimits(entry.limits.messages, entry.limits.files, entry.limits.bytes, entry.limits.tickets),
        rights=entry.rights,
        retention=Retention(entry.retention.texts, entry.retention.files, entry.retention.people),
        first_contact=entry.first_contact,
        review=Review(entry.review.repeated, entry.review.links),
        registered_only=entry.registered_only,
    )


def _check_retention(entry: QueueEntry, report: Report) -> None:
    """Report rules that contradict each other."""
    kept = entry.retention
    if kept.texts and (kept.files is None or kept.files > kept.texts):
        report("retention.files", "must be set and no longer than retention.texts: files are erased with their texts")
    if kept.people and (kept.texts is None or kept.texts > kept.people):
        report("retention.people", "must not be shorter than retention.texts, which must be set too: texts are erased with their people")
    for name, span in (("texts", kept.texts), ("files", kept.files), ("people", kept.people)):
        if span and span < entry.reopen_within:
            report(f"retention.{name}", "must not be shorter than reopen_within: until then, customers can reopen a ticket")


def _policy(common: Sla, own: Sla) -> Policy:
    return Policy(
        first_response=own.first_response or common.first_response,
        next_response=own.next_response or common.next_response,
        resolution=own.resolution or common.resolution,
    )


def _ladder(entry: QueueEntry, policies: tuple[Policy, ...], report: Report) -> Ladder | None:
    try:
        ladder = parse_ladder(entry.escalation, {target for policy in policies for target in policy.targets})
    except ValueError as error:
        report("escalation", f"is wrong: {error}")
        return None
    for number, step in enumerate(ladder, 1):
        if step.notify == (MANAGERS,) and not entry.managers:
            report(
                "escalation", f"reaches nobody at step {number}: it notifies managers, and managers is empty; name one, or notify the queue"
            )
    return ladder


def calendar_of(entry: QueueEntry, desk: DeskSettings, now: datetime, report: Report) -> Calendar | None:
    """Build the calendar. Return None after reporting what is wrong."""
    holidays: frozenset[date] | Callable[[date], bool] = frozenset()
    if entry.holidays:
        from bot.settings.holidays import closed_days  # noqa: PLC0415  the import takes half a second, and only queues with holidays need it

        try:
            holidays = closed_days(entry.holidays)
        except ValueError as error:
            report("holidays", f"is wrong: {error}")
            return None
    calendar = Calendar(entry.hours, entry.timezone or desk.timezone, entry.exceptions, holidays)
    try:
        calendar.next_open(int(now.timestamp() * 1000))
    except ValueError as error:
        report("hours", f"leave the queue closed for ever: {error}")
        return None
    return calendar
