"""Messages of tickets, with their earlier versions, and the customers' ratings of replies."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.core import journal
from bot.core.escalations import Rating
from bot.core.message import Attachment, Message, Version, Visibility
from bot.core.people import Address, Identity, Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from storage import tables
from storage.contents import decoded_files, decoded_text, encoded_files, encoded_text
from storage.records import MessageRow
from storage.work.proving import later_versions
from storage.work.transaction import Transaction


class SqlMessages:
    """See :class:`bot.ports.work.MessageRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._messages, self._ratings = transaction, transaction.messages, transaction.ratings
        self._read: dict[int, Message] = {}
        """Messages that were asked for by their number: those of intake are asked for several times."""

    def add(
        self,
        ticket: Ticket,
        *,
        author: Identity,
        name: str,
        role: Role,
        visibility: Visibility,
        text: RichText,
        files: Sequence[Attachment] = (),
        source: Address | None = None,
        source_id: str = "",
        reply_to: int = 0,
    ) -> tuple[int, str]:
        salt = journal.new_salt()
        row = MessageRow(
            self._transaction.new_id(),
            ticket.number,
            str(author),
            name,
            role.value,
            visibility.value,
            encoded_text(text),
            salt,
            self._transaction.now,
            encoded_files(files),
            source.channel if source else "",
            source.place if source else "",
            source.thread if source else "",
            source_id,
            reply_to,
        )
        self._messages.add(row)
        return row.id, row.digest()

    def get(self, number: int) -> Message | None:
        row = self._messages.get(number)
        if row is None:
            return None
        read = self._read.get(number)
        if read is None or read.ticket != row.ticket:
            read = self._read[number] = row.message()
        return read

    def by_source(self, channel: str, place: str, source_id: str) -> Message | None:
        found = self._messages.where("channel = ? and place = ? and source_id = ? order by id", [channel, place, source_id])
        return found[0].message() if found else self._by_part(channel, place, source_id)

    def _by_part(self, channel: str, place: str, source_id: str) -> Message | None:
        sql = "select became from album_part where channel = ? and place = ? and message = ?"
        found = self._transaction.db.one(sql, (channel, place, source_id)) if source_id else None
        return self.get(found[0]) if found else None

    def of_ticket(self, ticket: Ticket) -> list[Message]:
        rows = self._messages.where("ticket = ? order by at, id", [ticket.number])
        return [row.message() for row in rows]

    def page(self, ticket: Ticket, offset: int, limit: int) -> list[Message]:
        rows = self._messages.where(f"ticket = ? order by at, id limit {limit:d} offset {offset:d}", [ticket.number])
        return [row.message() for row in rows]

    def newest(self, ticket: Ticket, limit: int) -> list[Message]:
        rows = self._messages.where(f"ticket = ? order by at desc, id desc limit {limit:d}", [ticket.number])
        return [row.message() for row in reversed(rows)]

    def last_reply(self, ticket: Ticket) -> Message | None:
        return next(iter(self.replies(ticket, 1)), None)

    def replies(self, ticket: Ticket, limit: int) -> list[Message]:
        among = f"message{self._transaction.db.by('ix_message_reply')}"
        replies, end = "ticket = ? and visibility = 'public' and role <> 'customer'", "order by at desc, id desc"
        newest = f"select id from {among} where {replies} {end} limit {limit:d}"
        return [row.message() for row in self._messages.where(f"id in ({newest}) {end}", [ticket.number])]

    def revise(self, number: int, text: RichText | None, at: int, files: Sequence[Attachment] | None = None) -> str:
        row = self._locked(number)
        before = later_versions(self._transaction, number)
        at = max(at, before[-1][2] if before else 0)  # a clock that was set back doesn't change the order
        number_of, content = self._transaction.new_id(), (encoded_text(text), encoded_files(files))
        made = (number_of, number, content[0], at, content[1])
        self._transaction.db.insert(tables.version, [made])
        return row.digest([*before, (number_of, "".join(content), at)])

    def versions(self, ticket: Ticket, among: Collection[int] | None = None) -> dict[int, list[Version]]:
        if among is None:
            rows = self._transaction.db.all(
                "select v.message, v.text, v.at, v.files from version v join message m on m.id = v.message where m.ticket = ? "
                "order by v.at, v.id",
                (ticket.number,),
            )
        else:
            sql = "select message, text, at, files from version where message in {keys} order by at, id"
            rows = self._transaction.db.among(sql, [(number,) for number in among], types="bigint")
        found: dict[int, list[Version]] = {}
        for message, text, at, files in rows:
            found.setdefault(message, []).append(Version(at, decoded_text(text), decoded_files(files)))
        return found

    def move(self, number: int, to: Ticket) -> str:
        row = self._locked(number)
        row.ticket = to.number
        return row.digest(later_versions(self._transaction, number))

    def _locked(self, number: int) -> MessageRow:
        row = self._messages.get(number, lock=True)
        if row is None:
            raise LookupError(f"no message {number}")
        return row

    def add_rating(self, ticket: Ticket, message: int, agent: str, agent_name: str) -> Rating:
        rating = Rating(self._transaction.new_id(), ticket.number, message, agent, agent_name, asked_at=self._transaction.now)
        return self._ratings.add(rating)

    def rating(self, ticket: int, message: int) -> Rating | None:
        found = self._ratings.where("ticket = ? and message = ?", [ticket, message], lock=True)
        return found[0] if found else None
