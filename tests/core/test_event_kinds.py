"""Kinds of events are one enumeration, and an unknown kind is reported."""

from __future__ import annotations

import pytest

from bot.core.event_kinds import EventKind
from bot.core.journal import UnknownEventKind, chained, event_of
from tests.quick_desk import QuickDesk


@pytest.mark.parametrize("kind", EventKind)
def test_each_kind_is_read_back_as_itself(kind: EventKind) -> None:
    made = chained(1001, 1, kind, 5, "desk", {}, "")
    row = (made.ticket, made.seq, made.kind.value, made.at, made.actor, made.data, made.hash)
    assert event_of(row) == made


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(UnknownEventKind, match="#1001, event 3: unknown kind of event 'teleported'"):
        event_of((1001, 3, "teleported", 5, "desk", "{}", ""))


async def test_what_cannot_be_done_for_an_unknown_event_is_parked_with_the_reason(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00")
    await quick.asks("tom", "It burns")
    _rename_first_event(quick, "teleported")
    await quick.does("anna", "priority 1001 urgent")
    reasons = [reason for (reason,) in quick.rows("select reason from parked")]
    assert len(reasons) == 1
    assert "unknown kind of event 'teleported'" in reasons[0]
    _rename_first_event(quick, "opened")  # at its end the desk verifies the record


def _rename_first_event(quick: QuickDesk, kind: str) -> None:
    db = quick.engine.raw_connection()
    db.cursor().execute("update event set kind = ? where ticket = 1001 and seq = 1", (kind,))
    db.commit()
    db.close()
