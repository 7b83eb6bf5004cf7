"""A small shop, as somebody else's site: its page loads the desk's chat, and its server signs the customer who is signed in there."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.people import Visitor

PAGE = Path(__file__).with_name("shop.html")
DAY = 86_400  # seconds


class Shop:
    """``script`` is the address of the chat's script; until it is known, nobody is in the shop."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self.secret = secrets.token_hex(32)
        self.script = ""

    @property
    def visitor_name(self) -> str:
        return self._visitor.name if self.script else ""

    @property
    def policy(self) -> str:
        """What the shop allows: its own style, and of the desk the script, requests and pictures."""
        desk = "{0.scheme}://{0.netloc}".format(urlsplit(self.script))
        return (
            f"default-src 'none'; style-src 'self'; script-src {desk}; connect-src {desk}; img-src 'self' blob:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )

    def page(self) -> str:
        user = escape(json.dumps(self._signed()), quote=True)
        return PAGE.read_text("utf-8").replace("{script}", escape(self.script, quote=True)).replace("{user}", user)

    def _signed(self) -> dict[str, object]:
        """The recipe of docs/site.md."""
        who, expires = self._visitor, int(time.time()) + DAY
        signed = "\n".join((who.id, who.name, who.email, str(expires)))
        digest = hmac.new(self.secret.encode(), signed.encode(), sha256).hexdigest()
        return {"id": who.id, "name": who.name, "email": who.email, "expires": expires, "hash": digest}
