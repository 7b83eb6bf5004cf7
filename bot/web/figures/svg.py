"""Writes SVG. Positions across are percentages, so that a chart fits every width and its words keep their size; heights are pixels.

There are no styles: classes name what ``charts.css`` draws, in light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from bot.core.graphemes import characters

LETTER = 6.8  # pixels of an average letter at the size of a chart's words


def element(name: str, /, *inside: str, **attributes: object) -> Markup:
    """Write an element. ``_`` in the name of an attribute is ``-``, and nothing at its end. Texts inside are escaped, except markup."""
    pairs = [(key.rstrip("_").replace("_", "-"), _value(value)) for key, value in attributes.items() if value is not None]
    written = Markup().join(Markup(' {}="{}"').format(key, value) for key, value in pairs)
    return Markup("<{}{}>{}</{}>").format(name, written, Markup().join(inside), name)


def _value(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def across(share: float) -> str:
    """A position or width as a percentage; 1 is the whole."""
    return f"{_value(share * 100.0)}%"


def group(inside: Iterable[str], **attributes: object) -> Markup:
    return element("g", *inside, **attributes)


def text(x: str, y: float, words: str, class_: str = "label", anchor: str | None = None, dx: float | None = None) -> Markup:
    return element("text", words, x=x, y=y, class_=class_, text_anchor=anchor, dx=dx)


def picture(name: str, height: int, title: str, description: str, inside: Sequence[str], inset: int = 0) -> Markup:
    """The whole drawing. Screen readers are told its title and description. ``inset`` is how far words reach out on the left."""
    told = (element("title", title, id=f"{name}-title"), element("desc", description, id=f"{name}-desc"))
    hatched = element(
        "pattern",
        element("rect", width=6, height=6, class_="hatch-paper"),
        element("path", d="M-1,7 L7,-1 M-1,1 L1,-1 M5,7 L7,5", class_="hatch-line"),
        id=f"{name}-hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )
    return element(
        "svg",
        *told,
        element("defs", hatched),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart inset-{inset}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        height=height,
    )


def width_of(words: str) -> float:
    """About how many pixels words take."""
    return len(characters(words)) * LETTER
