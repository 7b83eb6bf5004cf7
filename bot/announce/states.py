"""What became of a reply goes in, the line that says so in the thread comes out."""

from __future__ import annotations

from bot.i18n.sentences import Sentence, say
from bot.ports.delivery import DeliveryState
from bot.ports.outbound import Trouble


def why_not(trouble: Trouble | None, reason: str) -> Sentence:
    """Why the customer did not get it, for the agent."""
    return {
        Trouble.BLOCKED: say("the customer has blocked the bot or left"),
        Trouble.GONE: say("the chat is not there any more"),
        Trouble.CLOSED: say("the channel is archived, or the bot is not in it any more"),
        Trouble.NOT_ALLOWED: say("the bot may not write there"),
        Trouble.REFUSED: say("the platform did not accept it ({reason})", reason=reason),
        Trouble.STORE: say("the store of attachments is full or out of order ({reason})", reason=reason),
        Trouble.OURS: say("an error in our own program ({reason}); the log tells more", reason=reason),
        Trouble.IN_DOUBT: say("no answer came back"),
    }.get(trouble or Trouble.REFUSED, say("{reason}", reason=reason))


def state_words(state: DeliveryState, reason: str, trouble: Trouble | None = None, *, again: bool = False) -> Sentence:
    """One line under a reply. ``again``: an earlier try of it may have arrived."""
    if state is DeliveryState.SENT:
        return say("✓ delivered (sent again because no answer came back: it may be there twice)") if again else say("✓ delivered")
    if state in (DeliveryState.FAILED, DeliveryState.DROPPED):
        return say("✗ not delivered: {why}", why=why_not(trouble, reason))
    if state is DeliveryState.IN_DOUBT:
        return say("? in doubt: it may have arrived, and trying again failed ({why})", why=why_not(trouble, reason))
    return say("? in doubt: no answer came back. We try again until it is clear.") if again else say("⏳ queued")
