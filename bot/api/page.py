"""The description of the API as a page to read: no scripts, and nothing from other servers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from bot.api.problems import STATUS_OF, TITLES, type_of
from bot.core import errors
from bot.ports import api_errors

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 2.5rem; }
section { border-top: 1px solid #8884; padding: .5rem 0 1rem; }
h3 { font: 600 1rem/1.5 ui-monospace, monospace; margin: .5rem 0 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; }
td:first-child { white-space: nowrap; }
code { font: .9em ui-monospace, monospace; }
"""


def page_of(description: Mapping[str, Any]) -> str:
    """Return the page."""
    info = description["info"]
    about = "".join(f"<p>{_marked(part)}</p>" for part in info["description"].split("\n\n"))
    operations = [(path, method, one) for path, methods in description["paths"].items() for method, one in methods.items()]
    parts = "".join(_operation(path, method, one) for path, method, one in operations)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><h1>{escape(info['title'])} API</h1>{about}"
        f'<p>The same for programs: <a href="/api/openapi.json">/api/openapi.json</a></p>'
        f"<h2>Requests</h2>{parts}<h2>Errors</h2>{_errors()}</body></html>"
    )


def _operation(path: str, method: str, one: Mapping[str, Any]) -> str:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    needed = body.get("required", [])
    rows = [_row(each["name"], f"in the {each['in']}", each["required"], each["description"], each["schema"]) for each in one["parameters"]]
    rows += [_row(name, "in the body", name in needed, each["description"], each) for name, each in body.get("properties", {}).items()]
    table = f"<table>{''.join(rows)}</table>" if rows else ""
    head = f"<h3>{method.upper()} {escape(path)}</h3><p>{escape(one['summary'])}</p>"
    return f'<section id="{escape(one["operationId"])}">{head}{table}</section>'


def _row(name: str, where: str, needed: bool, told: str, schema: Mapping[str, Any]) -> str:
    choices = f" {', '.join(schema['enum'])}." if "enum" in schema else ""
    default = f" Without it: {schema['default']}." if "default" in schema else ""
    kind = f"{schema.get('type', '')}, {where}{', needed' if needed else ''}"
    return f"<tr><td><code>{escape(name)}</code></td><td>{escape(kind)}</td><td>{escape(told + choices + default)}</td></tr>"


def _errors() -> str:
    """Return a table of all types of problems, with their status and sentence."""
    kinds = {**_kinds(api_errors), **_kinds(errors)}
    rows = []
    for name, told in sorted(kinds.items()):
        status, anchor = STATUS_OF.get(name, 409), type_of(name).partition("#")[2]
        rows.append(f'<tr id="{anchor}"><td><code>{anchor}</code></td><td>{status} {TITLES[status]}</td><td>{escape(told)}</td></tr>')
    return f"<table>{''.join(rows)}</table>"


def _kinds(module: Any) -> dict[str, str]:
    found: Iterable[tuple[str, Any]] = vars(module).items()
    return {
        name: one.__doc__ or ""
        for name, one in found
        if isinstance(one, type) and issubclass(one, errors.DeskError) and one not in (errors.DeskError, errors.TicketError)
    }


def _marked(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
