"""The methods of the Web API, one file per family."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.slack.state import Json

Handler = Callable[[Json], Json]
