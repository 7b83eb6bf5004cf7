"""The fixtures of the tests of the page."""

from __future__ import annotations

from tests.sandbox.page_stage import browser, stage

__all__ = ["browser", "stage"]
