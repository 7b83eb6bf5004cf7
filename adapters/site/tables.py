"""The tables of the chats: visitors, their messages as they are now, and files. They are in a database of their own."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Table, Text

META = MetaData()


def _table(name: str, keys: str, *columns: Column[object] | Index) -> Table:
    named = [Column(key, Text, primary_key=True) for key in keys.split()]
    return Table(f"site_{name}", META, *named, *columns)


def _text(name: str) -> Column[object]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str) -> Column[object]:
    return Column(name, BigInteger, nullable=False, server_default="0")


COUNTER = _table("counter", "channel", _number("number"))
"""The last number of a change. Whoever writes adds to it first, so numbers are visible in their order."""

VISITOR = _table("visitor", "channel visitor", _text("name"), _text("email"), _text("language"), _number("seen_at"))

MESSAGE = _table(
    "message",
    "channel visitor message",
    _number("number"),  # of its last change
    _number("born"),  # of its first one: the order of the chat
    _text("kind"),
    _number("shown"),
    _text("delivery"),
    _number("at"),
    _text("data"),
    Index("site_message_number", "channel", "number"),
    Index("site_message_of_visitor", "channel", "visitor", "number"),
    Index("site_message_delivery", "channel", "delivery"),
    Index("site_message_at", "channel", "at"),
)

FILE = _table(
    "file",
    "channel visitor file",
    _text("name"),
    _text("mime"),
    _number("size"),
    _number("stored"),
    _number("at"),
    _text("message"),
    Index("site_file_at", "channel", "at"),
)

PIECE = _table(
    "piece",
    "channel visitor file",
    Column("start", BigInteger, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
