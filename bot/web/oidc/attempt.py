"""One attempt to sign in. The browser keeps a random word; everything that the issuer is told is computed from it."""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

from bot.ports.web_sessions import new_word

LASTS = 600  # seconds
_WORD = re.compile(r"([0-9]{1,12})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attempt:
    """``word`` begins with the time in seconds at which the attempt began."""

    word: str
    began: int

    @classmethod
    def begin(cls, now: float) -> Attempt:
        return cls(f"{int(now)}.{new_word()}", int(now))

    @classmethod
    def parse(cls, word: str, now: float) -> Attempt | None:
        """Return the attempt of a cookie; None for a forged one and for one that is too old."""
        match = _WORD.fullmatch(word)
        began = int(match[1]) if match else 0
        return cls(word, began) if match and 0 <= now - began <= LASTS else None

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    def is_answered_by(self, state: str) -> bool:
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "surrogateescape"))

    def _derived(self, use: str) -> str:
        return base64.urlsafe_b64encode(sha256(f"{use} {self.word}".encode()).digest()).rstrip(b"=").decode()
