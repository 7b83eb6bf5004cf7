"""Updates the catalogues of all languages: ``make words``; ``make words NEW=fr`` begins a new language.

``--check`` writes nothing, lists what is missing or wrong, and exits 1 if there is anything: the check before a release.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel import localedata

from bot.i18n.forms import TABLE
from bot.program.words import books, checks, forms, source

CHECK = "--check"


def main(word: str = "") -> int:
    """Return 1 if a translation is wrong. Missing ones are only listed; people read English until they exist."""
    begin = "" if word == CHECK else word
    if begin and begin not in localedata.locale_identifiers():
        sys.stderr.write(f"{begin} is not a language that can be added; use its two-letter code, such as fr.\n")
        return 1
    found = source.collect()
    languages = sorted({*books.languages(), *([begin] if begin else [])})
    shares = {folder: books.share(found, folder) for folder in books.folders()}
    wrong, missing = source.calls_without_literal(), []
    for folder, own in shares.items():
        catalogues = {language: books.read(language, folder) for language in languages}
        if word != CHECK and own:
            catalogues = {language: books.updated(book, books.template(own)) for language, book in catalogues.items()}
            _write(folder, books.template(own), catalogues)
        everything = books.template(own)
        wrong += [line for book in catalogues.values() for line in checks.wrong(book, everything)]
        missing += [line for book in catalogues.values() for line in checks.missing(book, everything)]
    if word != CHECK:
        _write_forms(languages)
    sys.stderr.writelines(f"{line}\n" for line in (*missing, *wrong))
    sys.stdout.write(
        f"{sum(map(len, shares.values()))} sentences, {len(languages)} languages, {len(missing)} missing, {len(wrong)} wrong\n"
    )
    return int(bool(wrong or (missing and word == CHECK)))


def _write(folder: Path, template: books.Book, catalogues: dict[str, books.Book]) -> None:
    folder.mkdir(exist_ok=True)
    books.template_file(folder).write_bytes(books.po_bytes(template))
    for language, book in catalogues.items():
        file = books.po(language, folder)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(books.po_bytes(book))
        file.with_suffix(".mo").write_bytes(books.mo_bytes(book))


def _write_forms(languages: list[str]) -> None:
    """Write how each language forms dates, times, numbers and the names of cities."""
    for language in languages:
        if (table := forms.table(language)) is not None:
            books.po(language).parents[1].joinpath(TABLE).write_bytes(table)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
