"""The named numbers (:attr:`bot.ports.work.Work.counters`) that hold the state of a webhook. Times are in milliseconds since 1970."""

from __future__ import annotations


def accepted(webhook: str) -> str:
    """When it last accepted an event."""
    return f"webhook.accepted:{webhook}"


def failing(webhook: str) -> str:
    """Since when it has accepted nothing; 0 while it works."""
    return f"webhook.failing:{webhook}"


def paused(webhook: str) -> str:
    """Since when it is paused; 0 while it is not."""
    return f"webhook.paused:{webhook}"


def given_up(webhook: str) -> str:
    """How many events it refused for so long that they were given up."""
    return f"webhook.given_up:{webhook}"
