"""Secrets in the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from adapters import kinds, load

SECRET = re.compile(r"(?:^|_)(?:token|secret|password)s?$")


def models(above: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for one in above.__subclasses__():
        if one.__module__.startswith(("bot.settings", "adapters.")):
            yield one
        yield from models(one)


def test_every_secret_is_of_a_type_that_is_never_shown() -> None:
    for kind in kinds():
        load(kind)
    named = {
        f"{model.__module__}.{name}": str(found.annotation)
        for model in models()
        for name, found in model.model_fields.items()
        if SECRET.search(name)
    }
    assert {"adapters.slack.settings.signing_secret", "bot.settings.http_part.status_token"} <= set(named)
    assert [name for name, kind in named.items() if "SecretStr" not in kind] == []
