"""Real processes against the test's own database: for promises that must hold under race and under kill -9."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

SOURCE = Path(__file__).resolve().parents[3]


def start(code: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Run Python `code` with Django set up on the current test database (give the test `transaction=True`).

    The code finds `arguments` in sys.argv[1:]; tasks go to the database's queue.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite://{name if name.startswith('/') else f'/{name}'}"
    else:
        url = f"postgres://{quote(connection.settings_dict['USER'] or 'postgres')}@/{name}"
    surroundings = {
        **os.environ,
        "PYTHONPATH": f"{SOURCE}{os.pathsep}{SOURCE.parent}",
        "DJANGO_SETTINGS_MODULE": "esm.config.settings",
        "ESM_DATABASE_URL": url,
        "ESM_DATA_DIR": str(settings.DATA_DIR),
        "ESM_TESTING": "0",
        **environment,
    }
    program = f"import django; django.setup()\n{code}"
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program, *map(str, arguments)],
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def together(count: int, code: str, *arguments: object, timeout: float = 120) -> list[str]:
    """Run `code` in `count` processes that begin their work at one moment; return what each printed.

    `code` calls `go()` when it is ready. A process that fails fails the test with its own traceback.
    """
    gate = "import sys\ndef go():\n    print('ready', flush=True); sys.stdin.readline()\n"
    running = [start(gate + code, *arguments) for _number in range(count)]
    for process in running:
        assert process.stdout
        line = process.stdout.readline()
        assert line.strip() == "ready", (line, process.communicate()[1])
    for process in running:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    outputs = []
    for process in running:
        out, err = process.communicate(timeout=timeout)
        assert process.returncode == 0, err
        outputs.append(out.strip())
    return outputs
