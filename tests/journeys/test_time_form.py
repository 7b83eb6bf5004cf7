"""The form of a time: a line to type, quick choices, and a calendar. One of them is enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.house import House


@pytest.mark.parametrize("input_", ["until", "until:soon", "until:picked"])
async def test_each_input_of_a_time_is_enough(house: House, input_: str) -> None:
    house.olga.says("My printer burns")
    await house.ticket(1001)
    at = (datetime.now(UTC) + timedelta(hours=4)).replace(second=0, microsecond=0)
    values: dict[str, Any] = {"until": "half an hour", "until:soon": "4h", "until:picked": int(at.timestamp())}
    await house.anna.commands("snooze 1001")
    await house.anna.fills(**{input_: values[input_]})
    await house.in_thread(1001, "snoozed this until")


async def test_an_empty_form_of_a_time_stays_open_and_says_what_is_missing(house: House) -> None:
    house.olga.says("My printer burns")
    await house.ticket(1001)
    await house.anna.commands("snooze 1001")
    told = str(await house.anna.fills())
    assert "Something is missing: fill this in." in told
