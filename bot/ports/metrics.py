"""The metrics that ``/metrics`` shows."""

from __future__ import annotations

from bot.settings.partial_packages import load_parts_only

load_parts_only("prometheus_client")  # what writes the metrics is loaded when they are asked for

from prometheus_client import Counter, Gauge  # noqa: E402

NEWS = Counter("bellhop_news", "Inbound events that the desk received", ["channel", "kind"])
PARKED = Counter("bellhop_parked", "Inbound events that could not be processed", ["channel"])
DELIVERIES = Counter("bellhop_deliveries", "Deliveries by outcome", ["channel", "kind", "outcome"])
DOUBTS = Counter("bellhop_deliveries_in_doubt", "Deliveries that were tried again although they may have arrived", ["channel"])
ERRORS = Counter("bellhop_own_errors", "Errors in our own program while something was sent", ["where"])
COPIES = Counter("bellhop_copies", "Posts sent again although an earlier one may have arrived; each copy says so", ["channel"])
WAITING = Gauge("bellhop_outbox_waiting", "Deliveries that this process has not finished yet")
OLDEST = Gauge("bellhop_outbox_oldest_seconds", "Age of the oldest delivery that is not finished")
LATE = Gauge("bellhop_reminders_late_seconds", "How late the oldest due reminder is")
ALARMS = Gauge("bellhop_alarms", "Problems: things that should have happened and did not", ["what"])
TASK_RESTARTS = Counter("bellhop_task_restarts", "How often a background task failed and was started again", ["task"])
TASK_DOWN = Gauge("bellhop_task_down", "1 while a background task is down", ["task"])
HTTP_CONNECTIONS = Gauge("bellhop_http_connections", "Open HTTP connections")
HTTP_DROPPED = Counter("bellhop_http_connections_dropped", "HTTP connections that were refused or ended because of a limit", ["why"])
