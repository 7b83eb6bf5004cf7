"""Remembers the language that a customer writes in, where that is clear."""

from __future__ import annotations

from bot.core.language import detect_language
from bot.core.richtext import RichText
from bot.ports.inbound import MessageReceived
from bot.tickets.context import Context


def remember_language(context: Context, inbound: MessageReceived) -> None:
    """Remember the language of a customer's message. Forwarded and quoted text and code don't count."""
    customer = context.asker
    found = "" if inbound.forwarded else detect_language(_prose(inbound.text), context.rules.languages)
    if not found:
        return
    before, customer.written_language = context.rules.language_of(customer), found
    if context.language == before:
        context.language = context.rules.language_of(customer)


def _prose(text: RichText) -> str:
    return "".join(span.text for span in text if not (span.code or span.pre or span.quote))
