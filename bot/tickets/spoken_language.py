"""Remembers the language that a customer writes in, where that is clear."""

from __future__ import annotations

from bot.core.language import detect_language
from bot.core.own_words import greeting_language, is_said_by_program, may_be_pasted
from bot.core.richtext import RichText, text_of
from bot.i18n.detector import likely_languages
from bot.ports.inbound import MessageReceived
from bot.tickets.context import Context
from bot.tickets.frames import own_words


def remember_language(context: Context, inbound: MessageReceived) -> None:
    """Remember the language of a customer's message. Forwarded and quoted text and code don't count.

    A known language changes only after two messages in another one, or if the customer's app has that one too.
    What a program said doesn't count, and what it may have said doesn't decide against the app either. A desk of one language needs none.
    """
    if len(context.rules.languages) == 1:
        return
    customer, rules = context.asker, context.rules
    known, client = rules.speaks(customer.written_language), rules.speaks(customer.language)
    found = _found(context, _prose(own_words(inbound.text, inbound.files)), known, client)
    if not found:
        return
    if (known or client) and found != known and is_said_by_program(text_of(inbound.text), found):
        return
    doubtful = bool(known) or (client != "" and may_be_pasted(text_of(inbound.text), found))
    if doubtful and found not in (known, client, customer.heard_language):
        customer.heard_language = found
        return
    before = rules.language_of(customer)
    customer.written_language, customer.heard_language = found, ""
    if context.language == before:
        context.language = rules.language_of(customer)


def _found(context: Context, text: str, known: str, client: str) -> str:
    """Return the desk's language of a text. A greeting counts only while nothing is known that contradicts it."""
    spoken = {tag.partition("-")[0]: tag for tag in context.rules.languages}
    found = spoken.get(detect_language(text, spoken, likely_languages), "")
    if found or known:
        return found
    greeted = spoken.get(greeting_language(text, spoken), "")
    return greeted if client in ("", greeted) else ""


def _prose(text: RichText) -> str:
    return "".join(span.text for span in text if not (span.code or span.pre))
