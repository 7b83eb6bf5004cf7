"""The entry point of the Web API: checks token, scopes and arguments of a request, and calls the method."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web

from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.slack import arguments
from sandbox.slack.errors import Refusal
from sandbox.slack.limits import Limits
from sandbox.slack.manifest import Manifest
from sandbox.slack.methods import Handler
from sandbox.slack.spec import METHODS, Method
from sandbox.slack.state import Json, Workspace

APP_TOKEN_METHODS = frozenset({"apps.connections.open"})
HTML = "<!DOCTYPE html><html><head><title>502</title></head><body>Bad Gateway</body></html>"


class Tokens:
    def __init__(self, bot: str, app: str) -> None:
        self.bot = bot
        self.app = app
        self.revoked = False

    def check(self, asked: arguments.Asked, method: Method) -> None:
        if not asked.token:
            raise Refusal("not_authed")
        wanted, other = (self.app, self.bot) if method.name in APP_TOKEN_METHODS else (self.bot, self.app)
        if asked.token == other and other != wanted:
            raise Refusal("not_allowed_token_type")
        if asked.token != wanted or (method.name in APP_TOKEN_METHODS and not asked.token_in_header):
            raise Refusal("invalid_auth")
        if self.revoked:
            raise Refusal("token_revoked")


class Api:
    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        tokens: Tokens,
        handlers: Mapping[str, Handler],
        *,
        faults: Faults,
        journal: Journal,
        limits: Limits | None,
    ) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.tokens = tokens
        self.handlers = handlers
        self.faults = faults
        self.journal = journal
        self.limits = limits

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        self.workspace.base_url = f"{request.scheme}://{request.host}"
        method = METHODS.get(name)
        if method is None:
            return self._answer(name, {}, Refusal("unknown_method").answer())
        args: Json = {}
        try:
            asked = await arguments.read(request, method)
            args = asked.args
            fault = self.faults.pick(name, args)
            if fault is not None and (acted := await act(fault, request)) is not None:
                self.journal.write(name, args, {"ok": False, "fault": fault.kind}, effect=False)
                return acted
            args, answer = self._carry_out(asked, method)
        except Refusal as refusal:
            answer, fault = refusal.answer(), None
        if "retry_after" in answer:
            self.journal.write(name, args, answer, effect=False)
            headers = {"Retry-After": str(answer.pop("retry_after"))}
            return web.json_response(answer, status=429, headers=headers)
        response = self._answer(name, args, answer, method)
        if fault is not None and fault.kind == "reset_after":
            return cut(request)
        if fault is not None and fault.kind == "late":
            await asyncio.sleep(fault.delay)
        return response

    def _carry_out(self, asked: arguments.Asked, method: Method) -> tuple[Json, Json]:
        self.tokens.check(asked, method)
        if self.limits is not None and (wait := self.limits.wait(method, asked.args)):
            raise Refusal("ratelimited", retry_after=wait)
        if method.scopes and not any(scope in self.manifest.scopes for scope in method.scopes):
            raise Refusal("missing_scope", needed=",".join(method.scopes), provided=self.manifest.provided)
        args = arguments.checked(asked, method)
        if method.name not in self.handlers:
            raise Refusal("not_emulated")
        return args, self.handlers[method.name](args)

    def _answer(self, name: str, args: Json, answer: Json, method: Method | None = None) -> web.Response:
        self.journal.write(name, args, answer, effect=answer["ok"])
        headers = {"x-oauth-scopes": self.manifest.provided}
        if method is not None and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return web.json_response(answer, headers=headers)


async def act(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """Act out the fault. None if the call goes on."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.delay)
    if fault.kind in ("slow", "late", "reset_after"):
        return None
    if fault.kind == "reset_before":
        return cut(request)
    if fault.kind == "429":
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.kind == "404":
        return web.Response(status=404, text="<html>404</html>", content_type="text/html")
    if fault.kind == "500":
        return web.Response(status=500, text="Internal Server Error")
    if fault.kind == "502_html":
        return web.Response(status=502, text=HTML, content_type="text/html")
    if fault.kind == "bad_json":
        return web.Response(text='{"ok": tru', content_type="application/json")
    if fault.kind == "empty":
        return web.Response(text="", content_type="application/json")
    return web.json_response({"ok": False, "error": fault.error or "fatal_error"})


def cut(request: web.Request) -> web.StreamResponse:
    """Cut the connection. Nobody receives the returned response."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
