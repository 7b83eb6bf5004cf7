"""Saved views."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports.saved_views import SavedView
from storage.work.transaction import Transaction


class SqlSavedViews:
    """See :class:`bot.ports.saved_views.SavedViewRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db, self._views = transaction, transaction.db, transaction.views

    def get(self, number: int) -> SavedView | None:
        return self._views.get(number, lock=True)

    def named(self, key: str, owner: str, queues: Sequence[str]) -> list[SavedView]:
        condition, values = _had_by(owner, queues)
        return self._views.where(f"key = ? and {condition} order by queue, id", (key, *values))

    def listed(self, owner: str, queues: Sequence[str], limit: int) -> list[SavedView]:
        condition, values = _had_by(owner, queues)
        return self._views.where(f"{condition} order by key, queue, id limit {limit:d}", values)

    def add(self, view: SavedView) -> SavedView:
        view.id = self._transaction.new_id()
        return self._views.add(view)

    def remove(self, view: SavedView) -> None:
        self._views.flush()
        self._db.run("delete from saved_view where id = ?", (view.id,))
        self._views.forget(view)


def _had_by(owner: str, queues: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return a condition for the views of an agent, with its values. A view has an owner or a queue."""
    return f"owner in (?, ?) and queue in ({', '.join('?' for _ in ('', *queues))})", ("", owner, "", *queues)
