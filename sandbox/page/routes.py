"""The HTTP routes of the page: its files, the JSON of its windows, actions and changes. Only for browsers on this machine."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.page.acts import Act, Refused, perform
from sandbox.page.changes import Changes, Side
from sandbox.page.guide import Guide
from sandbox.page.late import LateCustomers
from sandbox.page.office import Office
from sandbox.page.office_acts import OfficeActs
from sandbox.page.phone import Phone
from sandbox.page.shop import Shop

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SHOWN = 200  # messages, until somebody asks for earlier ones
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def here_only(handler: Handler) -> Handler:
    """Refuse requests of other websites in the same browser: forged forms, and names that resolve to this machine."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if (request.url.host or "") not in ("127.0.0.1", "localhost"):
            raise web.HTTPForbidden(text="This page answers only to this machine.")
        if request.method == "POST" and request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="Acts are JSON.")
        return await handler(request)

    return guarded


def routes(phone: Phone, office: Office, guide: Guide, late: LateCustomers, changes: Changes, shop: Shop) -> list[web.RouteDef]:
    tables: dict[Side, Mapping[str, Act]] = {"phone": phone.acts, "office": OfficeActs(office, guide).table}
    start = time.time()
    folder = Path(__file__).parent
    files = {path.name: path for path in folder.iterdir() if path.suffix in TYPES}

    async def page(request: web.Request) -> web.StreamResponse:
        path = files.get(request.match_info.get("name") or "index.html")
        if path is None:
            raise web.HTTPNotFound
        return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=HEADERS)

    async def shown_shop(_: web.Request) -> web.StreamResponse:
        return web.Response(text=shop.page(), content_type="text/html", headers={**HEADERS, "Content-Security-Policy": shop.policy})

    async def view(request: web.Request) -> web.StreamResponse:
        asked = request.query
        views: dict[str, Callable[[], dict[str, Any]]] = {
            "phone": lambda: {
                **phone.view(_number(asked.get("person")), _number(asked.get("shown")) or SHOWN),
                "visitor": shop.visitor_name,
            },
            "office": lambda: office.view(
                asked.get("viewer"), asked.get("place"), asked.get("thread"), _number(asked.get("shown")) or SHOWN
            ),
            "guide": lambda: {"done": guide.done, "waiting": late.waiting},
        }
        shown = {"start": start, **views[request.match_info["side"]]()}
        return web.json_response(shown, headers={"Cache-Control": "no-store"})

    async def act(request: web.Request) -> web.StreamResponse:
        side: Side = "phone" if request.match_info["side"] == "phone" else "office"
        try:
            return web.json_response(await perform(tables[side], request.match_info["name"], await request.json()))
        except Refused as refused:
            return web.json_response({"error": str(refused)}, status=409)
        finally:
            changes.ring(side)

    async def file(request: web.Request) -> web.StreamResponse:
        source = phone.file if request.match_info["side"] == "phone" else office.file
        try:
            data, kind = source(request.match_info["id"])
        except KeyError as missing:
            raise web.HTTPNotFound from missing
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        if kind in INLINE:
            return web.Response(body=data, content_type=kind, headers=headers)
        headers["Content-Disposition"] = "attachment"
        return web.Response(body=data, content_type="application/octet-stream", headers=headers)

    return [
        web.get("/", here_only(page)),
        web.get("/shop", here_only(shown_shop)),
        web.get("/{name}", here_only(page)),
        web.get("/sandbox/events", here_only(changes.stream)),
        web.get("/sandbox/{side:phone|office}/file/{id}", here_only(file)),
        web.get("/sandbox/{side:phone|office|guide}", here_only(view)),
        web.post("/sandbox/act/{side:phone|office}/{name}", here_only(act)),
    ]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
