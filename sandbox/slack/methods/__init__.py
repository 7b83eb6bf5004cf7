"""The Web API's methods, one file per family: checked arguments go in, the platform's answer comes out."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.slack.state import Json

Handler = Callable[[Json], Json]
