"""The registry of methods: which function handles which name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.telegram.acts import Acts
from sandbox.telegram.refusal import Json

Handler = Callable[[Acts, Json], Any]
H = TypeVar("H", bound=Callable[..., Any])

HANDLERS: dict[str, Handler] = {}

# Documented, but a helpdesk has no use for them. A call with one of them is refused, not half executed.
NOT_EMULATED = (
    "business_connection_id",
    "message_effect_id",
    "direct_messages_topic_id",
    "suggested_post_parameters",
    "allow_paid_broadcast",
    "inline_message_id",
    "rich_message",
    "parse_mode",
)


def method(name: str) -> Callable[[H], H]:
    """The decorated function carries out this method; its result is the ``result`` of the answer, awaited if need be."""

    def register(handler: H) -> H:
        HANDLERS[name] = handler
        return handler

    return register
