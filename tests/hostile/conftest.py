"""Fixtures: see :mod:`tests.journeys.conftest`."""

from __future__ import annotations

from tests.journeys.conftest import desk, opened

__all__ = ["desk", "opened"]
