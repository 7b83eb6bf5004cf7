"""Reads lists of words whose forms share no stem."""

from __future__ import annotations


def bases_of(listed: str) -> dict[str, tuple[str, ...]]:
    """Return the base forms of each form. A list is ``go went gone; see saw seen``: the base first, then its forms."""
    found: dict[str, list[str]] = {}
    for entry in listed.replace("\n", " ").split(";"):
        base, *forms = entry.split()
        for form in forms:
            found.setdefault(form, []).append(base)
    return {form: tuple(bases) for form, bases in found.items()}
