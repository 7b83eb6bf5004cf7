"""Keeps requests out of our own network: an address that others chose is called only if it is on the internet."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

WITH_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""IPv6 addresses that stand for the IPv4 address in their last four bytes (RFC 6052, and RFC 4291, 2.5.5.1)."""
TRANSLATED = IPv6Network("64:ff9b:1::/48")
"""For translators in one's own network (RFC 8215)."""


class PrivateAddress(OSError):
    """The address is not on the internet."""


def is_public(address: str) -> bool:
    """Whether an IP address can be on the internet, and not in a private, local or reserved network."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = _inner(found) or found
    return found.is_global and not found.is_multicast and found not in TRANSLATED


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if any(address in network for network in WITH_IPV4):
        return IPv4Address(address.packed[12:])
    return address.ipv4_mapped or address.sixtofour


def ensure_public(url: str) -> None:
    """Check a URL whose host is an IP address, however it is written. Names are checked by :class:`PublicResolver`.

    Raises PrivateAddress.
    """
    host = urlsplit(url).hostname or ""
    try:
        address = socket.inet_ntoa(socket.inet_aton(host))  # also 0x7f000001, 2130706433 and 127.1
    except OSError:
        address = host
    try:
        public = is_public(address)
    except ValueError:
        return
    if not public:
        raise PrivateAddress(f"{host} is not on the internet; private: true allows it")


def session_for(url: str, seconds: float, *, private: bool) -> ClientSession:
    """Return a session with a time limit for each request to this URL, which is on the internet unless it may be ``private``.

    Raises PrivateAddress; its requests do so too.
    """
    timeout = ClientTimeout(total=seconds)
    if private:
        return ClientSession(timeout=timeout, trust_env=True)
    ensure_public(url)
    return ClientSession(timeout=timeout, connector=TCPConnector(resolver=PublicResolver()))


def private_address_of(error: BaseException) -> str:
    """Say which private address an error of a request is about; empty if it is about something else."""
    causes = (error, error.__cause__, getattr(error, "os_error", None))
    return next((str(one) for one in causes if isinstance(one, PrivateAddress)), "")


class PublicResolver(AbstractResolver):
    """Looks up names, and refuses those that lead into our own network: the addresses that are checked are those that are called."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Raises PrivateAddress."""
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if is_public(one["host"])]
        if found and not public:
            raise PrivateAddress(f"{host} is not on the internet; private: true allows it")
        return public

    async def close(self) -> None:
        await self._resolver.close()
