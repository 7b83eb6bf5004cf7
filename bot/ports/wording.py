"""What a channel calls things, and how much its screens hold. The desk uses these values and knows no platform's own words."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.i18n.sentences import Sentence, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How the desk speaks about the platform. An adapter replaces a sentence by its own, which is in the adapter's own catalogue."""

    line: str = ""
    """What begins a command that is typed apart from any message."""
    room_greeting: Sentence = field(
        default_factory=lambda: say("Hello! Mention me here or reply to one of my messages, and I'll make a ticket from it.")
    )
    """Posted once in a room that the desk was added to."""
    emoji_greeting: Sentence | None = None
    """The same where an ``{emoji}`` makes a ticket."""
    room_hint: Sentence = field(default_factory=lambda: say("To talk to me, send me a direct message."))
    """The private answer to somebody who speaks to the desk in a room with threads."""
    home_greeting: Sentence = field(
        default_factory=lambda: say("Hello! This is {desk}. Tell us what's wrong. Your tickets will appear here.")
    )
    """On the home screen of somebody who has no ticket yet."""
    home_hint: Sentence = field(
        default_factory=lambda: say("Do you need help yourself? Send me {word} in a direct message to see your own tickets.")
    )
    """On the home screen of an agent."""
    home_answer: Sentence = field(default_factory=lambda: say("The answer is in our direct chat."))
    """On the home screen, when the answer doesn't fit there."""
    closed_place: Sentence = field(
        default_factory=lambda: say(
            "I can't post in the channel of {queue}: it is closed, or I was removed from it. Until I can post there again, the "
            "tickets wait and nothing is lost."
        )
    )
    """To the managers of a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the channel's buttons and forms hold."""

    button: int = 60
    """Bytes of a button's verb and arguments, with a colon between them."""
    options: int = 50
    """Choices of one field."""
    option_label: int = 60
    """Characters of a choice's label."""
