"""Items that can't be read are stored, listed, and run again when they can be read."""

from __future__ import annotations

import json
from typing import Any

from tests.faults.desks import FIRST_CUSTOMER, Desks

PARK = "insert into parked (id, channel, event, raw, reason, at) values (?, ?, ?, ?, 'an old fault', 1)"


def _update(desk: Desks, number: int, text: str) -> dict[str, Any]:
    person = desk.telegram.people[FIRST_CUSTOMER].user()
    chat = {"id": FIRST_CUSTOMER, "type": "private", "first_name": person["first_name"]}
    return {"update_id": number, "message": {"message_id": number, "from": person, "chat": chat, "date": 1_700_000_000, "text": text}}


async def test_what_was_parked_is_run_again_by_the_running_desk(desk: Desks) -> None:
    olga = desk.customer(FIRST_CUSTOMER, "Olga")
    desk.telegram.people[FIRST_CUSTOMER].started = True
    await desk.run()
    desk.telegram.update(telepathy={"thought": "it burns"})
    await desk.until(lambda: desk.rows("select 1 from parked"))
    code, out, _ = await desk.bellhop("parked")
    assert (code, out.count("\n")) == (0, 1)
    assert "telepathy" in out
    desk.change(PARK, (900_001, "telegram", "update:77", json.dumps(_update(desk, 77, "q-0-0 it burned")).encode()))
    desk.change(PARK, (900_002, "telegram", "update:78", b"no json at all"))
    desk.change(PARK, (900_003, "pigeons", "coo", b"{}"))
    desk.change(
        PARK,
        (
            900_004,
            "slack",
            "Ev1",
            json.dumps(
                {
                    "type": "event_callback",
                    "event_id": "Ev1",
                    "team_id": "T0SANDBOX",
                    "event": {
                        "type": "message",
                        "channel": "D0OLD",
                        "channel_type": "im",
                        "user": "U0EVE",
                        "text": "q-1-0 me too",
                        "ts": "1700000000.000100",
                        "event_ts": "1700000000.000100",
                        "team": "T0SANDBOX",
                    },
                }
            ).encode(),
        ),
    )
    code, out, err = await desk.bellhop("parked", "--retry")
    assert code == 0
    assert "2 of 5 were run and went well" in err
    assert "there is no channel pigeons" in err
    assert "telepathy" in err
    await desk.told(olga, "#1001")
    await desk.until(lambda: {"q-0-0", "q-1-0"} <= set(desk.tokens_in_slack()))
    _, out, _ = await desk.bellhop("parked")
    assert sorted(line.split("\t")[0] for line in out.splitlines())[-2:] == ["900002", "900003"]
    await desk.bellhop("parked", "--retry")
    assert len(desk.rows("select number from ticket")) == 2


async def test_without_a_running_desk_it_says_so_and_the_next_one_runs_it(desk: Desks) -> None:
    desk.customer(FIRST_CUSTOMER, "Olga")
    code, _, err = await desk.bellhop("parked", "--retry")
    assert (code, "Nothing is parked" in err) == (0, True)
    desk.change(PARK, (900_001, "telegram", "update:77", json.dumps(_update(desk, 77, "q-0-0 it burned")).encode()))
    code, _, err = await desk.bellhop("parked", "--retry")
    assert code == 0
    assert "No desk is running" in err
    await desk.run()
    await desk.until(lambda: desk.tokens_in_slack() == ["q-0-0"])
    assert (await desk.bellhop("parked"))[1:] == ("", "Nothing is parked.\n")
