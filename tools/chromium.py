"""Where Chromium is, installed if need be: `python -m tools.chromium` prints the path; tests ask `path()`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A root in a container without the kernel's user namespaces can't have Chromium's own sandbox.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Missing(RuntimeError):
    """There is no Chromium; the message says what to do."""


def found() -> str | None:
    """An installed browser: ESM_CHROMIUM, one on PATH, or the one that Playwright keeps."""
    if given := os.environ.get("ESM_CHROMIUM"):
        if not os.access(given, os.X_OK):
            raise Missing(f"ESM_CHROMIUM={given} can't be run. Give the path of a Chromium or Chrome program.")
        return given
    return next((where for name in NAMES if (where := shutil.which(name))), None) or _playwrights()


def _playwrights() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        where = playwright.chromium.executable_path
    return where if Path(where).exists() else None


@cache
def path() -> str:
    """The program's path. Raises Missing when none is installed."""
    where = found()
    if where is None:
        raise Missing("No Chromium here. Run: python -m tools.chromium")
    return where


def install() -> str:
    """Find or install. Raises Missing when neither works."""
    if where := found():
        return where
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-q")
        _run("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium")
    if not found():
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    if where := found():
        return where
    raise Missing(
        "Chromium could not be installed. Install the package 'chromium' of your system (as root: apt-get install "
        "chromium), or put the path of Chromium or Chrome into ESM_CHROMIUM, and run this again."
    )


def _run(*command: str) -> bool:
    """Its output goes to stderr: stdout is for the path."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, stdout=sys.stderr, env=environment, check=False, timeout=900).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return False


def main() -> int:
    try:
        print(install())
    except Missing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
