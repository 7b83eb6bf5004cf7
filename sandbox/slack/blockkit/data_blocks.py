"""Blocks for data tables and charts, with the reference's limits."""

from __future__ import annotations

from typing import Any

from sandbox.slack.blockkit.checks import Check, boolean, both, by_type, complain, listing, one_of, shape, string, whole
from sandbox.slack.blockkit.rich_text import RICH_TEXT
from sandbox.slack.spec import LIMITS, at_most

TABLE, CHART = LIMITS["data_table"], LIMITS["data_visualization"]


def number(value: Any, at: str, problems: list[str]) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        complain(problems, "must be a number", at)


def positive(value: Any, at: str, problems: list[str]) -> None:
    number(value, at, problems)
    if isinstance(value, int | float) and value <= 0:
        complain(problems, "must be more than 0", at)


def up_to(limit: dict[str, int], item: Check) -> Check:
    return listing(item, least=limit["min_items"], most=limit["max_items"])


CELL = by_type(
    {
        "raw_text": shape({"text": string(least=1)}),
        "raw_number": shape({"value": number}, {"text": string(least=1)}),
        "rich_text": RICH_TEXT,
    }
)


def even(value: Any, at: str, problems: list[str]) -> None:
    """All rows have the same number of cells, and the texts of all cells together aren't too long."""
    rows = value.get("rows") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return
    if len({len(row) for row in rows}) > 1:
        complain(problems, "all rows must have the same number of cells", at)
    said = sum(len(str(cell.get("text", ""))) for row in rows for cell in row if isinstance(cell, dict))
    if said > TABLE["content"]["max_length"]:
        complain(problems, f"must be less than {TABLE['content']['max_length'] + 1} characters", at)


DATA_TABLE = both(
    shape(
        {"rows": up_to(TABLE["rows"], up_to(TABLE["columns"], CELL))},
        {
            "block_id": string(255),
            "page_size": whole(TABLE["page_size"]["min"], TABLE["page_size"]["max"]),
            "caption": string(least=1),
            "row_header_column_index": whole(0, 19),
        },
    ),
    even,
)
POINT = shape({"label": string(at_most("data_visualization", "point_label", "max_length"), 1), "value": number})
SERIES = shape(
    {
        "name": string(at_most("data_visualization", "series_name", "max_length"), 1),
        "data": up_to(CHART["data"], POINT),
    }
)
AXIS_LABEL = string(at_most("data_visualization", "axis_label", "max_length"))
CATEGORY = string(at_most("data_visualization", "category_label", "max_length"), 1)
AXES = shape({"categories": up_to(CHART["categories"], CATEGORY)}, {"x_label": AXIS_LABEL, "y_label": AXIS_LABEL})
SEGMENT = shape({"label": string(CHART["segment"]["label"]["max_length"], 1), "value": positive})
LINES = shape({"series": up_to(CHART["series"], SERIES), "axis_config": AXES})
DATA_VISUALIZATION = shape(
    {
        "title": string(at_most("data_visualization", "title", "max_length"), 1),
        "chart": by_type({"pie": shape({"segments": up_to(CHART["segments"], SEGMENT)}), "bar": LINES, "line": LINES, "area": LINES}),
    },
    {"block_id": string(255)},
)
PLAIN_CELL = by_type({"raw_text": shape({"text": string(least=1)}), "rich_text": RICH_TEXT})
SETTINGS = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
SIMPLE_TABLE = shape(
    {"rows": listing(listing(PLAIN_CELL, least=1, most=20), least=1, most=100)},
    {"block_id": string(255), "column_settings": listing(SETTINGS, most=20)},
)
