"""Real processes against the test's own database: for promises that must hold under race and under kill -9."""

from __future__ import annotations

import json
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
        "ESM_SECRETS_KEYRING": str(settings.SECRETS_KEYRING),
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


# One process sets Django up and takes in what the code imports, then becomes `count`: real processes with connections
# of their own, without as many times the second of getting ready.
_MANY = """
import json, os, sys, traceback
from django.db import connections
count, code = int(sys.argv.pop(1)), sys.argv.pop(1)
exec("\\n".join(line for line in code.splitlines() if line.startswith(("import ", "from "))))
connections.close_all()
(ready, is_ready), (gate, opens) = os.pipe(), os.pipe()

def go():
    os.write(is_ready, b".")
    os.read(gate, 1)

def run():
    try:
        exec(code, {"__name__": "__main__", "sys": sys, "go": go})
        connections.close_all()
        return 0
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(is_ready, b".")  # nobody waits for one that failed on the way

children = {}
for _number in range(count):
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(opens)
        os.dup2(writes, 1)
        os.close(writes)
        os._exit(run())
    os.close(writes)
    children[child] = reads
for _number in range(count):
    os.read(ready, 1)
os.close(opens)
outputs = [os.fdopen(reads, encoding="utf-8").read().strip() for reads in children.values()]
failed = [os.waitpid(child, 0)[1] for child in children]
print(json.dumps(outputs))
sys.exit(1 if any(failed) else 0)
"""


def together(count: int, code: str, *arguments: object, timeout: float = 120) -> list[str]:
    """Run `code` in `count` processes that begin their work at one moment; return what each printed.

    `code` calls `go()` when it is ready. A process that fails fails the test with its own traceback.
    """
    process = start(_MANY, count, code, *arguments)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        process.kill()
    assert process.returncode == 0, err
    return list(json.loads(out.splitlines()[-1]))
