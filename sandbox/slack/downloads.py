"""The paths for bytes: uploads by the app, downloads with its token, and a login page for everybody else."""

from __future__ import annotations

import mimetypes

from aiohttp import BodyPartReader, web

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack.api import Tokens, act, cut
from sandbox.slack.manifest import Manifest
from sandbox.slack.state import Workspace

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>"


class Downloads:
    """Faults reach these paths under the method names ``upload`` and ``download``."""

    def __init__(self, workspace: Workspace, manifest: Manifest, tokens: Tokens, faults: Faults, journal: Journal) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.tokens = tokens
        self.faults = faults
        self.journal = journal

    async def upload(self, request: web.Request) -> web.StreamResponse:
        file = self.workspace.files.get(request.match_info["file"])
        args = {"file": request.match_info["file"]}
        fault = self.faults.pick("upload", args)
        if fault is not None and (acted := await act(fault, request)) is not None:
            return acted
        if file is None or not file.expected:
            return web.Response(status=404, text="not found")
        data = await self._bytes(request)
        if len(data) != file.expected:
            self.journal.write("upload", args, {"ok": False, "error": "length"}, effect=False)
            return web.Response(status=400, text=f"expected {file.expected} bytes, got {len(data)}")
        file.data = data
        file.mime = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        file.uploaded = True
        self.journal.write("upload", args, {"ok": True}, effect=True)
        return cut(request) if fault is not None and fault.kind == "reset_after" else web.Response(text=f"OK - {len(data)}")

    async def _bytes(self, request: web.Request) -> bytes:
        """Read from the stream: the server's limit for bodies is not the platform's limit for files."""
        if request.content_type != "multipart/form-data":
            return await request.content.read()
        parts = await request.multipart()
        while (part := await parts.next()) is not None:
            if isinstance(part, BodyPartReader) and part.filename:
                return bytes(await part.read())
        return b""

    async def download(self, request: web.Request) -> web.StreamResponse:
        file = self.workspace.files.get(request.match_info["file"].partition("-")[2])
        args = {"file": request.match_info["file"]}
        fault = self.faults.pick("download", args)
        if fault is not None and (acted := await act(fault, request)) is not None:
            return acted
        allowed = request.headers.get("Authorization") == f"Bearer {self.tokens.bot}" and not self.tokens.revoked
        if not allowed or "files:read" not in self.manifest.scopes:
            self.journal.write("download", args, {"ok": False}, effect=False)
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        if file is None or not file.uploaded:
            self.journal.write("download", args, {"ok": False}, effect=False)
            return web.Response(status=404, text="<html>404</html>", content_type="text/html")
        self.journal.write("download", args, {"ok": True}, effect=True)
        response = web.StreamResponse(headers={"Content-Type": file.mime, "Content-Length": str(len(file.data))})
        await response.prepare(request)
        half = len(file.data) // 2
        await response.write(file.data[:half])
        if fault is not None and fault.kind == "reset_after":
            return cut(request)
        await response.write(file.data[half:])
        await response.write_eof()
        return response
