"""As much of GitLab as the example uses (https://docs.gitlab.com/api/issues/), as strict as GitLab is."""

from __future__ import annotations

from typing import Any

import aiohttp
from aiohttp import web

TOKEN, SECRET = "glpat-1", "hush"


class GitLab:
    """A project with issues. ``hook`` is the address of its webhook."""

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.hook = self.url = ""
        self.refusals: list[int] = []
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        app = web.Application()
        app.router.add_get("/api/v4/projects/42/issues", self._search)
        app.router.add_post("/api/v4/projects/42/issues", self._create)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/v4/projects/42"

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def closes(self, number: int, secret: str = SECRET) -> int:
        """Somebody closes an issue; the status that the webhook answers."""
        issue = self.issues[number - 1]
        issue["state"] = "closed"
        told = {
            "object_kind": "issue",
            "object_attributes": {
                "id": issue["id"],
                "iid": issue["iid"],
                "action": "close",
                "state": "closed",
                "url": issue["web_url"],
                "title": issue["title"],
                "description": issue["description"],
                "updated_at": "2026-11-29 14:00:00 UTC",
            },
        }
        async with aiohttp.ClientSession() as session, session.post(self.hook, json=told, headers={"X-Gitlab-Token": secret}) as answer:
            return answer.status

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("PRIVATE-TOKEN") != TOKEN:
            return web.json_response({"message": "401 Unauthorized"}, status=401)
        return web.json_response({"message": "try again"}, status=self.refusals.pop(0)) if self.refusals else None

    async def _search(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        assert request.query["in"] == "description"
        words, state = request.query["search"].casefold(), request.query["state"]
        return web.json_response([one for one in self.issues if words in one["description"].casefold() and one["state"] == state])

    async def _create(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        asked = await request.json()
        if not 0 < len(asked.get("title", "")) <= 255:
            return web.json_response({"message": {"title": ["is too long (maximum is 255 characters)"]}}, status=400)
        number = len(self.issues) + 1
        issue = {
            "id": 900 + number,
            "iid": number,
            "title": asked["title"],
            "description": asked["description"],
            "state": "opened",
            "web_url": f"https://gitlab.example/acme/product/-/issues/{number}",
        }
        self.issues.append(issue)
        return web.json_response(issue, status=201)
