"""What people and scripts ask the program: its commands, HTTP paths, metrics and alarms."""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Any

import typer
from markdown import code, section, table
from prometheus_client.metrics import MetricWrapperBase

from bot.ports import metrics as ours
from bot.program.auditor import Alarm
from bot.program.cli import app
from bot.program.health import Report
from bot.program.web import Web
from bot.settings import HttpSettings

EXIT_CODES = (("0", "success"), ("1", "a problem, which one sentence on standard error explains"), ("2", "wrong usage"))
COMMANDS = """\
`bellhop` is the same as `python -m bot`. `bellhop --version` prints the version. Every command prints help with `--help` and works while
`bellhop run` is running. Output that a script may read goes to standard output, everything else to standard error."""
HTTP = """\
The server listens on `http.host` and `http.port`. Everybody may ask `/healthz`, and whether `/readyz` says 200 or 503. Its details and
`/metrics` are for requests from the same machine, and for requests with `http.status_token` as a bearer token. `--role worker`
answers all paths but those of the channels."""
METRICS = """\
`/metrics` also shows the usual figures of a Python process (`process_…`, `python_…`). A counter has a second series that ends in
`_created`."""
ALARMS = f"""\
An alarm is logged when it begins and when it ends, sets `{ours.ALARMS.describe()[0].name}` with its name as the label `what`, and is one
of the `warnings` of `/readyz`. There, a background task that is down is a warning too (`bellhop_task_down` names it)."""


def commands() -> str:
    """The chapter about ``bellhop …``."""
    found = [one for command in typer.main.get_command(app).commands.values() for one in _single(command, command.name)]  # type: ignore[attr-defined]
    codes = table(["exit code", "means"], [(code(number), meaning) for number, meaning in EXIT_CODES])
    return section("Program commands", COMMANDS, codes, *(_command(name, command) for name, command in found))


def _single(command: Any, name: str) -> list[tuple[str, Any]]:
    """The command, or those of a group."""
    if not hasattr(command, "commands"):
        return [(name, command)]
    return [one for inner in command.commands.values() for one in _single(inner, f"{name} {inner.name}")]


def _command(name: str, command: Any) -> str:
    asked = [param for param in command.params if param.name != "help"]
    words = " ".join(f"{param.name.upper()}" for param in asked if param.param_type_name == "argument")
    rows = [(_spelled(param), param.help or "", _default(param)) for param in asked]
    options = table(["option", "meaning", "default"], rows) if rows else ""
    return section(code(f"bellhop {name} {words}".strip()), inspect.cleandoc(command.help), options, level=3)


def _spelled(param: Any) -> str:
    if param.param_type_name == "argument":
        return code(param.name.upper())
    names = ", ".join([*param.opts, *param.secondary_opts])
    if param.is_flag:
        return code(names)
    kind = param.type_descriptor.annotation
    value = "|".join(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else param.name.upper()
    return code(f"{names} {value}")


def _default(param: Any) -> str:
    if param.required:
        return "required"
    value = getattr(param.default, "value", param.default)
    if isinstance(value, bool):
        return "on" if value else "off"
    return code(value) if value not in (None, "", ()) else "none"


async def _never() -> Report:
    return Report(ready=True, facts={})


def _no_api() -> Any:
    raise NotImplementedError


def http() -> str:
    """The chapter about the HTTP server."""
    routes = Web(HttpSettings(), {}, _never, api=_no_api).routes(serves_channels=True)
    rows = [(code(f"{route.method} {route.path}"), _first_line(route.handler)) for route in routes]
    return section("HTTP paths", HTTP, table(["path", "answers"], rows))


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n", maxsplit=1)[0]


def metrics() -> str:
    """The chapter about the metrics."""
    found = sorted((one for one in vars(ours).values() if isinstance(one, MetricWrapperBase)), key=lambda one: one.describe()[0].name)
    return section("Metrics", METRICS, table(["metric", "type", "labels", "meaning"], map(_metric, found)))


def _metric(found: MetricWrapperBase) -> tuple[str, ...]:
    family = found.describe()[0]
    name = f"{family.name}_total" if family.type == "counter" else family.name
    labels = ", ".join(map(code, found._labelnames))  # noqa: SLF001  the library has no public way to ask for them
    return (code(name), family.type, labels, f"{family.documentation}.")


def alarms() -> str:
    """The chapter about alarms."""
    names = [(f"{alarm} <name>" if alarm is Alarm.CHANNEL else str(alarm), alarm.meaning) for alarm in Alarm]
    return section("Alarms", ALARMS, table(["alarm", "means"], [(code(name), meaning) for name, meaning in names]))
