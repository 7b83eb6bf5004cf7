"""Names what customers send that is neither text nor a file, for the team and for them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n.sentences import Sentence, say
from bot.ports.inbound import MessageReceived

NAMES: Mapping[str, Sentence] = {
    "location": say("Location"),
    "venue": say("Place"),
    "contact": say("Contact"),
    "poll": say("Poll"),
    "dice": say("Dice"),
    "game": say("Game"),
    "story": say("Story"),
    "checklist": say("Checklist"),
    "invoice": say("Invoice"),
    "checklist_tasks_done": say("Checklist"),
    "checklist_tasks_added": say("Checklist"),
    "poll_option_added": say("Poll"),
    "poll_option_deleted": say("Poll"),
    "gift": say("Gift"),
    "gift_upgrade_sent": say("Gift"),
    "unique_gift": say("Gift"),
    "paid_media": say("Paid pictures or videos"),
    "giveaway": say("Giveaway"),
    "giveaway_winners": say("Giveaway"),
    "successful_payment": say("Payment"),
    "refunded_payment": say("Refunded payment"),
    "passport_data": say("Passport data"),
    "users_shared": say("Shared people"),
    "chat_shared": say("Shared chat"),
    "web_app_data": say("Data of an app"),
}
UNKNOWN = say("Unknown kind of message")


def remark(inbound: MessageReceived) -> Sentence | None:
    """Return what the team is told about a message that is neither text nor a file."""
    if inbound.live == "moving":
        return say("Live location: this is where it is now.")
    if not inbound.carried:
        return say("{kind}: what it contains can't be shown here. The customer was told.", kind=NAMES.get(inbound.kind, UNKNOWN))
    return NAMES.get(inbound.kind)


def not_carried(inbound: MessageReceived) -> Sentence:
    """Tell the customer what didn't arrive, and what they can do."""
    return say(
        "Sorry, we can't see what you sent here ({kind}). Please tell us in words what it is about, or send a picture of it.",
        kind=NAMES.get(inbound.kind, UNKNOWN),
    )
