"""The kinds of events of a ticket. The journal stores these values, so they must never change."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """A kind of event, in the past tense."""

    OPENED = "opened"
    RECEIVED = "received"
    HEEDED = "heeded"
    SENT_ON = "sent_on"
    TOOK_OVER = "took_over"
    MERGED = "merged"
    TOOK_IN = "took_in"
    UNMERGED = "unmerged"
    GAVE_BACK = "gave_back"
    LINKED = "linked"
    UNLINKED = "unlinked"
    INSISTED = "insisted"
    THANKED = "thanked"
    GESTURED = "gestured"
    COMMENTED = "commented"
    ASKED_AGAIN = "asked_again"
    IGNORED = "ignored"
    CONNECTED = "connected"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    LAPSED = "lapsed"
    REPLIED = "replied"
    NOTED = "noted"
    WAITED = "waited"
    HELD = "held"
    CLOSED = "closed"
    REOPENED = "reopened"
    MARKED_SPAM = "marked_spam"
    CLEARED_SPAM = "cleared_spam"
    MOVED = "moved"
    PRIORITIZED = "prioritized"
    SORTED = "sorted"
    TAGGED = "tagged"
    SNOOZED = "snoozed"
    WOKE = "woke"
    RESUMED = "resumed"
    PROMISED = "promised"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    RATED = "rated"
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    EDITED = "edited"
    DELETED = "deleted"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    UNREACHED = "unreached"
    WITHDRAWN = "withdrawn"
    REMINDED = "reminded"
    IMMINENT = "imminent"
    BREACHED = "breached"
    MET = "met"
    CANCELLED = "cancelled"
    ERASED = "erased"
    RECORDED = "recorded"  # only holds digests of rows beside the journal; changes nothing and is never shown


QUIET = (EventKind.THANKED, EventKind.GESTURED)
"""Customer's messages that need no reply, unless an agent says so."""
SAID_BY_CUSTOMER = frozenset(
    (EventKind.RECEIVED, EventKind.THANKED, EventKind.GESTURED, EventKind.COMMENTED, EventKind.ASKED_AGAIN, EventKind.IGNORED)
)
"""Events that record a customer's message."""
CARRIED_OUT = frozenset((EventKind.SENT_ON, EventKind.MERGED, EventKind.GAVE_BACK))
"""Events after which the ``messages`` that they name are on another ticket."""
CARRIED_IN = frozenset((EventKind.TOOK_IN, EventKind.UNMERGED))
"""Events that bring messages from another ticket, each with its digest."""
