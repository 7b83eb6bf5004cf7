"""Tokens of programs, and what programs were answered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports.tokens import KEPT_MS, KeptAnswer, Token
from storage.work.transaction import Transaction

_BEGIN = """
insert into api_answer (token, name, request, refused, said, data, at) values (?, ?, ?, '', '', '', ?)
on conflict (token, name) do update set request = excluded.request, refused = '', said = '', data = '', at = excluded.at
where api_answer.at <= ?
"""


class SqlTokens:
    """See :class:`bot.ports.tokens.TokenRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db, self._tokens = transaction, transaction.db, transaction.tokens

    def get(self, number: int) -> Token | None:
        return self._tokens.get(number)

    def by_digest(self, digest: str) -> Token | None:
        found = self._tokens.where("digest = ?", (digest,))
        return found[0] if found else None

    def named(self, name: str) -> Token | None:
        found = self._tokens.where("name = ? and revoked_at = 0", (name,), lock=True)
        return found[0] if found else None

    def not_revoked(self) -> Sequence[Token]:
        return self._tokens.where("revoked_at = 0 order by id desc")

    def listed(self) -> Sequence[Token]:
        return self._tokens.where("id > 0 order by id desc")

    def add(self, token: Token) -> Token:
        token.id = self._transaction.new_id()
        return self._tokens.add(token)

    def first_time(self, token: int, name: str, request: str) -> KeptAnswer | None:
        now = self._transaction.now
        if self._db.run(_BEGIN, (token, name, request, now, now - KEPT_MS)):
            return None
        row = self._db.one("select request, refused, said, data from api_answer where token = ? and name = ?", (token, name))
        return KeptAnswer(*row) if row else None

    def keep(self, token: int, name: str, answer: KeptAnswer) -> None:
        self._db.run(
            "update api_answer set refused = ?, said = ?, data = ? where token = ? and name = ?",
            (answer.refused, answer.said, answer.data, token, name),
        )

    def forget(self, before: int, limit: int) -> int:
        found = self._db.all(f"select token, name from api_answer where at < ? order by at limit {limit:d}", (before,))
        for row in found:
            self._db.run("delete from api_answer where token = ? and name = ?", row)
        return len(found)
