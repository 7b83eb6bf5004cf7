"""What each kind of event changes on a ticket. A replay of the journal gives the same ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.status import Status
from bot.core.ticket_state import HELD, LINKS, MARKED, TicketState

RESTORED = ("status", "closed_at", "waiting_since", "snoozed_until", "promised_until")
"""What a merge or a mark as spam changes, so that it can be undone."""


def _opened(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    ticket.customer, ticket.queue, ticket.previous = facts["customer"], facts["queue"], facts["previous"]
    ticket.status, ticket.opened_at = Status.NEW.value, event.at


def _connected(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.customer = facts["customer"]


def _received(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    ticket.first_message = ticket.first_message or facts["message"]
    _insisted(ticket, event, facts)


def _insisted(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    since = facts.get("since", event.at)
    ticket.waiting_since = min(ticket.waiting_since or since, since)
    ticket.snoozed_until = 0
    if ticket.status == Status.WAITING:
        ticket.status = Status.OPEN.value if ticket.assignee else Status.NEW.value


def _sent_on(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.status, ticket.waiting_since = facts["status"], facts["waiting_since"]
    _related(ticket, f"to:{facts['to']}")


def _took_over(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    _related(ticket, f"from:{facts['source']}")


def _related(ticket: TicketState, kin: str) -> None:
    ticket.kin = " ".join(dict.fromkeys((*ticket.kin.split(), kin)))


def _merged(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    closed_at = ticket.closed_at if ticket.status == Status.CLOSED else event.at
    _closed(ticket, event, facts)
    ticket.closed_at = closed_at
    _related(ticket, f"into:{facts['into']}")


def _took_in(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    if facts["since"]:
        _insisted(ticket, event, facts)
    _related(ticket, f"merged:{facts['source']}")


def _unmerged(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    for name in RESTORED:
        setattr(ticket, name, facts["before"][name])
    _unrelated(ticket, f"into:{facts['target']}")


def _gave_back(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.status, ticket.waiting_since = facts["status"], facts["waiting_since"]
    _unrelated(ticket, f"merged:{facts['to']}")


def _linked(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    for way in LINKS:
        _unrelated(ticket, f"{way}:{facts['other']}")
    _related(ticket, f"{facts['way']}:{facts['other']}")


def _unlinked(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    _unrelated(ticket, f"{facts['way']}:{facts['other']}")


def _unrelated(ticket: TicketState, kin: str) -> None:
    ticket.kin = " ".join(one for one in ticket.kin.split() if one != kin)


def _assigned(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    ticket.assignee, ticket.assignee_name = facts.get("to", event.actor), facts["name"]
    if ticket.status == Status.NEW:
        ticket.status = Status.OPEN.value


def _released(ticket: TicketState, _: Event, __: dict[str, Any]) -> None:
    ticket.assignee = ticket.assignee_name = ""
    ticket.status = Status.NEW.value


def _replied(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    ticket.first_message = ticket.first_message or facts["message"]  # whoever writes first
    ticket.waiting_since = 0
    ticket.reply_at = ticket.reply_at or event.at


def _waited(ticket: TicketState, _: Event, __: dict[str, Any]) -> None:
    ticket.status = Status.WAITING.value


def _held(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.status, ticket.hold, ticket.link = Status.ON_HOLD.value, facts["as"], facts["link"]


def _closed(ticket: TicketState, event: Event, _: dict[str, Any]) -> None:
    ticket.status, ticket.closed_at, ticket.waiting_since = Status.CLOSED.value, event.at, 0
    ticket.snoozed_until = ticket.promised_until = 0


def _reopened(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    ticket.status, ticket.closed_at = (Status.OPEN.value if ticket.assignee else Status.NEW.value), 0
    ticket.waiting_since = facts.get("since", event.at) if facts["waiting"] else 0


def _marked_spam(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    closed_at = ticket.closed_at if ticket.status == Status.CLOSED else event.at
    _closed(ticket, event, facts)
    ticket.closed_at, ticket.spam = closed_at, HELD if "why" in facts else MARKED


def _cleared_spam(ticket: TicketState, event: Event, facts: dict[str, Any]) -> None:
    for name in RESTORED:
        setattr(ticket, name, facts["before"][name])
    ticket.spam = 0
    if facts["since"]:
        ticket.closed_at = 0
        ticket.status = (Status.OPEN if ticket.assignee else Status.NEW).value if ticket.status == Status.CLOSED else ticket.status
        _insisted(ticket, event, facts)


def _moved(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.queue = facts["queue"]
    if not facts["keep"] and ticket.assignee:
        ticket.assignee = ticket.assignee_name = ""
        ticket.status = Status.NEW.value if ticket.status == Status.OPEN else ticket.status


def _lapsed(ticket: TicketState, _: Event, __: dict[str, Any]) -> None:
    ticket.assignee = ticket.assignee_name = ""
    ticket.status = Status.NEW.value if ticket.status == Status.OPEN else ticket.status


def _prioritized(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.priority = facts["level"]


def _sorted(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.kind = facts["kind"]


def _tagged(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.tags = facts["tags"]


def _snoozed(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.snoozed_until = facts["until"]


def _woke(ticket: TicketState, _: Event, __: dict[str, Any]) -> None:
    ticket.snoozed_until = 0


def _resumed(ticket: TicketState, _: Event, __: dict[str, Any]) -> None:
    ticket.snoozed_until = 0
    if ticket.status == Status.ON_HOLD:
        ticket.status = Status.OPEN.value if ticket.assignee else Status.NEW.value


def _promised(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.promised_until = facts["until"]


def _promise_over(ticket: TicketState, _: Event, __: dict[str, Any]) -> None:
    ticket.promised_until = 0


def _rated(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    if not facts["message"]:
        ticket.stars = str(facts["score"])
        return
    ticket.up += (facts["score"] > 0) - (facts["before"] > 0)
    ticket.down += (facts["score"] < 0) - (facts["before"] < 0)


def _followed(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.followers = " ".join(dict.fromkeys((*ticket.followers.split(), facts["who"])))


def _unfollowed(ticket: TicketState, _: Event, facts: dict[str, Any]) -> None:
    ticket.followers = " ".join(who for who in ticket.followers.split() if who != facts["who"])


def _erased(ticket: TicketState, event: Event, _: dict[str, Any]) -> None:
    ticket.erased_at = event.at


FOLDS: Mapping[EventKind, Callable[[TicketState, Event, dict[str, Any]], None]] = {
    EventKind.OPENED: _opened,
    EventKind.CONNECTED: _connected,
    EventKind.RECEIVED: _received,
    EventKind.CLAIMED: _assigned,
    EventKind.ASSIGNED: _assigned,
    EventKind.RELEASED: _released,
    EventKind.REPLIED: _replied,
    EventKind.WAITED: _waited,
    EventKind.HELD: _held,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.MARKED_SPAM: _marked_spam,
    EventKind.CLEARED_SPAM: _cleared_spam,
    EventKind.MOVED: _moved,
    EventKind.RATED: _rated,
    EventKind.HEEDED: _received,
    EventKind.SENT_ON: _sent_on,
    EventKind.TOOK_OVER: _took_over,
    EventKind.MERGED: _merged,
    EventKind.TOOK_IN: _took_in,
    EventKind.UNMERGED: _unmerged,
    EventKind.GAVE_BACK: _gave_back,
    EventKind.LINKED: _linked,
    EventKind.UNLINKED: _unlinked,
    EventKind.LAPSED: _lapsed,
    EventKind.INSISTED: _insisted,
    EventKind.PRIORITIZED: _prioritized,
    EventKind.SORTED: _sorted,
    EventKind.TAGGED: _tagged,
    EventKind.SNOOZED: _snoozed,
    EventKind.WOKE: _woke,
    EventKind.RESUMED: _resumed,
    EventKind.PROMISED: _promised,
    EventKind.PROMISE_KEPT: _promise_over,
    EventKind.PROMISE_BROKEN: _promise_over,
    EventKind.FOLLOWED: _followed,
    EventKind.UNFOLLOWED: _unfollowed,
    EventKind.ERASED: _erased,
}
