"""Albums: the parts of one message that its channel reports one by one."""

from __future__ import annotations

from bot.ports.albums import AlbumPart
from storage.engine import Connection

_COLUMNS = "channel, place, message, album, person, content, captioned, at, became"
_ADD = f"insert into album_part ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (channel, place, message) do nothing"
_OF_ALBUM = "channel = ? and place = ? and album = ?"


class SqlAlbums:
    """See :class:`bot.ports.albums.AlbumRepository`."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._some: bool | None = None
        """Whether any part is pending; None if that wasn't read yet. It spares a query for each message of a group."""
        self._lock = " for update" if db.locks else ""

    def add(self, part: AlbumPart) -> None:
        values = (part.channel, part.place, part.message, part.album, part.person, part.content, int(part.captioned), part.at, part.became)
        self._db.run(_ADD, values)
        self._some = self._some or bool(part.content) or None

    def pending(self, channel: str, place: str, person: str) -> list[AlbumPart]:
        if self._some is None:
            self._some = self._db.one("select 1 from album_part where content <> '' order by channel limit 1") is not None
        if not self._some:
            return []
        # word for word as in the partial index
        return self._read(f"channel = ? and place = ? and person = ? and content <> ''{self._lock}", channel, place, person)

    def parts(self, channel: str, place: str, album: str) -> list[AlbumPart]:
        return self._read(f"{_OF_ALBUM}{self._lock}", channel, place, album)

    def part(self, channel: str, place: str, message: str) -> AlbumPart | None:
        found = self._read("channel = ? and place = ? and message = ?", channel, place, message)
        return found[0] if found else None

    def close(self, channel: str, place: str, album: str, became: int) -> None:
        key = (channel, place, album)
        if became:
            self._db.run(f"update album_part set became = ?, content = '' where {_OF_ALBUM} and became = 0", (became, *key))
        else:
            self._db.run(f"delete from album_part where {_OF_ALBUM} and became = 0", key)

    def _read(self, condition: str, *values: str) -> list[AlbumPart]:
        rows = self._db.all(f"select {_COLUMNS} from album_part where {condition}", values)
        found = [
            AlbumPart(channel, place, message, album, person, content, captioned=bool(captioned), at=at, became=became)
            for channel, place, message, album, person, content, captioned, at, became in rows
        ]
        return sorted(found, key=lambda part: (len(part.message), part.message))
