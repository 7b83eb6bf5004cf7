"""Sessions of the web desk, and the links that sign somebody in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.people import Identity
from bot.ports.web_sessions import IDLE_MS, LINK_MS, LONGEST_MS, News, WebSession
from storage.work.transaction import Transaction


class SqlWebSessions:
    """See :class:`bot.ports.web_sessions.WebRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db, self._sessions = transaction, transaction.db, transaction.web_sessions

    def add_link(self, digest: str, person: Identity) -> None:
        now = self._transaction.now
        self._end_links(person)
        self._db.run("insert into web_link (digest, person, made_at) values (?, ?, ?)", (digest, str(person), now))

    def link(self, digest: str) -> Identity | None:
        valid = self._transaction.now - LINK_MS
        row = self._db.one("select person from web_link where digest = ? and used_at = 0 and made_at > ?", (digest, valid))
        return Identity.parse(row[0]) if row else None

    def use_link(self, digest: str) -> Identity | None:
        now = self._transaction.now
        used = "update web_link set used_at = ? where digest = ? and used_at = 0 and made_at > ? returning person"
        row = self._db.one(used, (now, digest, now - LINK_MS))
        return Identity.parse(row[0]) if row else None

    def add(self, session: WebSession) -> WebSession:
        session.id = self._transaction.new_id()
        return self._sessions.add(session)

    def session(self, digest: str) -> WebSession | None:
        found = self._sessions.where("digest = ?", (digest,))
        return found[0] if found else None

    def sessions(self, person: Identity) -> Sequence[WebSession]:
        found = self._sessions.where("person = ? and ended_at = 0 order by id desc", (str(person),))
        return [one for one in found if one.is_valid(self._transaction.now)]

    def end_all(self, person: Identity) -> int:
        found = self.sessions(person)
        for one in found:
            one.ended_at = self._transaction.now
        self._end_links(person)
        return len(found)

    def forget(self) -> None:
        now = self._transaction.now
        self._db.run("delete from web_link where made_at < ?", (now - LONGEST_MS,))
        self._db.run("delete from web_session where used_at < ?", (now - IDLE_MS - LONGEST_MS,))

    def news(self, since: int, limit: int) -> Sequence[News]:
        found = self._db.all(
            "select e.ticket, e.seq, e.kind, e.at, e.actor, e.data, t.queue, t.assignee, t.followers, t.subject from event e "
            f"join ticket t on t.number = e.ticket where e.at >= ? order by e.at limit {limit:d}",
            (since,),
        )
        return [News(*row) for row in found]

    def looks(self, ticket: int) -> tuple[int, ...]:
        now = self._transaction.now
        events = self._db.one("select events from ticket where number = ?", (ticket,))
        sent = "select count(*), coalesce(max(id), 0), coalesce(sum(done_at), 0) from delivery where ticket = ?"
        writing = (
            "select count(*), coalesce(sum(id), 0) from reminder where kind = 'writing' and ticket = ? and fired_at is null and due_at > ?"
        )
        rows = (events, self._db.one(sent, (ticket,)), self._db.one(writing, (ticket, now)))
        return tuple(int(value) for row in rows if row is not None for value in row)

    def _end_links(self, person: Identity) -> None:
        now = self._transaction.now
        recent = "update web_link set used_at = ? where made_at > ? and person = ? and used_at = 0"
        self._db.run(recent, (now, now - LINK_MS, str(person)))
