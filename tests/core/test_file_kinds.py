"""Which files of customers are accepted: by name, type and size, and by their content."""

from __future__ import annotations

import pytest

from bot.core.file_kinds import Why, refused_by_content, refused_by_description

BOTH = ("programs", "scripts")
MOST = 1000
PE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(40)


@pytest.mark.parametrize(
    ("name", "mime", "why"),
    [
        ("setup.exe", "application/octet-stream", Why.PROGRAM),
        ("SETUP.EXE", "", Why.PROGRAM),
        ("invoice.pdf.exe", "application/pdf", Why.PROGRAM),
        ("setup.exe. ", "", Why.PROGRAM),
        ("game.apk", "application/vnd.android.package-archive", Why.PROGRAM),
        ("photo", "application/x-msdownload", Why.PROGRAM),
        ("run.sh", "text/plain", Why.SCRIPT),
        ("fix.ps1", "", Why.SCRIPT),
        ("notes", "text/x-python; charset=utf-8", Why.SCRIPT),
        ("photo.jpg", "image/jpeg", None),
        ("report.pdf", "application/pdf", None),
        ("table.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
        ("log.txt", "text/plain", None),
        ("exe", "", Why.PROGRAM),
        ("about exe files", "text/plain", None),
        ("archive.zip", "application/zip", None),
    ],
)
def test_names_and_types(name: str, mime: str, why: Why | None) -> None:
    assert refused_by_description(name, mime, 10, most=MOST, kinds=BOTH) is why
    assert refused_by_description(name, mime, 10, most=MOST, kinds=()) is None


def test_only_the_kinds_that_are_named_are_refused() -> None:
    assert refused_by_description("a.exe", "", 10, most=MOST, kinds=("scripts",)) is None
    assert refused_by_description("a.sh", "", 10, most=MOST, kinds=("scripts",)) is Why.SCRIPT
    assert refused_by_content(PE, most=MOST, kinds=("scripts",)) is None


def test_sizes() -> None:
    assert refused_by_description("a.jpg", "", MOST, most=MOST, kinds=BOTH) is None
    assert refused_by_description("a.jpg", "", MOST + 1, most=MOST, kinds=BOTH) is Why.TOO_LARGE
    assert refused_by_description("a.jpg", "", 0, most=MOST, kinds=BOTH) is None
    assert refused_by_description("a.exe", "", 10**9, most=MOST, kinds=BOTH, out_of_reach=True) is Why.OUT_OF_REACH
    assert refused_by_content(bytes(MOST), most=MOST, kinds=BOTH) is None
    assert refused_by_content(bytes(MOST + 1), most=MOST, kinds=BOTH) is Why.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (PE, Why.PROGRAM),
        (b"MZ" + bytes(100), Why.PROGRAM),
        (b"\x7fELF\x02\x01\x01" + bytes(60), Why.PROGRAM),
        (b"\xcf\xfa\xed\xfe" + bytes(60), Why.PROGRAM),
        (b"PK\x03\x04" + bytes(26) + b"AndroidManifest.xml", Why.PROGRAM),
        (b"#!/bin/sh\necho", Why.SCRIPT),
        (b"\xef\xbb\xbf\n#!/usr/bin/env python3\n", Why.SCRIPT),
        (b"<?PHP echo 1;", Why.SCRIPT),
        (b"@ECHO OFF\r\ndel", Why.SCRIPT),
        (b"MZ is the name of our street, and we live there since 1970, in the house with the red door", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), None),
        (b"\xff\xd8\xff\xe0" + bytes(60), None),
        (b"%PDF-1.4 ...", None),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", None),
        (b"", None),
        ("# Überschrift".encode(), None),
    ],
)
def test_what_is_inside_counts(data: bytes, why: Why | None) -> None:
    assert refused_by_content(data, most=MOST, kinds=BOTH) is why
