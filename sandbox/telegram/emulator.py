"""The Bot API on the wire: receives HTTP requests, acts out the faults that are switched on, and responds."""

from __future__ import annotations

import asyncio
import inspect
import json

from aiohttp import web

from sandbox.faults import Fault
from sandbox.telegram.acts import Acts
from sandbox.telegram.arguments import Request, read, require, shown, typed
from sandbox.telegram.methods import HANDLERS, NOT_EMULATED
from sandbox.telegram.refusal import Json, Refusal, not_emulated, spoken, too_many
from sandbox.telegram.spec import NAMES

_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
_HALF = '{"ok":true,"result":{"mess'


class TelegramWorld(Acts):
    """Telegram with one bot: mount ``routes()`` at the root of an application, let customers act, and read what their chats show."""

    def routes(self) -> list[web.RouteDef]:
        # The token is matched as it comes: an unknown one must be answered 401, not 404.
        return [web.route("*", "/bot{token}/{method}", self._on_call), web.get("/file/bot{token}/{path:.+}", self._on_download)]

    async def close(self) -> None:
        self.updates.end_poll()
        await self.webhook.stop()

    async def call(self, name: str, args: Json) -> Json:
        method = NAMES.get(name.lower(), "")
        if not method:
            return self._refused(name, args, Refusal(404, "Not Found", strict=True))
        try:
            values = typed(method, Request(args=dict(args)))
        except Refusal as refusal:
            return self._refused(method, args, refusal)
        return await self._carry_out(method, values)

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(Refusal(401, "Unauthorized").body())
        name = request.match_info["method"]
        method = NAMES.get(name.lower(), "")
        if not method:
            return _answer(self._refused(name, {}, Refusal(404, "Not Found", strict=True)))
        sent = Request()
        try:
            sent = await read(request)
            values = typed(method, sent)
        except Refusal as refusal:
            return _answer(self._refused(method, shown(sent.args), refusal))
        return await self._with_fault(request, method, values)

    async def _with_fault(self, request: web.Request, method: str, values: Json) -> web.StreamResponse:
        fault = self.faults.pick(method, values)
        if fault is None:
            return _answer(await self._carry_out(method, values))
        if fault.kind == "slow":
            await asyncio.sleep(fault.delay)
            return _answer(await self._carry_out(method, values))
        if fault.kind == "reset_after":
            await self._carry_out(method, values)
            return _cut(request)
        if fault.kind == "late":
            answer = await self._carry_out(method, values)
            await asyncio.sleep(fault.delay)
            return _answer(answer)
        response = _instead(request, fault)
        self.journal.write(method, shown(values), {"fault": fault.kind}, effect=False)
        return response

    async def _carry_out(self, method: str, values: Json) -> Json:
        try:
            if method not in HANDLERS:
                require(method, values)
                raise not_emulated(method)
            # An empty url means no webhook; everywhere else a required argument must be there.
            if method != "setWebhook":
                require(method, values)
            for name in NOT_EMULATED:
                if values.get(name):
                    raise not_emulated(f"{name} of {method}")
            result = HANDLERS[method](self, values)
            if inspect.isawaitable(result):
                result = await result
        except Refusal as refusal:
            return self._refused(method, shown(values), refusal)
        body = {"ok": True, "result": result}
        # Idle polls would hide everything else.
        if method != "getUpdates" or result:
            self.journal.write(method, shown(values), json.loads(json.dumps(body)), effect=True)
        return body

    def _refused(self, method: str, args: Json, refusal: Refusal) -> Json:
        body = refusal.body()
        self.journal.write(method, args, body, effect=False, complaint=refusal.description if refusal.strict else "")
        return body

    async def _on_download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(Refusal(401, "Unauthorized").body())
        path = request.match_info["path"]
        file = self.files.by_path.get(path)
        fault = self.faults.pick("download", {"file_path": path})
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.delay)
        elif fault is not None:
            return _cut(request) if fault.kind == "reset_after" else _instead(request, fault)
        if file is None:
            return _answer(Refusal(404, "Not Found").body())
        return web.Response(body=file.data, content_type="application/octet-stream")


def _answer(body: Json) -> web.Response:
    retry_after = body.get("parameters", {}).get("retry_after")
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return web.json_response(body, status=body.get("error_code", 200), headers=headers)


def _instead(request: web.Request, fault: Fault) -> web.StreamResponse:
    """The response of a fault that replaces the call."""
    if fault.kind == "429":
        return _answer(too_many(fault.retry_after).body())
    if fault.kind == "404":
        return _answer(Refusal(404, "Not Found").body())
    if fault.kind == "500":
        return _answer(Refusal(500, "Internal Server Error").body())
    if fault.kind == "502_html":
        return web.Response(status=502, text=_BAD_GATEWAY, content_type="text/html")
    if fault.kind == "bad_json":
        return web.Response(text=_HALF, content_type="application/json")
    if fault.kind == "empty":
        return web.Response(text="", content_type="application/json")
    return _answer(spoken(fault.error).body()) if fault.kind == "error" else _cut(request)


def _cut(request: web.Request) -> web.StreamResponse:
    """Cut the connection. Nobody receives the returned response."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
