"""Slack on this machine: the Web API, Socket Mode and signed HTTP on the wire, people's deeds in Python."""

from sandbox.slack.errors import NotPossible, Refusal
from sandbox.slack.world import SlackWorld

__all__ = ["NotPossible", "Refusal", "SlackWorld"]
