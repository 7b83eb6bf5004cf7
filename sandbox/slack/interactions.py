"""What all interactions share: builds the payload and sends it to the app once."""

from __future__ import annotations

from sandbox.slack.delivery import Delivery
from sandbox.slack.errors import NotPossible
from sandbox.slack.manifest import Manifest
from sandbox.slack.news import VERIFICATION_TOKEN
from sandbox.slack.state import Channel, Json, Workspace

PLACE_NAMES = {"im": "directmessage", "group": "privategroup", "mpim": "privategroup"}


class Interactions:
    def __init__(self, workspace: Workspace, manifest: Manifest, delivery: Delivery) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.delivery = delivery

    def who(self, user: str) -> Json:
        """Person, team and app, as every payload names them."""
        person, app = self.workspace.users[user], self.workspace.app
        return {
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id},
            "team": {"id": app.team_id, "domain": app.domain},
            "api_app_id": app.app_id,
            "token": VERIFICATION_TOKEN,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def tell(self, payload: Json, *, accepts_response: bool = False) -> Json | None:
        """The payload of the acknowledgement; None when the user saw an error instead."""
        if not self.manifest.interactive:
            raise NotPossible("this app is not configured to handle interactive responses")
        return await self.delivery.ask("interactive", payload, accepts_response=accepts_response)


def place_name(where: Channel) -> str:
    """Payloads do not tell the names of private places."""
    return PLACE_NAMES.get(where.kind, where.name)
