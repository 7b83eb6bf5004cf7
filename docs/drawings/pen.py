"""Draws windows, buttons, fields, chat bubbles and numbered rings as SVG."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

WIDTH = 760
INK, PALE, LINE, PAPER, BLUE, GREEN, MARK = "#1f2328", "#656d76", "#d0d7de", "#ffffff", "#1264a3", "#007a5a", "#d1242f"
FONT = "font-family='-apple-system,BlinkMacSystemFont,Segoe UI,Helvetica,Arial,sans-serif'"
MONO = "font-family='ui-monospace,SFMono-Regular,Menlo,Consolas,monospace'"


@dataclass
class Drawing:
    """One picture of ``height`` pixels. Positions are those of the upper left corner. ``step`` is the number in the ring around a shape."""

    height: int
    about: str
    out: list[str] = field(default_factory=list)
    rings: list[str] = field(default_factory=list)

    def box(self, x: int, y: int, w: int, h: int, *, fill: str = PAPER, line: str = LINE, round_: int = 6) -> None:
        self.out.append(f"<rect x='{x}' y='{y}' width='{w}' height='{h}' rx='{round_}' fill='{fill}' stroke='{line}'/>")

    def text(self, x: int, y: int, words: str, *, size: int = 13, bold: bool = False, color: str = INK, mono: bool = False) -> None:
        """``y`` is the base line."""
        weight = " font-weight='600'" if bold else ""
        face = MONO if mono else FONT
        self.out.append(
            f"<text x='{x}' y='{y}' {face} font-size='{size}'{weight} fill='{color}' xml:space='preserve'>{escape(words)}</text>"
        )

    def window(self, x: int, y: int, w: int, h: int, title: str) -> None:
        """A page or a dialog with its title above a line."""
        self.box(x, y, w, h)
        self.text(x + 14, y + 22, title, bold=True)
        self.out.append(f"<path d='M{x} {y + 34}h{w}' stroke='{LINE}'/>")

    def button(self, x: int, y: int, label: str, *, w: int = 0, fill: str = GREEN, step: int = 0) -> None:
        w = w or 24 + round(7.2 * len(label))
        plain = fill == PAPER
        self.box(x, y, w, 28, fill=fill, line=LINE if plain else fill, round_=5)
        self.out.append(
            f"<text x='{x + w / 2:g}' y='{y + 19}' text-anchor='middle' {FONT} font-size='13' font-weight='600' "
            f"fill='{INK if plain else PAPER}'>{escape(label)}</text>"
        )
        self.ring(x, y, w, 28, step)

    def entry(self, x: int, y: int, w: int, words: str, *, step: int = 0, mono: bool = False) -> None:
        """A field with something typed into it."""
        self.box(x, y, w, 28, round_=4)
        self.text(x + 10, y + 19, words, mono=mono, size=12 if mono else 13)
        self.ring(x, y, w, 28, step)

    def row(self, x: int, y: int, w: int, words: str, *, chosen: bool = False, step: int = 0) -> None:
        """A line of a menu."""
        if chosen:
            self.box(x, y, w, 26, fill="#ddf4ff", line="#ddf4ff", round_=4)
        self.text(x + 10, y + 18, words, color=BLUE if chosen else INK)
        self.ring(x, y, w, 26, step)

    def bubble(self, x: int, y: int, w: int, lines: list[str], *, own: bool = False) -> None:
        """A message in a chat."""
        self.box(x, y, w, 12 + 18 * len(lines), fill="#e3f5d7" if own else "#f6f8fa", line=LINE, round_=10)
        for place, words in enumerate(lines):
            self.text(x + 12, y + 20 + 18 * place, words, mono=":AA" in words, size=12 if ":AA" in words else 13)

    def ring(self, x: int, y: int, w: int, h: int, step: int) -> None:
        if step:
            self.rings.append(
                f"<rect x='{x - 4}' y='{y - 4}' width='{w + 8}' height='{h + 8}' rx='9' fill='none' stroke='{MARK}' stroke-width='2.5'/>"
                f"<circle cx='{x - 4}' cy='{y - 4}' r='11' fill='{MARK}'/>"
                f"<text x='{x - 4}' y='{y}' text-anchor='middle' {FONT} font-size='12' font-weight='700' fill='{PAPER}'>{step}</text>"
            )

    def save(self, target: Path) -> None:
        note = "A drawing, not a photograph: the real page looks different; what is to be clicked is called so there."
        self.text(14, self.height - 10, note, size=11, color=PALE)
        head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {self.height}' width='{WIDTH}' role='img'>"
        ground = f"<rect width='{WIDTH}' height='{self.height}' rx='8' fill='#f6f8fa' stroke='{LINE}'/>"
        parts = [head, f"<title>{escape(self.about)}</title>", ground, *self.out, *self.rings, "</svg>"]
        target.write_text("\n".join(parts) + "\n", encoding="utf-8")
