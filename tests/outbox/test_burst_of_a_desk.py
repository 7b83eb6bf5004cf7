"""A hundred customers write to a desk within ten seconds: when its own rows are visible in the team's channel, at the platform's pace."""

from __future__ import annotations

import pytest

from adapters.slack.channel import PACE
from bench.pace import Arrival, rows_of, sent_at
from bot.ports.delivery import DeliveryKind, Purpose
from storage.engine import Connection
from tests.quick_desk import QuickDesk

BEGAN = "2026-03-02 10:00"
TICKETS, WITHIN, PLACE = 100, 10.0, "back:C1"
CLAIMED, REPLIED, WROTE = 8.0, 12.0, 30.0


@pytest.mark.parametrize("late", [0.0, 0.55])
async def test_a_burst_delays_only_its_own_cards(quick: QuickDesk, late: float) -> None:
    rows = await burst(quick, late)
    sent = sent_at(rows, PACE)
    seen = {(row.purpose, row.ticket): sent[row.id] for _, row in rows if row.kind == DeliveryKind.POST}
    claim = next(row for _, row in rows if row.kind == DeliveryKind.EDIT and row.ticket == 1001)
    assert len([purpose for purpose, _ in seen if purpose == Purpose.CARD]) == TICKETS
    assert max(at for (purpose, _), at in seen.items() if purpose == Purpose.CARD) <= 103
    assert sent[claim.id] - CLAIMED - late <= 1
    assert seen[Purpose.MIRROR, 1001] - REPLIED - late <= 1
    assert seen[Purpose.WORDS, 1001] - WROTE - late <= 2


async def burst(quick: QuickDesk, late: float) -> list[Arrival]:
    """The rows of a hundred new tickets, and of a claim, a reply and a follow-up on the first one."""
    await quick.open(BEGAN, queue=("hours: always",))
    began, steps = quick.now, [(at * WITHIN / TICKETS, f"c{at}") for at in range(TICKETS)]
    steps += [(CLAIMED + late, "claim 1001"), (REPLIED + late, "reply 1001 Off and on?"), (WROTE + late, "c0")]
    for at, what in sorted(steps):
        quick.now = began + at
        if what.startswith("c") and what[1:].isdigit():
            await quick.asks(what, "It burns" if at < WITHIN else "It still burns")
        else:
            await quick.does("anna", what)
    db = Connection(quick.engine)
    try:
        return rows_of(db, PLACE, began)
    finally:
        db.close()
