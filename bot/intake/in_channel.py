"""Handles messages in a queue's place that are in no ticket's thread: commands are answered, and other words are ignored."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.reading import first_word
from bot.core.errors import NoAgentHere
from bot.core.richtext import RichText, cut, text_of
from bot.intake.slash_commands import team_command
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.inbound import MessageReceived
from bot.ports.store import RetryLater
from bot.ports.work import Work

AFTER_CALL = " \t\n\u00a0,:;"


def in_channel(people: People, work: Work, inbound: MessageReceived) -> Answer:
    """Run ``!list``, ``@bot list`` or ``@bot !list``. Without a call it must be a verb: people write ``!`` before other words, too."""
    prefix = people.channels[inbound.channel].prefix
    line = _without_call(inbound.text) if inbound.called else inbound.text
    prefixed = is_command(line, prefix)
    if prefixed:
        line = cut(line, len(prefix), len(text_of(line)))
    known = prefixed and not inbound.where.thread and registry.find(text_of(first_word(line)[0]), customer=False) is not None
    if inbound.forwarded or not (known or inbound.called):
        return Answer()
    context = replace(people.member(work, inbound.by, inbound.where), files=inbound.files)
    if not context.queues() and not context.is_escalation_recipient():
        if any(map(context.membership_unknown, people.rules.queues.values())):
            raise RetryLater
        raise NoAgentHere
    return team_command(context, line)


def is_command(words: RichText, prefix: str) -> bool:
    """Whether a message starts with the prefix and a letter, not quoted and not code."""
    first = next((span for span in words if span.text), None)
    head = text_of(words)[:2]
    return first is not None and not (first.quote or first.pre or first.code) and len(head) == 2 and head[0] == prefix and head[1].isalpha()


def typed_verb(inbound: MessageReceived, text: RichText, prefix: str, *, customer: bool) -> str:
    """Return the verb that this text of a message runs, empty for none."""
    line = _without_call(text) if inbound.called else text
    prefixed = is_command(line, prefix)
    if inbound.forwarded or not (prefixed or (inbound.called and not customer)):
        return ""
    word = text_of(first_word(line)[0])
    found = registry.find(word[len(prefix) :] if prefixed else word, customer=customer)
    return found.verb if found is not None else ""


def _without_call(words: RichText) -> RichText:
    """A call before a prefix is still a part of the text."""
    rest = words[1:] if words and words[0].mention else words
    text = text_of(rest)
    return cut(rest, len(text) - len(text.lstrip(AFTER_CALL)), len(text))
