"""Parts of configuration files, with a channel of an invented kind."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, SecretStr


class ChatSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    kind: Literal["chat"] = "chat"
    token: SecretStr = SecretStr("")
    mode: Literal["polling", "webhook"] = "polling"


def shape(kind):
    if kind == "fax":
        raise ModuleNotFoundError("No module named 'faxlib'", name="faxlib")
    if kind != "chat":
        raise ModuleNotFoundError(f"No module named 'adapters.{kind}'", name=f"adapters.{kind}")
    return ChatSettings


CHANNELS = "channels: {front: {kind: chat}, back: {kind: chat}}\n"
QUEUE = CHANNELS + "queues:\n  support:\n    place: back:C1\n    serves: [front]\n"


def queue(lines):
    return QUEUE + "".join(f"    {line}\n" for line in lines.splitlines())
