"""Which files of a reply the customer didn't get."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.ticket import Ticket
from bot.ports.delivery import FILELESS, FILES_FOLLOW, LATE_FILES, LOST_FILES, UNSENT, Delivery, DeliveryState, Purpose
from bot.ports.work import Work

_ON_THE_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)
_NOT_SENT = (DeliveryState.FAILED, DeliveryState.DROPPED)


@dataclass(frozen=True, slots=True)
class MissingFiles:
    """Names and reasons of the files that won't come, and of those that follow later."""

    lost: tuple[tuple[str, str], ...]
    late: tuple[tuple[str, str], ...]

    @property
    def any(self) -> bool:
        return bool(self.lost or self.late)


def missing_files(work: Work, ticket: Ticket, reply: Delivery) -> MissingFiles:
    """Read it from the reply's row, and from the rows of files that follow it."""
    lost = [(str(name), str(reason)) for name, reason, *_ in (*reply.extra.get(LOST_FILES, ()), *reply.extra.get(UNSENT, ()))]
    if FILELESS in reply.extra and FILES_FOLLOW not in reply.extra and reply.card:
        lost += [(file.name, str(reply.extra[FILELESS])) for file in reply.card.files]
    follow = reply.ref and (FILES_FOLLOW in reply.extra or LATE_FILES in reply.extra)
    following = work.outbox.of_ticket(ticket, Purpose.FILE, reply.ref) if follow else []
    lost += [named for row in following if row.state in _NOT_SENT or FILELESS in row.extra for named in _named(row)]
    late = [named for row in following if row.state in _ON_THE_WAY for named in _named(row)]
    return MissingFiles(tuple(lost), tuple(late))


def _named(row: Delivery) -> list[tuple[str, str]]:
    return [(file.name, str(row.extra.get(FILELESS, row.error))) for file in (row.card.files if row.card else ())]
