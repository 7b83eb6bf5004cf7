"""The events of the workspace that this app may receive, in the platform's envelope."""

from __future__ import annotations

import time

from sandbox.slack.delivery import Delivery
from sandbox.slack.manifest import Manifest
from sandbox.slack.state import Channel, Json, Kind, Workspace

VERIFICATION_TOKEN = "sandbox-verification"  # noqa: S105  the platform's old token, long replaced by signatures
MESSAGE_EVENTS: dict[Kind, str] = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


class News:
    """Filters by subscription, scope and membership, wraps, and hands over to the delivery."""

    def __init__(self, workspace: Workspace, manifest: Manifest, delivery: Delivery) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.delivery = delivery

    def tell(self, event: Json, channel: Channel | None = None, *, anyway: bool = False) -> None:
        """``anyway``: also when the app is no member (it was just removed, or the channel is public)."""
        if channel is not None:
            self.workspace.notice(channel=channel.id)
        app = self.workspace.app
        if channel is not None and not anyway and app.bot_user not in channel.members:
            return
        name = event["type"]
        if name == "message" and channel is not None:
            name = MESSAGE_EVENTS[channel.kind]
        if not self.manifest.hears(name, channel.kind if channel else None):
            return
        self.delivery.event(self._wrapped(event))

    def _wrapped(self, event: Json) -> Json:
        app = self.workspace.app
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": app.team_id,
            "context_team_id": app.team_id,
            "context_enterprise_id": None,
            "api_app_id": app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self.workspace.new_id("Ev0"),
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": app.team_id,
                    "user_id": app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                },
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{self.workspace.new_id('ctx')}",
        }
