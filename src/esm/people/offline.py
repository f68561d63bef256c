"""The offline tool as one file: the very modules that make the marks here, packed with the network's key.

Nothing but Python's standard library runs in it, so an organisation's computer needs Python and nothing else.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import esm

from .marks import network_key

_ROOT = Path(esm.__file__).parents[1]
PARTS = ("esm/kernel/xlsx", "esm/people/linkage")
# These want libraries that the tool doesn't have, and it doesn't need them.
LEFT_OUT = frozenset({"splink_run.py"})
_MAIN = "import sys\nfrom esm.people.linkage.tool import main\nsys.exit(main(sys.argv[1:], bytes.fromhex({key!r})))\n"


def bundle() -> bytes:
    """`esm-kliuchi.pyz`: `python esm-kliuchi.pyz клієнти.xlsx ключі.csv`. Whoever has it can make marks: it is a secret."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in PARTS:
            for file in sorted((_ROOT / folder).glob("*.py")):
                if file.name not in LEFT_OUT:
                    archive.write(file, file.relative_to(_ROOT).as_posix())
        for package in ("esm", "esm/kernel", "esm/people"):
            archive.writestr(f"{package}/__init__.py", "")
        archive.writestr("__main__.py", _MAIN.format(key=network_key().hex()))
    return b"#!/usr/bin/env python3\n" + out.getvalue()
