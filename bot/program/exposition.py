"""Writes the metrics, those of the process included, which are registered when this module is loaded."""

from __future__ import annotations

from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

__all__ = ["CONTENT_TYPE_LATEST", "GC_COLLECTOR", "PLATFORM_COLLECTOR", "PROCESS_COLLECTOR", "generate_latest"]
