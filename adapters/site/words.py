"""What the widget says, in the visitor's language."""

from __future__ import annotations

from typing import Final

from bot.i18n.sentences import Sentence, say

WORDS: Final[dict[str, Sentence]] = {
    "open": say("Chat with us"),
    "close": say("Close the chat"),
    "hello": say("Hello! How can we help?"),
    "write": say("Write a message"),
    "send": say("Send"),
    "attach": say("Attach files"),
    "menu": say("What you can do"),
    "log": say("Messages"),
    "typing": say("Somebody is writing…"),
    "failed": say("Not sent."),
    "again": say("Try again"),
    "offline": say("No connection. We keep trying."),
    "earlier": say("Earlier messages"),
    "large": say("This file is too large."),
    "many": say("That was too much at once. Please wait a moment."),
    "refused": say("This chat is not available now. Please reload the page."),
    "unread": say("New messages"),
    "sending": say("Sending…"),
}
