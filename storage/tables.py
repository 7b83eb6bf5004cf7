"""The tables. Times are milliseconds since 1970 in UTC, names are text, structures are JSON text: the same on every engine."""

from __future__ import annotations

from storage.shape import Column, Kind, Table

TABLES: dict[str, Table] = {}


def _table(name: str, *columns: Column) -> Table:
    return TABLES.setdefault(name, Table(name, *columns))


def _key(name: str = "id", kind: Kind = Kind.BIGINT) -> Column:
    return Column(name, kind, key=True)


def _number(name: str, *, null: bool = False, default: int = 0) -> Column:
    return Column(name, Kind.BIGINT, null=null, default=None if null else str(default))


def _words(name: str, default: str = "") -> Column:
    return Column(name, Kind.TEXT, default=default)


# Numbers that are drawn: ticket numbers one by one without a gap, all other ids in blocks.
counter = _table("counter", _key("name", Kind.TEXT), _number("value"))

# What was heard already. The unique key decides, never a look before an insert.
seen = _table("seen", _key("channel", Kind.TEXT), _key("event", Kind.TEXT), _number("at"))
seen.index("ix_seen_at", "at")

parked = _table(
    "parked",
    _key(),
    _words("channel"),
    _words("event"),
    Column("raw", Kind.BYTES),
    _words("reason"),
    _number("at"),
    _number("done_at", null=True),
)

customer = _table(
    "customer",
    _key(),
    _words("channel"),
    _words("person"),
    _words("name"),
    _words("handle"),
    _words("language"),
    _words("chosen_language"),
    _words("timezone"),
    _words("tier"),
    _words("place"),
    _number("blocked_at"),
    _number("first_at"),
    _number("last_at"),
    _number("tickets"),
    _number("next_opens"),
    _number("continues"),
    _number("comment_on"),
    _number("comment_until"),
    _number("asked_about"),
    _words("written_language"),
    _number("wrote_on"),
)
customer.index("uq_customer_channel_person", "channel", "person", unique=True)

# The journal folded up: every column can be computed again from the events.
ticket = _table(
    "ticket",
    _key("number"),
    Column("customer", Kind.BIGINT, of="customer.id"),
    _words("queue"),
    _words("subject"),
    _words("status"),
    _words("priority"),
    _words("kind"),
    _words("assignee"),
    _words("assignee_name"),
    _words("hold"),
    _words("link"),
    _number("opened_at"),
    _number("changed_at"),
    _number("closed_at"),
    _number("reply_at"),
    _number("waiting_since"),
    _number("previous"),
    _words("stars"),
    _number("up"),
    _number("down"),
    _words("channel"),
    _words("place"),
    _words("thread"),
    _number("first_message"),
    _number("card"),
    _number("events"),
    _words("head"),
    _number("sealed"),
    _words("tags"),
    _number("snoozed_until"),
    _number("promised_until"),
    _words("kin"),
)
ticket.index("ix_ticket_customer", "customer", "number")
_OPEN = "status <> 'closed'"
ticket.index("ix_ticket_open", "queue", "status", "changed_at", where=_OPEN)
ticket.index("ix_ticket_assignee", "assignee", "changed_at", where=_OPEN)
_CLOSED, _WAITED_FOR = "status = 'closed'", "waiting_since > 0"
ticket.index("ix_ticket_closed", "queue", "closed_at", where=_CLOSED)
ticket.index("ix_ticket_due", "queue", "waiting_since", where=_WAITED_FOR)
_UNSEALED = "events > sealed"
ticket.index("ix_ticket_unsealed", "number", where=_UNSEALED)

event = _table(
    "event",
    _key("ticket"),
    _key("seq", Kind.INTEGER),
    _words("kind"),
    _number("at"),
    _words("actor"),
    _words("data", "{}"),
    _words("hash"),
)

seal = _table("seal", _key(), _number("at"), _words("heads"), _words("hash"))

