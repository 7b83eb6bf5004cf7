"""Checks the structure, types and styles of a rich text block."""

from __future__ import annotations

from sandbox.slack.blockkit.checks import Check, boolean, both, by_type, complain, listing, one_of, pattern, shape, string, whole

TEXT_STYLE = shape({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean})
MENTION_STYLE = shape(
    {},
    {
        "bold": boolean,
        "italic": boolean,
        "strike": boolean,
        "highlight": boolean,
        "client_highlight": boolean,
        "unlink": boolean,
        "underline": boolean,
    },
)
USER = pattern(r"[UW][A-Z0-9]{1,30}", "a user id")
CHANNEL = pattern(r"[CGD][A-Z0-9]{1,30}", "a channel id")

TEXT = shape({"text": string(least=1)}, {"style": TEXT_STYLE})
LINK = shape({"url": string(least=1)}, {"text": string(), "unsafe": boolean, "style": TEXT_STYLE})
INLINE: Check = by_type(
    {
        "text": TEXT,
        "link": LINK,
        "emoji": shape({"name": string(least=1)}, {"unicode": string(), "skin_tone": whole(1, 6), "style": TEXT_STYLE}),
        "user": shape({"user_id": USER}, {"style": MENTION_STYLE}),
        "usergroup": shape({"usergroup_id": pattern(r"S[A-Z0-9]{1,30}", "a user group id")}, {"style": MENTION_STYLE}),
        "channel": shape({"channel_id": CHANNEL}, {"style": MENTION_STYLE}),
        "team": shape({"team_id": pattern(r"T[A-Z0-9]{1,30}", "a team id")}, {"style": MENTION_STYLE}),
        "broadcast": shape({"range": one_of("here", "channel", "everyone")}, {"style": MENTION_STYLE}),
        "color": shape({"value": pattern(r"#[0-9a-fA-F]{6}", "a colour such as #F405B3")}, {"style": TEXT_STYLE}),
        "date": shape(
            {"timestamp": whole(0), "format": string(least=1)},
            {"url": string(), "fallback": string(), "style": TEXT_STYLE},
        ),
    }
)
SECTION = shape({"elements": listing(INLINE)})
BORDER = whole(0, 1)


def _no_style(value: object, at: str, problems: list[str]) -> None:
    if isinstance(value, dict) and "style" in value:
        complain(problems, "invalid additional property: style", at)


PREFORMATTED = shape(
    {"elements": listing(both(by_type({"text": TEXT, "link": LINK}), _no_style), least=1)},
    {"border": BORDER, "language": string()},
)
ELEMENT = by_type(
    {
        "rich_text_section": SECTION,
        "rich_text_list": shape(
            {"style": one_of("bullet", "ordered"), "elements": listing(by_type({"rich_text_section": SECTION}), least=1)},
            {"indent": whole(0, 8), "offset": whole(0), "border": BORDER},
        ),
        "rich_text_preformatted": PREFORMATTED,
        "rich_text_quote": shape({"elements": listing(INLINE, least=1)}, {"border": BORDER}),
    }
)
ELEMENTS = listing(ELEMENT, least=1)
RICH_TEXT = shape({"elements": ELEMENTS}, {"block_id": string(255)})
