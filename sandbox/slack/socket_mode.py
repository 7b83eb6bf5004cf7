"""Socket Mode: sends envelopes over WebSockets, receives acknowledgements, and refreshes connections."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import uuid

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.slack.delivery import Envelope, Unanswered
from sandbox.slack.state import Json, Workspace

MOST_CONNECTIONS = 10


class SocketMode:
    """An outlet that sends each envelope over a random open connection."""

    def __init__(self, workspace: Workspace, ack_within: float) -> None:
        self.workspace = workspace
        self.ack_within = ack_within
        self.connections: list[web.WebSocketResponse] = []
        self.noise: list[str] = []
        self.random = random.Random(11)  # noqa: S311  chance for tests, not for secrets
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._accepting: set[str] = set()

    def new_url(self) -> str:
        """Where the next connection may be opened, once."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"{self.workspace.base_url.replace('http', 'ws', 1)}/slack/socket?ticket={ticket}&app_id={self.workspace.app.app_id}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=404)
        if len(self.connections) >= MOST_CONNECTIONS:
            return web.json_response({"ok": False, "error": "too_many_websockets"}, status=408)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        self.connections.append(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": {"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": self.workspace.app.app_id},
            }
        )
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(message.data)
        finally:
            self._drop(socket)
        return socket

    def _drop(self, socket: web.WebSocketResponse) -> None:
        if socket in self.connections:
            self.connections.remove(socket)

    def _hear(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            ack = None
        if not isinstance(ack, dict) or not isinstance(ack.get("envelope_id"), str):
            self.noise.append(text)
            return
        waiting = self._waiting.get(ack["envelope_id"])
        if waiting is None or waiting.done():
            self.noise.append(text)
            return
        payload = ack.get("payload") or {}
        if payload and ack["envelope_id"] not in self._accepting:
            self.noise.append(text)
            payload = {}
        waiting.set_result(payload if isinstance(payload, dict) else {"text": str(payload)})

    async def send(self, envelope: Envelope) -> Json:
        if not self.connections:
            raise Unanswered("no_connection")
        socket = self.random.choice(self.connections)
        envelope_id = str(uuid.uuid4())
        waiting = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        frame: Json = {
            "envelope_id": envelope_id,
            "type": envelope.type,
            "accepts_response_payload": envelope.accepts_response,
            "payload": envelope.payload,
        }
        if envelope.accepts_response:
            self._accepting.add(envelope_id)
        if envelope.type == "events_api":
            frame |= {"retry_attempt": envelope.retry, "retry_reason": envelope.reason}
        try:
            await socket.send_json(frame)
            return await asyncio.wait_for(waiting, self.ack_within)
        except TimeoutError:
            raise Unanswered("timeout") from None
        except ConnectionError:
            self._drop(socket)
            raise Unanswered("connection_failed") from None
        finally:
            self._waiting.pop(envelope_id, None)
            self._accepting.discard(envelope_id)

    async def refresh(self, *, notice: float = 0.2) -> None:
        """Announce to every connection that it will end, wait a moment for its replacement, then end it."""
        old = list(self.connections)
        info = {"debug_info": {"host": "applink-sandbox"}}
        for reason in ("warning", "refresh_requested"):
            for socket in old:
                if not socket.closed:
                    await socket.send_json({"type": "disconnect", "reason": reason, **info})
            await asyncio.sleep(notice)
        for socket in old:
            self._drop(socket)
            await socket.close()

    async def close(self) -> None:
        for socket in list(self.connections):
            await socket.close(code=WSCloseCode.GOING_AWAY)
        self.connections.clear()
