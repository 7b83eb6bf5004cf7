"""Sockets that notice soon when the network between us and a platform is cut, instead of waiting for an answer that never comes."""

from __future__ import annotations

import socket
from typing import Any

UNACKNOWLEDGED_MS = 8_000  # until a connection is given up on which the other side confirms nothing
IDLE, EVERY, TIMES = 5, 2, 2  # seconds without traffic until the other side is asked, seconds between questions, and how many

_OPTIONS = (("TCP_USER_TIMEOUT", UNACKNOWLEDGED_MS), ("TCP_KEEPIDLE", IDLE), ("TCP_KEEPINTVL", EVERY), ("TCP_KEEPCNT", TIMES))


def attentive(address: tuple[Any, ...]) -> socket.socket:
    """A socket for aiohttp's ``TCPConnector(socket_factory=…)``. What a system does not have is left out."""
    family, kind, protocol, _, _ = address
    made = socket.socket(family=family, type=kind, proto=protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS:
        if hasattr(socket, name):
            made.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return made
