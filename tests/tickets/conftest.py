"""Fixtures: see :mod:`tests.journeys.conftest`."""

from __future__ import annotations

from tests.journeys.conftest import opened

__all__ = ["opened"]
