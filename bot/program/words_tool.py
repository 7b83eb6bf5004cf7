"""Brings the catalogues of all languages up to date: ``make words``. ``make words NEW=fr`` begins a new language.

``--check`` writes nothing, lists what is missing or wrong and exits 1 if there is anything: the check before a release.
"""

from __future__ import annotations

import sys

from babel import localedata

from bot.program.words import books, checks, source

CHECK = "--check"


def main(word: str = "") -> int:
    """1 if a translation is wrong; what is only missing is listed, and people read English until then."""
    begin = "" if word == CHECK else word
    if begin and begin not in localedata.locale_identifiers():
        sys.stderr.write(f"{begin} is no language that can be begun; name it by its two letters, such as fr.\n")
        return 1
    found = source.collect()
    catalogues = {language: books.read(language) for language in sorted({*books.languages(), *([begin] if begin else [])})}
    if word != CHECK:
        catalogues = {language: books.updated(book, books.template(found)) for language, book in catalogues.items()}
        _write(books.template(found), catalogues)
    everything = books.template(found)
    wrong = source.strangers() + [line for book in catalogues.values() for line in checks.wrong(book, everything)]
    missing = [line for book in catalogues.values() for line in checks.missing(book, everything)]
    sys.stderr.writelines(f"{line}\n" for line in (*missing, *wrong))
    sys.stdout.write(f"{len(everything)} sentences, {len(catalogues)} languages, {len(missing)} missing, {len(wrong)} wrong\n")
    return int(bool(wrong or (missing and word == CHECK)))


def _write(template: books.Book, catalogues: dict[str, books.Book]) -> None:
    books.template_file().write_bytes(books.po_bytes(template))
    for language, book in catalogues.items():
        books.po(language).parent.mkdir(parents=True, exist_ok=True)
        books.po(language).write_bytes(books.po_bytes(book))
        books.po(language).with_suffix(".mo").write_bytes(books.mo_bytes(book))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
