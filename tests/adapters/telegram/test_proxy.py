"""Calls and downloads go through the proxy that the environment names."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from yarl import URL

from adapters.telegram.api import Api, NotSentError
from bot.ports.contents import whole
from bot.ports.proxies import proxy_for

FAR = "http://telegram.example"
VARIABLES = [name for kind in ("http", "https", "all", "no") for name in (f"{kind}_proxy", f"{kind}_PROXY".upper())]


class Proxy:
    """A proxy that answers for the servers behind it, and tunnels nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.address = ""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(
            request.path if request.method == "CONNECT" else str(URL(request.raw_path if "://" in request.raw_path else str(request.url)))
        )
        if request.method == "CONNECT":
            return web.Response(status=403)
        if "/file/" in request.path:
            return web.Response(body=b"bytes")
        return web.json_response({"ok": True, "result": {"id": 7}})


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    made = Proxy()
    runner = web.ServerRunner(web.Server(made.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def called(base: str) -> None:
    api = Api("1:x", base)
    await api.open()
    try:
        assert await api.call("getMe") == {"id": 7}
        assert await whole(api.download("photos/1.jpg")) == b"bytes"
    finally:
        await api.close()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_calls_and_downloads_go_through_the_proxy(proxy: Proxy, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, proxy.address)
    await called(FAR)
    assert proxy.asked == [f"{FAR}/bot1:x/getMe", f"{FAR}/file/bot1:x/photos/1.jpg"]


async def test_encrypted_calls_are_tunnelled_and_a_refused_tunnel_sends_nothing(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    with pytest.raises(NotSentError):
        await called("https://telegram.example")
    assert len(proxy.asked) == 1


async def test_this_machine_is_called_directly(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    await called(proxy.address)
    assert len(proxy.asked) == 2


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({"HTTPS_PROXY": "http://p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "http://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:1"}, "wss://wss.slack.com/link", "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"ALL_PROXY": "http://p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:1"}, "https://api.telegram.org", "http://q:1"),
        ({"ALL_PROXY": "socks5://p:1"}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "api.telegram.org"}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".telegram.org"}, "https://api.telegram.org:443", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "slack.com"}, "https://api.telegram.org", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "http://localhost:8081", None),
    ],
)
def test_the_environment_names_the_proxy(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, proxy: str | None) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy
