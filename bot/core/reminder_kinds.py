"""Every kind of reminder. The database stores these values, so none of them may ever change."""

from __future__ import annotations

from enum import StrEnum

from bot.core.target_clock import Target


class ReminderKind(StrEnum):
    """What happens when a reminder is due."""

    FIRST_RESPONSE = Target.FIRST.value  # an SLA target reaches its next state, or its next step of the escalation
    NEXT_RESPONSE = Target.NEXT.value
    RESOLUTION = Target.RESOLUTION.value
    REPEAT = "repeat"  # a ping is repeated, because nobody acted
    LATER = "later"  # a person asked to be pinged again
    LIST = "list"  # a list of pings that grew is posted again
    HELD = "held"  # a person's working day begins: they get the ping that was held back
    SNOOZE = "snooze"  # a snoozed ticket comes back
    PROMISE_SOON = "promise_soon"  # a promise to the customer is due soon
    PROMISE = "promise"  # a promise to the customer was not kept
    LAPSE = "lapse"  # a claim without a reply ends
    REMIND = "remind"  # the customer is reminded that we wait for their reply
    SILENCE = "silence"  # the customer did not reply: the ticket is closed
    REOPEN = "reopen"  # the customer did not say whether it is the same problem: it is taken as the same
    WRITING = "writing"  # an open form is taken as abandoned
    ALBUM = "album"  # no further part of an album has come: it is closed
    LIVE = "live"  # the time of a live position is over
    RETURN = "return"  # somebody who went off duty until now is back on duty
    LEAVING = "leaving"  # the next tickets of somebody who left or went off duty return to their queues
    RETENTION = "retention"  # a rule says what may be old enough to be erased
    ERASE = "erase"  # a customer is erased, one step at a time
    INVITED = "invited"  # the link to a ticket expires
    OVERFLOW = "overflow"  # messages beyond a customer's limit are shown
    FIRST_CONTACT = "first_contact"  # somebody unknown didn't say that they are a person
    RESTORED = "restored"  # a backup was restored: people are told what was not sent


TARGETS = frozenset(ReminderKind(target.value) for target in Target)
"""Reminders of SLA targets."""
PING_REMINDERS = frozenset((ReminderKind.REPEAT, ReminderKind.LATER, ReminderKind.HELD))
"""Reminders that send a ping again."""
