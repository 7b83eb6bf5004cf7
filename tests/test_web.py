"""The HTTP server as platforms, probes and Prometheus see it."""

from __future__ import annotations

import asyncio
import json
import socket

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from bot.ports.channel import Capabilities, Response
from bot.program.connections import peer_of
from bot.program.health import Report
from bot.program.web import BODY_LIMIT, Web
from bot.settings import HttpSettings
from tests.waiting import PATIENCE


class Door:
    """A channel of which only the door is used."""

    capabilities = Capabilities(prefix="/")

    def __init__(self):
        self.requests = []
        self.answer = Response(200, b"taken", "text/plain; charset=utf-8")

    async def receive(self, request):
        self.requests.append(request)
        return self.answer


class Site:
    def __init__(self, url, door, facts):
        self.url, self.door, self.facts = url, door, facts

    async def ask(self, method, path, **more):
        async with aiohttp.ClientSession() as session, session.request(method, self.url + path, **more) as answer:
            return answer.status, answer.headers, await answer.read()


@pytest.fixture
def http():
    """Keys of ``http:``; tests replace them."""
    return {}


@pytest.fixture
async def site(request, http):
    door, facts = Door(), {"ready": True, "warnings": []}

    async def ready():
        return Report(facts["ready"], {"warnings": facts["warnings"]})

    registry = CollectorRegistry()
    Counter("bellhop_things", "Things.", registry=registry).inc()
    serves = getattr(request, "param", True)
    web = Web(HttpSettings(port=0, **http), {"front": door}, ready, serves_channels=serves, registry=registry)
    port = await web.start()
    yield Site(f"http://127.0.0.1:{port}", door, facts)
    await web.stop()


async def test_it_says_that_it_lives(site):
    status, _, body = await site.ask("GET", "/healthz")
    assert (status, body) == (200, b"ok\n")


async def test_it_says_that_it_is_ready_and_warns(site):
    site.facts["warnings"] = ["the outbox is 70 s late"]
    status, headers, body = await site.ask("GET", "/readyz")
    assert (status, headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert json.loads(body) == {"ready": True, "status": "warning", "warnings": ["the outbox is 70 s late"]}


async def test_it_says_that_it_is_not_ready(site):
    site.facts["ready"] = False
    status, _, body = await site.ask("GET", "/readyz")
    assert status == 503
    assert json.loads(body)["ready"] is False


async def test_it_shows_metrics_as_prometheus_reads_them(site):
    status, headers, body = await site.ask("GET", "/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=")
    assert b"bellhop_things_total 1.0" in body


TOKEN = "a-token-for-the-watchers"
ELSEWHERE = {
    "a proxy that names its client": {"X-Forwarded-For": "198.51.100.7"},
    "a proxy that follows the standard": {"Forwarded": "for=198.51.100.7"},
    "a proxy that passes the host on": {"Host": "desk.example.com"},
    "a proxy with a habit of its own": {"X-Real-IP": "198.51.100.7"},
    "a wrong token through a proxy": {"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer wrong"},
    "no token through a proxy": {"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer "},
    "the token without its scheme": {"X-Forwarded-For": "198.51.100.7", "Authorization": TOKEN},
}


@pytest.mark.parametrize("http", [{}, {"status_token": TOKEN}], ids=["without a token", "with a token"])
@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize(
    ("ready", "warnings", "told"),
    [(True, [], "ok"), (True, ["channel front is silent"], "warning"), (False, ["channel front is silent"], "down")],
)
async def test_outsiders_hear_only_whether_something_is_wrong(site, headers, ready, warnings, told):
    site.facts |= {"ready": ready, "warnings": warnings}
    status, _, body = await site.ask("GET", "/readyz", headers=headers)
    assert status == (200 if ready else 503)
    assert json.loads(body) == {"ready": ready, "status": told}
    status, _, body = await site.ask("GET", "/metrics", headers=headers)
    assert status == 401
    assert b"bellhop_" not in body
    assert (await site.ask("GET", "/healthz", headers=headers))[0] == 200


@pytest.mark.parametrize("http", [{"status_token": TOKEN}])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_whoever_has_the_token_hears_everything(site, scheme):
    site.facts["warnings"] = ["channel front is silent"]
    headers = {"X-Forwarded-For": "198.51.100.7", "Authorization": f"{scheme} {TOKEN}"}
    _, _, body = await site.ask("GET", "/readyz", headers=headers)
    assert json.loads(body)["warnings"] == ["channel front is silent"]
    assert b"bellhop_things_total" in (await site.ask("GET", "/metrics", headers=headers))[2]


async def test_another_machine_is_an_outsider(site, monkeypatch):
    monkeypatch.setattr("bot.program.listener.peer_of", lambda _address, _trusted: peer_of("198.51.100.7"))
    site.facts["warnings"] = ["channel front is silent"]
    _, _, body = await site.ask("GET", "/readyz")
    assert json.loads(body) == {"ready": True, "status": "warning"}


async def test_an_old_proxy_without_any_header_is_an_outsider(site):
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /readyz HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
    answer = await reader.read()
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"ready": True, "status": "ok"}
    writer.close()


