"""An emulated Slack: the Web API, Socket Mode and signed HTTP on the wire, and people's actions in Python."""

from sandbox.slack.errors import NotPossible, Refusal
from sandbox.slack.world import SlackWorld

__all__ = ["NotPossible", "Refusal", "SlackWorld"]
