"""Which files of customers are accepted: by name, type and size, and by their content."""

from __future__ import annotations

import pytest

from bot.core.file_kinds import Refusal, refused_by_content, refused_by_description

BOTH = ("programs", "scripts")
MOST = 1000
PE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(40)


@pytest.mark.parametrize(
    ("name", "mime", "why"),
    [
        ("setup.exe", "application/octet-stream", Refusal.PROGRAM),
        ("SETUP.EXE", "", Refusal.PROGRAM),
        ("invoice.pdf.exe", "application/pdf", Refusal.PROGRAM),
        ("setup.exe. ", "", Refusal.PROGRAM),
        ("game.apk", "application/vnd.android.package-archive", Refusal.PROGRAM),
        ("photo", "application/x-msdownload", Refusal.PROGRAM),
        ("run.sh", "text/plain", Refusal.SCRIPT),
        ("fix.ps1", "", Refusal.SCRIPT),
        ("notes", "text/x-python; charset=utf-8", Refusal.SCRIPT),
        ("photo.jpg", "image/jpeg", None),
        ("report.pdf", "application/pdf", None),
        ("table.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
        ("log.txt", "text/plain", None),
        ("exe", "", Refusal.PROGRAM),
        ("about exe files", "text/plain", None),
        ("archive.zip", "application/zip", None),
    ],
)
def test_names_and_types(name: str, mime: str, why: Refusal | None) -> None:
    assert refused_by_description(name, mime, 10, most=MOST, kinds=BOTH) is why
    assert refused_by_description(name, mime, 10, most=MOST, kinds=()) is None


def test_only_the_kinds_that_are_named_are_refused() -> None:
    assert refused_by_description("a.exe", "", 10, most=MOST, kinds=("scripts",)) is None
    assert refused_by_description("a.sh", "", 10, most=MOST, kinds=("scripts",)) is Refusal.SCRIPT
    assert refused_by_content(PE, len(PE), most=MOST, kinds=("scripts",)) is None


def test_sizes() -> None:
    assert refused_by_description("a.jpg", "", MOST, most=MOST, kinds=BOTH) is None
    assert refused_by_description("a.jpg", "", MOST + 1, most=MOST, kinds=BOTH) is Refusal.TOO_LARGE
    assert refused_by_description("a.jpg", "", 0, most=MOST, kinds=BOTH) is None
    assert refused_by_description("a.exe", "", 10**9, most=MOST, kinds=BOTH, out_of_reach=True) is Refusal.OUT_OF_REACH
    assert refused_by_content(bytes(MOST), MOST, most=MOST, kinds=BOTH) is None
    assert refused_by_content(bytes(1), MOST + 1, most=MOST, kinds=BOTH) is Refusal.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (PE, Refusal.PROGRAM),
        (b"MZ" + bytes(100), Refusal.PROGRAM),
        (b"\x7fELF\x02\x01\x01" + bytes(60), Refusal.PROGRAM),
        (b"\xcf\xfa\xed\xfe" + bytes(60), Refusal.PROGRAM),
        (b"PK\x03\x04" + bytes(26) + b"AndroidManifest.xml", Refusal.PROGRAM),
        (b"#!/bin/sh\necho", Refusal.SCRIPT),
        (b"\xef\xbb\xbf\n#!/usr/bin/env python3\n", Refusal.SCRIPT),
        (b"<?PHP echo 1;", Refusal.SCRIPT),
        (b"@ECHO OFF\r\ndel", Refusal.SCRIPT),
        (b"MZ is the name of our street, and we live there since 1970, in the house with the red door", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), None),
        (b"\xff\xd8\xff\xe0" + bytes(60), None),
        (b"%PDF-1.4 ...", None),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", None),
        (b"", None),
        ("# Überschrift".encode(), None),
    ],
)
def test_what_is_inside_counts(data: bytes, why: Refusal | None) -> None:
    assert refused_by_content(data, len(data), most=MOST, kinds=BOTH) is why
