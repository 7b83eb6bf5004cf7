"""The tables. Times are milliseconds since 1970 in UTC, names are text, structures are JSON text: the same on every engine.

Their indexes are in :mod:`storage.indexes`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str = "id") -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _number(name: str, *, null: bool = False, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=null, server_default=None if null else str(default))


def _words(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


# Numbers that are drawn: ticket numbers one by one without a gap, all other ids in blocks.
counter = Table("counter", metadata, Column("name", Text, primary_key=True), _number("value"))

# What was heard already. The unique key decides, never a look before an insert.
seen = Table("seen", metadata, Column("channel", Text, primary_key=True), Column("event", Text, primary_key=True), _number("at"))

parked = Table(
    "parked",
    metadata,
    _key(),
    _words("channel"),
    _words("event"),
    Column("raw", LargeBinary, nullable=False),
    _words("reason"),
    _number("at"),
    _number("done_at", null=True),
)

customer = Table(
    "customer",
    metadata,
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
    _words("salt"),
    _number("revision"),
    _words("spent"),
)

# The journal folded up: every column can be computed again from the events.
ticket = Table(
    "ticket",
    metadata,
    _key("number"),
    Column("customer", BigInteger, ForeignKey("customer.id"), nullable=False),
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
    _number("counted"),
    _number("lost_at"),
    _words("salt"),
)

event = Table(
    "event",
    metadata,
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _words("kind"),
    _number("at"),
    _words("actor"),
    _words("data", "{}"),
    _words("hash"),
)

# What counts, once for each owner: figures open their tickets here. Both tables can be made again from the journal.
fact = Table(
    "fact",
    metadata,
    Column("who", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),
    Column("event", Integer, primary_key=True, autoincrement=False),
    _number("value"),
    _number("earlier"),
    sqlite_with_rowid=False,
)

# The same, summed up by day. For ``handled``, ``value`` is the day on which it counted before.
figure = Table(
    "figure",
    metadata,
    Column("who", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, primary_key=True, autoincrement=False),
    _number("times"),
    sqlite_with_rowid=False,
)

seal = Table("seal", metadata, _key(), _number("at"), _words("heads"), _words("hash"))

message = Table(
    "message",
    metadata,
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

# Earlier versions of edited messages, and tombstones of deleted ones.
version = Table("version", metadata, _key(), _number("message"), _words("text"), _number("at"))

# One place of a channel: who sends there, how far its numbering has come, and until when it must rest.
pace = Table("pace", metadata, Column("key", Text, primary_key=True), _number("tail"), _words("owner"), _number("due_at"), _words("reason"))

# What must be sent, and what was: a sent post is remembered as the message it became.
delivery = Table(
    "delivery",
    metadata,
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

# Further messages of a post that had to be split; ``part`` is 1 for the first of them.
landing = Table(
    "landing",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    _number("delivery"),
    _number("part"),
)

reminder = Table(
    "reminder",
    metadata,
    _key(),
    _number("ticket"),
    _words("kind"),
    _number("step"),
    _number("due_at"),
    _number("since"),
    _number("fired_at", null=True),
    _words("data", "{}"),
)

# One escalation: its copies are deliveries with purpose "ping" and this id.
ping = Table(
    "ping",
    metadata,
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

rating = Table(
    "rating",
    metadata,
    _key(),
    _number("ticket"),
    _number("message"),
    _words("agent"),
    _words("agent_name"),
    _number("score"),
    _number("asked_at"),
    _number("rated_at"),
)

member = Table("member", metadata, Column("place", Text, primary_key=True), Column("person", Text, primary_key=True))
roster = Table("roster", metadata, Column("place", Text, primary_key=True), _number("at"))
person = Table(
    "person",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    _words("name"),
    _words("handle"),
    _words("language"),
    _words("timezone"),
    _number("is_bot"),
    _number("guest"),
    _number("at"),
    _number("away_at"),
)

worker = Table("worker", metadata, Column("id", Text, primary_key=True), _words("host"), _number("until"))
lease = Table("lease", metadata, Column("duty", Text, primary_key=True), _words("owner"), _number("until"))
