"""What the desk calls things on Slack, and how much Slack's buttons and forms hold."""

from __future__ import annotations

from typing import Final

from adapters.slack.render import OPTION_LABEL, OPTIONS
from bot.i18n.sentences import say
from bot.ports.wording import Limits, Wording

COMMAND: Final = "/ticket"
WORDING: Final = Wording(
    line=f"{COMMAND} ",
    room_greeting=say("Hello! In this channel I turn messages into tickets: choose “Make a ticket” in a message's menu."),
    emoji_greeting=say(
        "Hello! In this channel I turn messages into tickets: choose “Make a ticket” in a message's menu, or react with {emoji}."
    ),
    room_hint=say(
        "Here I turn messages into tickets: choose “Make a ticket” in a message's menu. To talk to me, send me a direct message."
    ),
    home_greeting=say("Hello! This is {desk}. Tell us in the Messages tab what's wrong. Your tickets will appear here."),
    home_hint=say("Do you need help yourself? Type {word} in the Messages tab to see your own tickets."),
    home_answer=say("The answer is in the Messages tab."),
    closed_place=say(
        "I can't post in the channel of {queue}: it is archived, or I was removed from it. Unarchive it or invite me again; "
        "until then, the tickets wait and nothing is lost."
    ),
)
LANGUAGES: Final = ("en-US", "de-DE", "en-GB", "es-ES", "es-LA", "fr-FR", "it-IT", "ja-JP", "ko-KR", "pt-BR", "zh-CN", "zh-TW")
"""The languages that Slack's app offered in 2026, as users.info names them; there is no Russian, Ukrainian, Armenian or Thai. Nobody has
checked the list against a page of Slack.
"""
LIMITS: Final = Limits(button=2000, options=OPTIONS, option_label=OPTION_LABEL)
