"""How a customer is named."""

from __future__ import annotations

import pytest

from bot.core.customer import Customer


@pytest.mark.parametrize(("handle", "shown"), [("", "Nina"), ("nina_n", "Nina (@nina_n)"), ("nina@example.org", "Nina (nina@example.org)")])
def test_a_handle_is_shown_as_people_write_it(handle: str, shown: str) -> None:
    assert Customer(1, "site", "4711", "Nina", handle).full_name == shown
