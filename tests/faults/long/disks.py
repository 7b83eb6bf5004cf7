"""A disk that can be full: a file system of our own where mounting is allowed, otherwise a limit of the size of files."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psutil

PLENTY = "8g"


class Disk:
    """``is_real`` tells whether it is a file system."""

    def __init__(self, *, tmpfs: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bellhop-disk-"))
        self.folder.chmod(0o755)
        self.is_real = tmpfs and self._mounted(f"size={PLENTY}")

    def _mounted(self, options: str) -> bool:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder], check=False, capture_output=True)
        return done.returncode == 0

    def close(self) -> None:
        if self.is_real:
            subprocess.run(["umount", "-l", self.folder], check=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def used(self) -> int:
        if self.is_real:
            stat = os.statvfs(self.folder)
            return (stat.f_blocks - stat.f_bfree) * stat.f_frsize
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())

    def fill(self, processes: Iterable[int]) -> None:
        """No file can grow any more. Without a file system, no file of these processes can grow beyond the largest one there is."""
        if self.is_real:
            # Somebody may write between the look and the change.
            assert any(self._resized(self.used) for _ in range(100))
            return
        largest = max(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())
        self._limit(processes, largest)

    def free(self, processes: Iterable[int]) -> None:
        if self.is_real:
            assert self._resized(PLENTY)
            return
        self._limit(processes, "unlimited")

    def _resized(self, size: int | str) -> bool:
        done = subprocess.run(["mount", "-o", f"remount,size={size}", self.folder], check=False, capture_output=True)
        return done.returncode == 0

    def _limit(self, processes: Iterable[int], size: int | str) -> None:
        """As the user of each process: in a container, even root may not limit the processes of others."""
        for number in processes:
            try:
                user = psutil.Process(number).username()
            except psutil.NoSuchProcess:
                continue
            become = ["runuser", "-u", user, "--"] if os.getuid() == 0 else []
            done = subprocess.run([*become, "prlimit", f"--pid={number}", f"--fsize={size}:"], check=False, capture_output=True, text=True)
            assert done.returncode == 0 or not psutil.pid_exists(number), done.stderr
