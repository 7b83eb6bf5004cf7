"""The line in the thread that says what happened to a reply."""

from __future__ import annotations

from bot.i18n.sentences import Sentence, say
from bot.i18n.times import at_clock
from bot.ports.delivery import DeliveryState
from bot.ports.outbound import Trouble
from bot.ports.waiting_rows import Delay

AWAITS = "awaits"  # in ``extra`` of the copy of a reply: what becomes of the reply is still open


def why_not(trouble: Trouble | None, reason: str) -> Sentence:
    """Tell the agent why the customer didn't get it."""
    if trouble is None:  # only its words are stored
        return say("{reason}", reason=reason or "–")
    return {
        Trouble.BLOCKED: say("the customer has blocked the bot or left"),
        Trouble.GONE: say("the chat no longer exists"),
        Trouble.CLOSED: say("the channel is archived, or the bot is no longer in it"),
        Trouble.NOT_ALLOWED: say("the bot isn't allowed to write there"),
        Trouble.REFUSED: say("the platform didn't accept it ({reason})", reason=reason),
        Trouble.STORE: say("the attachment store is full or not working ({reason})", reason=reason),
        Trouble.OURS: say("an error in Bellhop itself ({reason}); see the log for details", reason=reason),
        Trouble.IN_DOUBT: say("no answer came back"),
    }.get(trouble, say("{reason}", reason=reason))


def waits_words() -> Sentence:
    """The state line of a reply to somebody who never opened a chat."""
    return say("⏳ waits until the customer opens a chat with us")


def delay_words(delay: Delay, channel: str, zone: str, *, now: int, timed: bool) -> Sentence:
    """Say why a reply is still queued, and until when; ``channel`` is the platform's name."""
    if delay.until <= now:
        timed = False
    time = at_clock(delay.until, zone, now)
    if delay.rests:
        if timed:
            return say("⏳ queued: {channel} asks us to wait until {time}", channel=channel, time=time)
        return say("⏳ queued: {channel} asks us to wait", channel=channel)
    if not delay.first:
        return say("⏳ queued: earlier messages go out first")
    if delay.row.may_be_there:
        if timed:
            return say("? in doubt: no answer came back. We'll try again at {time}.", time=time)
        return state_words(DeliveryState.QUEUED, "", again=True)
    if not delay.error:
        return say("⏳ queued: earlier messages go out first")
    if timed:
        return say("⏳ queued: {channel} doesn't accept it ({reason}). Next try at {time}", channel=channel, reason=delay.error, time=time)
    return say("⏳ queued: {channel} doesn't accept it ({reason}). We'll keep trying", channel=channel, reason=delay.error)


def state_words(state: DeliveryState, reason: str, trouble: Trouble | None = None, *, again: bool = False) -> Sentence:
    """Return the state line of a reply. ``again`` means that an earlier attempt may have been delivered."""
    if state is DeliveryState.SENT:
        return say("✓ delivered (sent again because no answer came back: it may appear there twice)") if again else say("✓ delivered")
    if state in (DeliveryState.FAILED, DeliveryState.DROPPED):
        return say("✗ not delivered: {why}", why=why_not(trouble, reason))
    if state is DeliveryState.IN_DOUBT:
        return say("? in doubt: it may have arrived, and the retry failed ({why})", why=why_not(trouble, reason))
    return say("? in doubt: no answer came back. We'll keep trying until it's clear.") if again else say("⏳ queued")
