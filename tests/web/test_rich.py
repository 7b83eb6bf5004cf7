"""Texts as HTML: which part of a text is an address."""

from __future__ import annotations

import pytest

from bot.core.richtext import plain
from bot.web.rich import html_of


@pytest.mark.parametrize("behind", ["“", "”", "»", "’", "“.", "։"])
def test_what_closes_a_quotation_or_a_sentence_is_no_part_of_an_address(behind: str) -> None:
    assert 'href="https://example.com/x"' in html_of(plain(f"„https://example.com/x{behind} is down"))
