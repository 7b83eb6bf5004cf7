"""Opens an issue in GitLab for each ticket that is held as a defect, and wakes the ticket when the issue is closed. See README.md."""

from __future__ import annotations

import hmac
import os
import re
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

MARK = "Bellhop ticket #"
MESSAGES, LONGEST = 10, 1000  # of each message, so many characters
TITLE = 200
PATIENCE = aiohttp.ClientTimeout(total=15)


@dataclass(frozen=True)
class Settings:
    """Addresses and secrets; :meth:`read` takes them from the environment."""

    bellhop_api: str
    bellhop_token: str
    webhook_secret: str
    gitlab_project: str
    gitlab_token: str
    gitlab_secret: str

    @staticmethod
    def read() -> Settings:
        return Settings(**{name: os.environ[name.upper()] for name in Settings.__dataclass_fields__})


class Desk:
    """Bellhop's API."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._url, self._session = f"{settings.bellhop_api.rstrip('/')}/api/v1", session
        self._headers = {"Authorization": f"Bearer {settings.bellhop_token}"}

    async def conversation(self, number: int) -> list[dict[str, Any]]:
        """The messages that the customer can read too, oldest first."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": "100", **({"cursor": cursor} if cursor else {})}
            async with self._session.get(f"{self._url}/tickets/{number}/messages", params=query, headers=self._headers) as answer:
                answer.raise_for_status()
                page = await answer.json()
            found += page["messages"]
            cursor = page["next_cursor"]
        return [one for one in found if one["visibility"] == "public" and one["text"]]

    async def does(self, number: int, verb: str, key: str, **values: str) -> None:
        """Run a verb on a ticket, once for each key."""
        headers = {**self._headers, "Idempotency-Key": key}
        async with self._session.post(f"{self._url}/tickets/{number}/{verb}", json=values, headers=headers) as answer:
            if answer.status != 409:  # it is in another state by now: a person was faster
                answer.raise_for_status()


class Tracker:
    """A project in GitLab (https://docs.gitlab.com/api/issues/)."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._url, self._session = f"{settings.gitlab_project.rstrip('/')}/issues", session
        self._headers = {"PRIVATE-TOKEN": settings.gitlab_token}

    async def issue_for(self, number: int, title: str, description: str) -> str:
        """Return the address of the ticket's open issue. Open it if there is none."""
        query = {"search": f"{MARK}{number}", "in": "description", "state": "opened"}
        async with self._session.get(self._url, params=query, headers=self._headers) as answer:
            answer.raise_for_status()
            for issue in await answer.json():
                if ticket_of(issue["description"]) == number:
                    return str(issue["web_url"])
        new = {"title": title, "description": description}
        async with self._session.post(self._url, json=new, headers=self._headers) as answer:
            answer.raise_for_status()
            return str((await answer.json())["web_url"])


class HandOver:
    """Takes the webhooks of both sides."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._settings, self._webhook = settings, Webhook(settings.webhook_secret)
        self._desk, self._tracker = Desk(settings, session), Tracker(settings, session)

    async def held(self, request: web.Request) -> web.Response:
        """Bellhop tells what happened. An error makes it try again."""
        try:
            told = self._webhook.verify(await request.text(), dict(request.headers))
        except WebhookVerificationError:
            return web.Response(status=401)
        event, ticket = told["data"].get("event", {}), told["data"].get("ticket", {})
        if told["type"] != "ticket.held" or event["kind"] != "defect" or event.get("link"):
            return web.Response(status=204)
        number = ticket["number"]
        said = await self._desk.conversation(number)
        issue = await self._tracker.issue_for(number, ticket["subject"][:TITLE] or f"{MARK}{number}", essence(number, said))
        await self._desk.does(number, "hold", request.headers["webhook-id"], kind="defect", link=issue)
        return web.Response(status=204)

    async def closed(self, request: web.Request) -> web.Response:
        """GitLab tells what happened to an issue."""
        if not hmac.compare_digest(request.headers.get("X-Gitlab-Token", "").encode(), self._settings.gitlab_secret.encode()):
            return web.Response(status=401)
        issue = (await request.json()).get("object_attributes", {})
        number = ticket_of(issue.get("description") or "")
        if issue.get("action") == "close" and number:
            key = f"{issue['id']}:{issue['updated_at']}"
            await self._desk.does(number, "wake", key, why=f"The engineers closed {issue['url']}")
        return web.Response(status=204)


def essence(number: int, said: list[dict[str, Any]]) -> str:
    """The last messages as a description. It names nobody, and nothing in it is a command of GitLab."""
    lines = [f"{MARK}{number}", ""]
    for one in said[-MESSAGES:]:
        who = "Customer" if one["role"] == "customer" else "Support"
        quoted = "\n".join(f"> {line}" for line in one["text"][:LONGEST].splitlines())
        files = "".join(f"\n> 📎 {file['name']}" for file in one["files"])
        lines += [f"**{who}**, {one['at']}", "", f"{quoted}{files}", ""]
    return "\n".join(lines)


def ticket_of(description: str) -> int:
    """The ticket that an issue was opened for; 0 if it wasn't opened by this program."""
    found = re.match(rf"{re.escape(MARK)}(\d{{1,10}})\b", description, re.ASCII)
    return int(found[1]) if found else 0


async def application(settings: Settings) -> web.Application:
    session = aiohttp.ClientSession(timeout=PATIENCE)
    hand_over, app = HandOver(settings, session), web.Application()
    app.router.add_post("/bellhop", hand_over.held)
    app.router.add_post("/tracker", hand_over.closed)

    async def close(_: web.Application) -> None:
        await session.close()

    app.on_cleanup.append(close)
    return app


if __name__ == "__main__":
    web.run_app(application(Settings.read()), host="127.0.0.1", port=int(os.environ.get("PORT", "9000")))
