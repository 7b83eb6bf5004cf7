"""Places that are written to: how far their rows are numbered, which process sends them, and until when they pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple

from bot.ports.delivery import DeliveryState
from storage import bulk, tables
from storage.records import PaceRow
from storage.work.transaction import WAITING, Transaction
from storage.workers import Leases, Workers


class PaceRows:
    """The places of one transaction.

    ``known_tails`` has the last number that this process knows of each place: if the database has a higher one, another process wrote
    there. The store reads ``tails``, ``foreign`` and ``elsewhere`` after the commit.
    """

    def __init__(self, transaction: Transaction, known_tails: Mapping[str, int], leases: Leases) -> None:
        self._transaction, self._db, self._places = transaction, transaction.db, transaction.places
        self._known_tails = known_tails
        self._workers = Workers(transaction.db, transaction.worker, leases)
        self._absent: set[str] = set()
        self.tails: dict[str, int] = {}
        """The last number of each place that this transaction used."""
        self.foreign: set[str] = set()
        """Places with rows that this process does not hold in memory: it must read the rows to keep their order."""
        self.elsewhere: dict[str, str] = {}
        """Places that another process sends to, with its name: it must be woken. Empty if none does yet."""

    def get(self, key: str) -> PaceRow:
        """The place, locked; a new one if there is none."""
        if (held := self._places.held(key)) is not None:
            return held
        if key not in self._absent:
            self.read([key])
        held = self._places.held(key)
        return held if held is not None else self._places.add(PaceRow(key))

    def read(self, keys: Sequence[str]) -> None:
        """Read and lock these places, in one query."""
        missing = self._read_existing(sorted(keys))
        if missing and self._db.dialect == "postgresql":  # a lock needs a row
            self._db.bulk_returning(bulk.insert_new(tables.pace, self._db.dialect), [astuple(PaceRow(key)) for key in missing])
            missing = self._read_existing(missing)
        self._absent.update(missing)

    def _read_existing(self, keys: Sequence[str]) -> list[str]:
        """Read and lock these places. Returns the keys of those that do not exist."""
        lock = " for update" if self._db.locks else ""
        sql = f"select {self._places.columns} from pace where key in {{keys}} order by key{lock}"
        for row in self._db.among(sql, [(key,) for key in keys if self._places.held(key) is None]):
            self._places.take(row, locked=True)
        return [key for key in keys if self._places.held(key) is None]

    def is_alive(self, worker: str) -> bool:
        return self._workers.alive(worker)

    def senders(self) -> frozenset[str]:
        return self._workers.senders

    def tail_known(self, key: str) -> int:
        """The last number of a place that this process knows."""
        return self.tails.get(key, self._known_tails.get(key, 0))

    def claim(self, key: str, owner: str, tail: int) -> bool:
        """Whether this process sends to a place, given its owner and last number. It takes over its part of the places without an owner,
        and of those whose owner is dead.
        """
        if owner != self._transaction.worker:
            if (owner and self.is_alive(owner)) or not self._workers.is_mine(key):
                return False
            place = self.get(key)  # locked: another process may have taken it over meanwhile
            if place.owner not in (owner, self._transaction.worker):
                return False
            self.take_over(place)
        elif tail != self.tail_known(key):
            self.foreign.add(key)  # until its rows are read, nothing newer may overtake them
        self.tails[key] = tail
        return True

    def take_over(self, place: PaceRow) -> None:
        """Become the sender of a place. What its last sender had begun to send may have arrived, so the doubt about these rows increases.
        This process does not hold the rows of the place in memory, not even those that it wrote itself while the other one was the sender.
        """
        transaction = self._transaction
        if place.tail:
            self.foreign.add(place.key)
            transaction.write_finished()
            transaction.deliveries.flush()
            self._db.run(f"update delivery set doubt = doubt + 1 where pace = ? and {WAITING} and state = 'sending'", (place.key,))
            transaction.deliveries.overwritten(
                lambda one: one.pace == place.key and one.state == DeliveryState.SENDING, doubt=lambda before: before + 1
            )
        place.owner = transaction.worker
