"""Who a visitor is: tokens that a browser keeps, and users that the site vouches for. Both are signed, and compared in constant time."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from bot.ports.tolerant import Json

ANONYMOUS, USER = "v-", "u-"
LONGEST_USER = 30 * 86_400  # seconds that a signature of the site may be valid
_TOKEN = re.compile(r"([uv]-[A-Za-z0-9_.@+-]{1,64})\.(\d{1,12})\.([A-Za-z0-9_-]{43})", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_.@+-]{1,64}", re.ASCII)
_HASH = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_LONGEST = 200  # characters of a name or an address


class NotSigned(Exception):
    """A token or signature that is not ours, or no longer valid. ``reason`` is for whoever embeds the chat."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class User:
    """A user that the site knows. ``expires`` is in seconds since 1970."""

    visitor: str
    name: str
    email: str
    expires: int


def new_visitor() -> str:
    return ANONYMOUS + secrets.token_urlsafe(16)


def is_registered(visitor: str) -> bool:
    return visitor.startswith(USER)


class Signer:
    """Makes and checks signatures. The key of tokens is derived, so that no signature of the site is ever a token."""

    def __init__(self, secret: str, channel: str) -> None:
        self._secret = secret.encode()
        self._key = hmac.digest(self._secret, f"bellhop tokens of {channel}".encode(), sha256)

    def token(self, visitor: str, expires: int) -> str:
        return f"{visitor}.{expires}.{self._signature(visitor, expires)}"

    def read(self, token: str, now: float) -> tuple[str, int]:
        """Return the visitor of a token, and when it expires. Raises NotSigned."""
        match = _TOKEN.fullmatch(token)
        if match is None or not hmac.compare_digest(match[3], self._signature(match[1], int(match[2]))):
            raise NotSigned("token", "The token is not ours.")
        if int(match[2]) <= now:
            raise NotSigned("expired", "The token has expired.")
        return match[1], int(match[2])

    def user(self, told: Json, now: float) -> User:
        """Check a user that the page passes: ``id``, ``name``, perhaps ``email``, ``expires`` and ``hash``. Raises NotSigned."""
        if not told.keys() <= {"id", "name", "email", "expires", "hash"}:
            raise NotSigned("user", "A user has id, name, email, expires and hash, and nothing else.")
        own, name, email, expires, digest = (told.get(key, "") for key in ("id", "name", "email", "expires", "hash"))
        if not (isinstance(own, str) and _ID.fullmatch(own)):
            raise NotSigned("user", "The user's id must be a text of 1 to 64 letters, digits and _ . @ + -.")
        if not all(isinstance(text, str) and len(text) <= _LONGEST and text.isprintable() for text in (name, email)) or not name.strip():
            raise NotSigned("user", f"The user's name and email must be texts of one line, with up to {_LONGEST} characters.")
        if not isinstance(expires, int) or isinstance(expires, bool) or not isinstance(digest, str):
            raise NotSigned("user", "The user's expires must be a number of seconds since 1970, and hash a text.")
        if not (_HASH.fullmatch(digest) and hmac.compare_digest(digest.lower(), self.hash_of(own, name, email, expires))):
            raise NotSigned("user", "The user's hash is wrong: see docs/site.md for how to make it.")
        if expires <= now:
            raise NotSigned("user_expired", "The user's signature has expired.")
        if expires > now + LONGEST_USER:
            raise NotSigned("user", f"The user's expires may be {LONGEST_USER // 86_400} days ahead at most.")
        return User(USER + own, name, email, expires)

    def hash_of(self, own: str, name: str, email: str, expires: int) -> str:
        """The hash that the site's server makes."""
        return hmac.new(self._secret, "\n".join((own, name, email, str(expires))).encode(), sha256).hexdigest()

    def _signature(self, visitor: str, expires: int) -> str:
        signed = hmac.digest(self._key, f"{visitor}\n{expires}".encode(), sha256)
        return urlsafe_b64encode(signed).decode().rstrip("=")
