"""Adds the link that starts a chat to a private answer. The channel may have to be asked, so this is done after the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.core.richtext import Span, plain
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.ports.channel import Channel
from bot.ports.outbound import DeliveryError

log = structlog.get_logger()


async def with_start_link(answer: Answer, channels: Mapping[str, Channel], language: str) -> Answer:
    """Return the answer with its link on a line of its own, or with a line that says why there is none."""
    assert answer.start_link is not None
    channel, word = answer.start_link
    try:
        address = await channels[channel].start_link(word)
    except DeliveryError as error:
        log.warning("no link to a chat", channel=channel, reason=error.reason)
        line = put(
            say("The link can't be made now: {reason}. Press “New link” in the ticket's thread later.", reason=error.reason), language
        )
    else:
        line = (Span(address, link=address),)
    return replace(answer, text=(*answer.text, *plain("\n"), *line), start_link=None)
