"""First messages that wait for their sender, and texts with which several customers begin."""

from __future__ import annotations

from bot.core.customer import Customer
from bot.ports.first_contact import FirstMessage
from storage.work.transaction import Transaction

_COLUMNS = "customer, queue, at, content, post"
_COUNT = """insert into first_text (digest, at, count) values (?, ?, 1) on conflict (digest) do update set
count = case when first_text.at < ? then 1 else first_text.count + 1 end,
at = case when first_text.at < ? then excluded.at else first_text.at end
returning count"""


class SqlFirstContact:
    """See :class:`bot.ports.first_contact.FirstContactRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db = transaction, transaction.db
        self._lock = " for update" if transaction.db.locks else ""

    def add(self, message: FirstMessage) -> None:
        values = (self._transaction.new_id(), message.customer, message.queue, message.at, message.content, message.post)
        self._db.run(f"insert into first_contact (id, {_COLUMNS}) values (?, ?, ?, ?, ?, ?)", values)

    def of(self, customer: Customer) -> list[FirstMessage]:
        rows = self._db.all(f"select {_COLUMNS} from first_contact where customer = ? order by id{self._lock}", (customer.id,))
        return [FirstMessage(*row) for row in rows]

    def remove(self, customer: Customer) -> None:
        self._db.run("delete from first_contact where customer = ?", (customer.id,))

    def asked(self, queue: str) -> int:
        row = self._db.one("select count(*) from first_contact where queue = ? and post > 0", (queue,))
        return int(row[0]) if row else 0

    def held(self, queue: str, limit: int) -> list[int]:
        self._transaction.tickets.flush()
        rows = self._db.all(f"select number from ticket where spam = 2 and queue = ? order by number limit {limit:d}", (queue,))
        return [number for (number,) in rows]

    def count_text(self, digest: str, since: int) -> int:
        row = self._db.one(_COUNT, (digest, self._transaction.now, since, since))
        return int(row[0]) if row else 0

    def forget_texts(self, before: int) -> None:
        self._db.run("delete from first_text where at < ?", (before,))
