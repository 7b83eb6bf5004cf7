"""What the API returns, as JSON Schema: named shapes, and small ones to build them of."""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
FLAG: dict[str, Any] = {"type": "boolean"}
TIME: dict[str, Any] = {"type": "string", "format": "date-time"}


def maybe(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the same shape, or null."""
    return {**shape, "type": [shape["type"], "null"]} if "type" in shape else {"oneOf": [shape, {"type": "null"}]}


def listed(shape: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": shape}


def record(**fields: dict[str, Any]) -> dict[str, Any]:
    """Return an object that has all of these fields and no others."""
    return {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def page(**items: dict[str, Any]) -> dict[str, Any]:
    """Return a page of a list, with the cursor of the next one."""
    return record(**items, next_cursor=maybe(TEXT))


PERSON = record(id=TEXT, name=TEXT)
_TICKET = {
    "number": NUMBER,
    "subject": TEXT,
    "status": {"type": "string", "enum": ["new", "open", "waiting", "on_hold", "closed"]},
    "priority": {"type": "string", "enum": ["low", "normal", "high", "urgent"]},
    "kind": maybe(TEXT),
    "queue": TEXT,
    "customer": record(id=NUMBER, name=TEXT, channel=TEXT),
    "assignee": maybe(PERSON),
    "tags": listed(TEXT),
    "hold": maybe(record(kind=TEXT, link=maybe(TEXT))),
    **dict.fromkeys(("opened_at", "changed_at"), TIME),
    **dict.fromkeys(
        ("closed_at", "waiting_since", "reply_due_at", "solution_due_at", "promised_until", "snoozed_until"),
        maybe(TIME),
    ),
    "rating": maybe(NUMBER),
    "thumbs": record(up=NUMBER, down=NUMBER),
    "spam": FLAG,
    "erased": FLAG,
    "merged_into": maybe(NUMBER),
    "previous": maybe(NUMBER),
}
_FILE = record(id=TEXT, name=TEXT, type=TEXT, size=NUMBER, stored=FLAG)
_SPAN = record(count=NUMBER, median=maybe({"type": "number"}), p90=maybe({"type": "number"}))
_COUNTS = (
    *("opened", "handled", "closed", "unconfirmed", "reopened", "met", "breached", "promises_kept", "promises_broken", "rated"),
    *("thumbs_up", "thumbs_down"),
)
SHAPES: dict[str, dict[str, Any]] = {
    "Ticket": record(**_TICKET, events=NUMBER),
    "TicketInList": record(**_TICKET),
    "Done": record(answer=TEXT, ticket=ref("Ticket")),
    "File": _FILE,
    "Message": record(
        id=NUMBER,
        at=TIME,
        author=PERSON,
        role={"type": "string", "enum": ["customer", "agent", "manager", "desk"]},
        visibility={"type": "string", "enum": ["public", "note"]},
        text=maybe(TEXT),
        files=listed(ref("File")),
        edited_at=maybe(TIME),
        deleted=FLAG,
    ),
    "Event": record(seq=NUMBER, kind=TEXT, at=TIME, actor=TEXT, token=maybe(TEXT), facts={"type": "object", "additionalProperties": True}),
    "Clock": record(
        target={"type": "string", "enum": ["first_response", "next_response", "resolution"]},
        state={"type": "string", "enum": ["pending", "imminent", "breached", "met", "cancelled"]},
        since=TIME,
        due_at=maybe(TIME),
        ended_at=maybe(TIME),
        paused=FLAG,
        promised_seconds={"type": "number"},
        passed_seconds={"type": "number"},
    ),
    "Customer": record(
        id=NUMBER,
        name=TEXT,
        handle=maybe(TEXT),
        identity=TEXT,
        accounts=listed(TEXT),
        language=TEXT,
        timezone=maybe(TEXT),
        tier=maybe(TEXT),
        first_at=maybe(TIME),
        last_at=maybe(TIME),
        blocked_us=FLAG,
        spam=FLAG,
        note=TEXT,
        facts={"type": "object", "additionalProperties": TEXT},
        tickets=listed(NUMBER),
    ),
    "Figures": record(
        **dict.fromkeys(_COUNTS, NUMBER),
        **dict.fromkeys(("first_response", "next_response", "resolution"), _SPAN),
        rating=maybe({"type": "number"}),
    ),
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": NUMBER,
            "detail": TEXT,
            "errors": listed(record(field=TEXT, detail=TEXT)),
        },
    },
}
