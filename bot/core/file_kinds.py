"""Decides whether a customer's file is refused, by its name, type, size and first bytes."""

from __future__ import annotations

from enum import StrEnum

HEAD = 4096  # bytes in which archives are searched


class Refusal(StrEnum):
    """Why a file is refused. A queue's configuration may name the last two, in the plural."""

    OUT_OF_REACH = "out_of_reach"  # the channel doesn't offer files of this size for download
    TOO_LARGE = "too_large"
    PROGRAM = "program"
    SCRIPT = "script"


_ENDINGS = {
    Refusal.PROGRAM: (
        "exe com scr pif dll sys cpl ocx drv msi msp msix msixbundle appx appxbundle apk xapk ipa deb rpm dmg pkg app jar bin elf so dylib "
        "run appimage flatpak snap xpi crx gadget dex class"
    ),
    Refusal.SCRIPT: (
        "bat cmd ps1 psm1 psd1 vbs vbe vb js jse mjs wsf wsh hta sh bash zsh csh ksh fish command py pyw pyc pl pm rb php lua tcl reg scf "
        "lnk inf url jsp asp aspx"
    ),
}
_BY_ENDING = {ending: why for why, endings in _ENDINGS.items() for ending in endings.split()}
_TYPES = {
    Refusal.PROGRAM: (
        "application/x-msdownload application/x-dosexec application/x-executable application/x-elf application/x-sharedlib "
        "application/x-mach-binary application/x-msi application/vnd.android.package-archive application/java-archive "
        "application/vnd.microsoft.portable-executable application/x-ms-installer application/x-debian-package application/x-rpm"
    ),
    Refusal.SCRIPT: (
        "application/x-sh application/x-shellscript application/x-bat application/x-powershell application/javascript "
        "application/x-javascript application/x-python-code application/x-php application/hta text/javascript text/x-python "
        "text/x-shellscript text/x-script.python text/x-php text/x-perl text/vbscript"
    ),
}
_BY_TYPE = {mime: why for why, types in _TYPES.items() for mime in types.split()}
_BEGINNINGS = (
    (b"\x7fELF", Refusal.PROGRAM),
    (b"\xca\xfe\xba\xbe", Refusal.PROGRAM),
    (b"\xfe\xed\xfa\xce", Refusal.PROGRAM),
    (b"\xfe\xed\xfa\xcf", Refusal.PROGRAM),
    (b"\xce\xfa\xed\xfe", Refusal.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Refusal.PROGRAM),
    (b"dex\n", Refusal.PROGRAM),
    (b"#!", Refusal.SCRIPT),
    (b"<?php", Refusal.SCRIPT),
    (b"@echo off", Refusal.SCRIPT),
)
_IN_ARCHIVES = (b"AndroidManifest.xml", b"META-INF/MANIFEST.MF")
_STUB = (64, 0x3C)  # the shortest Windows program in bytes, and where it stores the position of its header


def refused_by_description(
    name: str, mime: str, size: int, *, most: int, kinds: tuple[str, ...], out_of_reach: bool = False
) -> Refusal | None:
    """Check what the channel says about a file. Return why it is refused, or None.

    ``size`` is in bytes, 0 if unknown; at most ``most`` bytes are accepted; ``kinds`` are refused.
    """
    if out_of_reach:
        return Refusal.OUT_OF_REACH
    if size > most:
        return Refusal.TOO_LARGE
    ending = name.casefold().rstrip(". \u200b\u200e\u200f").rpartition(".")[2]
    return _if_refused(_BY_ENDING.get(ending) or _BY_TYPE.get(mime.partition(";")[0].strip().lower()), kinds)


def refused_by_content(data: bytes, size: int, *, most: int, kinds: tuple[str, ...]) -> Refusal | None:
    """Check the content of a file by its first bytes, whatever its name says. Return why it is refused, or None."""
    if size > most:
        return Refusal.TOO_LARGE
    head = data[:HEAD]
    if _is_windows_program(data) or (head.startswith(b"PK\x03\x04") and any(name in head for name in _IN_ARCHIVES)):
        return _if_refused(Refusal.PROGRAM, kinds)
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return _if_refused(next((why for start, why in _BEGINNINGS if head.startswith(start) or bare.startswith(start)), None), kinds)


def _is_windows_program(data: bytes) -> bool:
    length, place = _STUB
    if not data.startswith(b"MZ") or len(data) < length:
        return False
    header = int.from_bytes(data[place : place + 4], "little")
    return header == 0 or data[header : header + 2] in (b"PE", b"NE", b"LE", b"LX")


def _if_refused(why: Refusal | None, kinds: tuple[str, ...]) -> Refusal | None:
    return why if why is not None and f"{why.value}s" in kinds else None
