"""The tables. On every engine, times are milliseconds since 1970 in UTC, names are text, and structures are JSON text.

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
    """A numeric key. On SQLite it is the row id: a BIGINT would need a second b-tree."""
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


def _number(name: str, *, null: bool = False, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=null, server_default=None if null else str(default))


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


# The last ticket number, the last id, and named numbers (see :mod:`storage.work.counters`). Some are found by the beginning of their names:
# in the order of bytes, which a database of PostgreSQL need not have otherwise.
_BYTES = Text().with_variant(Text(collation="C"), "postgresql")
counter = Table("counter", metadata, Column("name", _BYTES, primary_key=True), _number("value"))

# Events that were handled already. Inserting the unique key decides whether an event is new.
seen = Table(
    "seen",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    _number("at"),
    sqlite_with_rowid=False,
)

# The newest edit or deletion of a message, kept for a day: it may come before its message, and older ones after it. ``stamp`` is in
# microseconds; an empty text is a deletion, and empty files are the same as before.
newest_edit = Table(
    "newest_edit",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    _text("by"),
    _text("text"),
    _text("files"),
    _number("stamp"),
    _number("at"),
)

parked = Table(
    "parked",
    metadata,
    _key(),
    _text("channel"),
    _text("event"),
    Column("raw", LargeBinary, nullable=False),
    _text("reason"),
    _number("at"),
    _number("done_at", null=True),
    _text("line"),
)

customer = Table(
    "customer",
    metadata,
    _key(),
    _text("channel"),
    _text("person"),
    _text("name"),
    _text("handle"),
    _text("language"),
    _text("chosen_language"),
    _text("timezone"),
    _text("tier"),
    _text("place"),
    _number("blocked_at"),
    _number("first_at"),
    _number("last_at"),
    _number("tickets"),
    _number("next_opens"),
    _number("continues"),
    _number("comment_on"),
    _number("comment_until"),
    _number("asked_about"),
    _text("written_language"),
    _text("heard_language"),
    _number("wrote_on"),
    _text("salt"),
    _number("revision"),
    _text("spent"),
    _text("came_from"),
    _text("note"),
    _text("facts"),
    _number("joined"),
    _number("spam_on"),
    _number("person_at"),
)

# What somebody unknown wrote before they said that they are a person. ``content`` is the message as it came; ``post`` is the question,
# in the first row of each customer.
first_contact = Table(
    "first_contact", metadata, _key(), _number("customer"), _text("queue"), _number("at"), _number("post"), _text("content")
)

# How many new customers began with the same text since a time, by its digest. Rows are removed when their time is over.
first_text = Table(
    "first_text",
    metadata,
    Column("digest", Text, primary_key=True),
    _number("at"),
    _number("count"),
    sqlite_with_rowid=False,
)

# Who changed what agents keep about a customer, and what was there before and after; also which customers were joined to one person.
customer_change = Table(
    "customer_change",
    metadata,
    _key(),
    _number("customer"),
    _number("at"),
    _text("by"),
    _text("by_name"),
    _text("parts", "{}"),
)

# The state of a ticket. It can be computed again from the events, except for what :mod:`storage.proofs` lists.
ticket = Table(
    "ticket",
    metadata,
    _key("number"),
    Column("customer", BigInteger, ForeignKey("customer.id"), nullable=False),
    _text("queue"),
    _text("subject"),
    _text("status"),
    _text("priority"),
    _text("kind"),
    _text("assignee"),
    _text("assignee_name"),
    _text("hold"),
    _text("link"),
    _number("opened_at"),
    _number("changed_at"),
    _number("closed_at"),
    _number("reply_at"),
    _number("waiting_since"),
    _number("previous"),
    _text("stars"),
    _number("up"),
    _number("down"),
    _text("channel"),
    _text("place"),
    _text("thread"),
    _number("first_message"),
    _number("card"),
    _number("events"),
    _text("head"),
    _number("sealed"),
    _text("tags"),
    _number("snoozed_until"),
    _number("promised_until"),
    _text("kin"),
    _number("counted"),
    _number("lost_at"),
    _text("salt"),
    _number("reply_due"),
    _number("solution_due"),
    _number("urgency"),
    _text("came_from"),
    _number("indexed"),
    _text("followers"),
    _number("spam"),
    _number("erased_at"),
)

event = Table(
    "event",
    metadata,
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    _number("at"),
    _text("actor"),
    _text("data", "{}"),
    _text("hash"),
    sqlite_with_rowid=False,
)

# Facts of the statistics, one for each owner. They show which tickets a number counts. Can be computed again from the journal.
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

# The sums of the facts by day. For ``handled``, ``value`` is the earlier day on which the ticket counted.
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

seal = Table("seal", metadata, _key(), _number("at"), _text("heads"), _text("hash"))

message = Table(
    "message",
    metadata,
    _key(),
    _number("ticket"),
    _text("author"),
    _text("author_name"),
    _text("role"),
    _text("visibility"),
    _text("text"),
    _text("salt"),
    _number("at"),
    _text("files", "[]"),
    _text("channel"),
    _text("place"),
    _text("thread"),
    _text("source_id"),
    _number("reply_to"),
)

# Later versions of messages that were edited; an empty text is a deletion, and empty files are the same as before.
version = Table("version", metadata, _key(), _number("message"), _text("text"), _number("at"), _text("files"))

# The parts of messages that consist of several on their channel. ``content`` is the part as it came, and is emptied when its album is
# closed; ``became`` is the message of all parts then.
album_part = Table(
    "album_part",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    _text("album"),
    _text("person"),
    _text("content"),
    _number("captioned"),
    _number("at"),
    _number("became"),
    sqlite_with_rowid=False,
)

# One place of a channel: the process that sends there, the last number of its rows, and until when it pauses.
pace = Table(
    "pace",
    metadata,
    Column("key", Text, primary_key=True),
    _number("tail"),
    _text("owner"),
    _number("due_at"),
    _text("reason"),
    _number("lasts"),
    sqlite_with_rowid=False,
)

# The outbox: what must be sent and what was sent, with the id of the message that it became.
delivery = Table(
    "delivery",
    metadata,
    _key(),
    _text("pace"),
    _number("seq"),
    _text("lane"),
    _text("kind"),
    _number("priority"),
    _text("state"),
    _text("payload"),
    _number("target"),
    _number("ticket"),
    _text("purpose"),
    _number("ref"),
    _text("channel"),
    _text("place"),
    _text("thread"),
    _text("message"),
    _number("attempts"),
    _text("error"),
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
    _text("kind"),
    _number("step"),
    _number("due_at"),
    _number("since"),
    _number("fired_at", null=True),
    _text("data", "{}"),
)

# One notification of an escalation. Its posts are deliveries with the purpose "ping" and this id as ``ref``.
ping = Table(
    "ping",
    metadata,
    _key(),
    _number("ticket"),
    _text("target"),
    _number("step"),
    _text("state"),
    _number("rounds"),
    _text("by"),
    _text("by_name"),
    _number("at"),
    _number("over_at"),
)

# The pings of a list, which is a delivery. ``number`` is their order.
listed = Table(
    "listed",
    metadata,
    Column("list", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),
    Column("ping", BigInteger, primary_key=True, autoincrement=False),
    _number("number"),
    _text("reason", "[]"),
    sqlite_with_rowid=False,
)

rating = Table(
    "rating",
    metadata,
    _key(),
    _number("ticket"),
    _number("message"),
    _text("agent"),
    _text("agent_name"),
    _number("score"),
    _number("asked_at"),
    _number("rated_at"),
)

# Canned replies. ``texts`` holds a text for each language, ``actions`` the lines of a macro, ``words`` what the list is searched by.
canned = Table(
    "canned",
    metadata,
    _key(),
    _text("name"),
    _text("key"),
    _text("queue"),
    _text("owner"),
    _text("texts", "{}"),
    _text("actions", "[]"),
    _text("words"),
    _number("used"),
    _number("used_at"),
    _number("revision", default=1),
)

# Who changed a canned reply, and what was there before and after. It stays when the canned reply is removed.
canned_change = Table(
    "canned_change",
    metadata,
    _key(),
    _number("canned"),
    _number("at"),
    _text("by"),
    _text("by_name"),
    _text("parts", "{}"),
)

# Lists and searches that agents keep under a name. ``words`` are what would be typed.
saved_view = Table("saved_view", metadata, _key(), _text("name"), _text("key"), _text("owner"), _text("queue"), _text("words"))
invitation = Table("invitation", metadata, _key(), _number("ticket"), _text("digest"), _number("expires_at"), _number("customer"))

# Customers who are to be erased or were erased. Of an erased one, only our own number and a hash of the identity are left.
erasure = Table(
    "erasure",
    metadata,
    _key(),
    _number("customer"),
    _text("state"),
    _text("by"),
    _text("by_name"),
    _text("approved_by"),
    _number("asked_at"),
    _number("due_at"),
    _number("began_at"),
    _number("done_at"),
    _text("person"),
    _text("names", "[]"),
    _text("chats", "[]"),
    _text("stage"),
    _number("ticket"),
    _number("row"),
    _text("salt"),
    _text("hash"),
    _number("listed"),
)

# Tokens of programs. ``digest`` is the SHA-256 of the token; ``queues`` and ``verbs`` are words, no queue means all.
token = Table(
    "token",
    metadata,
    _key(),
    _text("name"),
    _text("digest"),
    _text("person"),
    _text("queues"),
    _text("verbs"),
    _number("made_at"),
    _number("expires_at"),
    _number("used_at"),
    _number("revoked_at"),
)

# What a program was answered to a request that it may repeat. The unique key decides which of two equal requests is carried out.
api_answer = Table(
    "api_answer",
    metadata,
    Column("token", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    _text("request"),
    _text("refused"),
    _text("said"),
    _text("data"),
    _number("at"),
    sqlite_with_rowid=False,
)

# One-time links to the web desk, by the SHA-256 of their word, and the browsers that are signed in there, by that of their cookie.
web_link = Table(
    "web_link",
    metadata,
    Column("digest", Text, primary_key=True),
    _text("person"),
    _number("made_at"),
    _number("used_at"),
    sqlite_with_rowid=False,
)
web_session = Table(
    "web_session",
    metadata,
    _key(),
    _text("digest"),
    _text("person"),
    _text("browser"),
    _number("made_at"),
    _number("used_at"),
    _number("ended_at"),
)

# Files that the store of files is to remove.
removal = Table("removal", metadata, Column("key", Text, primary_key=True), _number("at"))

member = Table("member", metadata, Column("place", Text, primary_key=True), Column("person", Text, primary_key=True))
roster = Table("roster", metadata, Column("place", Text, primary_key=True), _number("at"))
person = Table(
    "person",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    _text("name"),
    _text("handle"),
    _text("language"),
    _text("timezone"),
    _number("is_bot"),
    _number("guest"),
    _number("at"),
    _number("away_at"),
    _text("notify"),
    _number("default_view"),
    _text("chosen_language"),
)

worker = Table("worker", metadata, Column("id", Text, primary_key=True), _text("host"), _number("until"))
lease = Table("lease", metadata, Column("duty", Text, primary_key=True), _text("owner"), _number("until"))