message = _table(
    "message",
    _key(),
    _number("ticket"),
    _words("author"),
    _words("author_name"),
    _words("role"),
    _words("visibility"),
    _words("text"),
    _words("salt"),
    _number("at"),
    _words("files", "[]"),
    _words("channel"),
    _words("place"),
    _words("thread"),
    _words("source_id"),
    _number("reply_to"),
)
message.index("ix_message_ticket", "ticket", "at", "id")
message.index("ix_message_source", "channel", "place", "source_id")

# Earlier versions of edited messages, and tombstones of deleted ones.
version = _table("version", _key(), _number("message"), _words("text"), _number("at"))
version.index("ix_version_message", "message")

# One place of a channel: who sends there, how far its numbering has come, and until when it must rest.
pace = _table("pace", _key("key", Kind.TEXT), _number("tail"), _words("owner"), _number("due_at"), _words("reason"))

# What must be sent, and what was: a sent post is remembered as the message it became.
delivery = _table(
    "delivery",
    _key(),
    _words("pace"),
    _number("seq"),
    _words("lane"),
    _words("kind"),
    _number("priority"),
    _words("state"),
    _words("payload"),
    _number("target"),
    _number("ticket"),
    _words("purpose"),
    _number("ref"),
    _words("channel"),
    _words("place"),
    _words("thread"),
    _words("message"),
    _number("attempts"),
    _words("error"),
    _number("doubt"),
    _number("at"),
    _number("done_at"),
)
_WAITING = "state in ('queued', 'sending')"
delivery.index("ix_delivery_waiting", "pace", "seq", where=_WAITING)
_LANDED = "message <> ''"
delivery.index("ix_delivery_landed", "channel", "place", "message", where=_LANDED)
delivery.index("ix_delivery_ticket", "ticket", "purpose")

# Further messages of a post that had to be split.
landing = _table(
    "landing",
    _key("channel", Kind.TEXT),
    _key("place", Kind.TEXT),
    _key("message", Kind.TEXT),
    _number("delivery"),
)

reminder = _table(
    "reminder",
    _key(),
    _number("ticket"),
    _words("kind"),
    _number("step"),
    _number("due_at"),
    _number("since"),
    _number("fired_at", null=True),
    _words("data", "{}"),
)
_UNFIRED = "fired_at is null"
reminder.index("ix_reminder_due", "due_at", where=_UNFIRED)
reminder.index("ix_reminder_ticket", "ticket", where=_UNFIRED)

# One escalation: its copies are deliveries with purpose "ping" and this id.
ping = _table(
    "ping",
    _key(),
    _number("ticket"),
    _words("target"),
    _number("step"),
    _words("state"),
    _number("rounds"),
    _words("by"),
    _words("by_name"),
    _number("at"),
    _number("over_at"),
)
_RINGING = "state <> 'over'"
ping.index("ix_ping_ticket", "ticket", where=_RINGING)

rating = _table(
    "rating",
    _key(),
    _number("ticket"),
    _number("message"),
    _words("agent"),
    _words("agent_name"),
    _number("score"),
    _number("asked_at"),
    _number("rated_at"),
)
rating.index("uq_rating_ticket_message", "ticket", "message", unique=True)

member = _table("member", _key("place", Kind.TEXT), _key("person", Kind.TEXT))
roster = _table("roster", _key("place", Kind.TEXT), _number("at"))
person = _table(
    "person",
    _key("channel", Kind.TEXT),
    _key("person", Kind.TEXT),
    _words("name"),
    _words("handle"),
    _words("language"),
    _words("timezone"),
    _number("is_bot"),
    _number("guest"),
    _number("at"),
    _number("away_at"),
)

worker = _table("worker", _key("id", Kind.TEXT), _words("host"), _number("until"))
lease = _table("lease", _key("duty", Kind.TEXT), _words("owner"), _number("until"))
