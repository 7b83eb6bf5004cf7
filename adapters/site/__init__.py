"""A chat on your own web pages: customers are the visitors of a site, and the platform is ourselves."""

from __future__ import annotations

from adapters import Adapter
from adapters.site.channel import SiteChannel
from adapters.site.settings import SiteSettings

ADAPTER = Adapter(settings=SiteSettings, build=SiteChannel, required="secret")
