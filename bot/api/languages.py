"""The language of an answer: the first of the caller's that the desk speaks."""

from __future__ import annotations

from itertools import islice

from bot.settings.rules import Rules

MOST = 10


def preferred(header: str, rules: Rules) -> str:
    """Return the language that ``Accept-Language`` prefers; the desk's own without one."""
    wanted = []
    for part in islice(header.split(","), MOST):
        tag, _, quality = part.strip().partition(";")
        wanted.append((-_weight(quality), tag.strip()))
    tags = [tag for weight, tag in sorted(wanted, key=lambda one: one[0]) if weight and tag != "*"]
    return rules.language_for(*tags)


def _weight(written: str) -> float:
    try:
        return float(written.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