async def test_a_channel_gets_the_request_as_it_came(site):
    site.door.answer = Response(401, b'{"no": 1}', "application/json")
    status, headers, body = await site.ask("POST", "/channels/front/events?a=1", data=b"\x00raw", headers={"X-Signature": "s"})
    assert (status, body, headers["Content-Type"]) == (401, b'{"no": 1}', "application/json")
    (request,) = site.door.requests
    assert (request.method, request.body, request.query) == ("POST", b"\x00raw", {"a": "1"})
    assert request.headers["x-signature"] == "s"


@pytest.mark.parametrize(
    "path", ["/channels/back/events", "/channels/front/other", "/channels//events", "/channels/..%2Ffront/events", "/"]
)
async def test_an_unknown_door_is_not_found(site, path):
    assert (await site.ask("POST", path))[0] == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "TRACE", "OPTIONS"])
async def test_a_door_takes_only_posts(site, method):
    assert (await site.ask(method, "/channels/front/events"))[0] == 405
    assert site.door.requests == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_beyond_the_limit_is_refused_and_one_at_the_limit_is_taken(site, chunked):
    async def pieces(size):
        for _ in range(0, size, 65536):
            yield b"x" * min(65536, size)
        if size % 65536:
            yield b"x" * (size % 65536)

    def body(size):
        return pieces(size) if chunked else b"x" * size

    assert (await site.ask("POST", "/channels/front/events", data=body(BODY_LIMIT)))[0] == 200
    status, _, _ = await site.ask("POST", "/channels/front/events", data=body(BODY_LIMIT + 65536))
    assert status == 413
    assert len(site.door.requests) == 1


@pytest.mark.parametrize("site", [False], indirect=True)
async def test_a_worker_opens_no_doors(site):
    assert (await site.ask("POST", "/channels/front/events"))[0] == 404
    assert (await site.ask("GET", "/healthz"))[0] == 200


async def test_what_is_no_http_ends_in_a_400(site):
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"hello\r\n\r\n")
    assert b" 400 " in await reader.readline()
    assert b"Content-Type: application/problem+json" in await reader.readuntil(b"\r\n\r\n")
    assert json.loads(await reader.read())["status"] == 400
    writer.close()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "rot13"])
async def test_a_body_comes_to_the_channel_as_it_was_signed(site, encoding):
    status, _, _ = await site.ask("POST", "/channels/front/events", data=b"not packed", headers={"Content-Encoding": encoding})
    assert (status, [request.body for request in site.door.requests]) == (200, [b"not packed"])


HEAD = b"POST /channels/front/events HTTP/1.1\r\nHost: desk\r\n"


async def speak(site, *pieces):
    """Write bytes, each piece once the one before it was surely read; the status that comes back, 0 for none."""
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await site.ask("GET", "/healthz")
        line = await reader.readline()
        return int(line.split()[1]) if line else 0
    finally:
        writer.close()


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"],
        [HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
        [HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"],
        [HEAD + b"Content-Length: -2\r\n\r\n{}"],
        [HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n"],
        [HEAD + b"".join(b"X%d: a\r\n" % n for n in range(5000)) + b"\r\n"],
        [b"FOO /channels/front/events HTTP/1.1\r\nHost: desk\r\n\r\n"],
        [b"POST http://[::1/channels/front/events HTTP/1.1\r\nHost: desk\r\n\r\n"],
        [b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"],
    ],
)
async def test_broken_requests_are_a_400_and_a_short_line_in_the_log(site, caplog, pieces):
    assert await speak(site, *pieces) == 400
    assert site.door.requests == []
    assert not [record for record in caplog.records if record.exc_info or record.levelname == "ERROR"]


async def test_requests_one_behind_the_other_are_all_answered(site):
    assert await speak(site, (HEAD + b"Content-Length: 2\r\n\r\n{}") * 3) == 200
    async with asyncio.timeout(PATIENCE):
        while len(site.door.requests) < 3:
            await site.ask("GET", "/healthz")


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"Content-Length: 2\r\n\r\n{"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", b"zz\r\n{}\r\n0\r\n\r\n"],
    ],
)
@pytest.mark.parametrize("http", [{"body_timeout": "0.05s"}])
async def test_a_body_that_does_not_come_is_not_waited_for(site, pieces):
    assert await speak(site, *pieces) == 408
    assert site.door.requests == []


async def test_a_request_under_way_is_ended_before_the_server_stops():
    class Slow(Door):
        async def receive(self, request):
            begun.set()
            await go_on.wait()
            return await super().receive(request)

    begun, go_on = asyncio.Event(), asyncio.Event()
    web = Web(HttpSettings(port=0), {"front": Slow()}, lambda: None, registry=CollectorRegistry())
    site = Site(f"http://127.0.0.1:{await web.start()}", None, None)
    asking = asyncio.create_task(site.ask("POST", "/channels/front/events"))
    await begun.wait()
    stopping = asyncio.create_task(web.stop())
    await asyncio.sleep(0)
    go_on.set()
    assert (await asking)[0] == 200
    await stopping


async def test_a_taken_port_is_an_error_that_leaves_nothing_behind():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        web = Web(HttpSettings(port=taken.getsockname()[1]), {}, lambda: None, registry=CollectorRegistry())
        with pytest.raises(OSError, match="in use"):
            await web.start()
