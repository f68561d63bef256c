"""The only reader of os.environ. Every setting that differs between machines has its name, default and meaning here."""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parents[3]

# FULL: an acknowledged write survives a power cut. IMMEDIATE (below): writers queue instead of failing half-way.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-20000;"
)


class MissingSetting(RuntimeError):
    """A setting that has no safe default was not given, or can't be understood."""


def env(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(f"{name} must be set")
    return value


def flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0") == "1"


def data_dir() -> Path:
    """The one folder that holds all state of an installation: database, files, keys, logs, mail."""
    # A relative name is meant from the project's folder, wherever a process was started.
    folder = (BASE_DIR / Path(env("ESM_DATA_DIR", "var")).expanduser()).resolve()
    for part in ("", "files", "keys", "logs", "mail", "static"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def key(name: str) -> str:
    """A secret of this installation: ESM_<NAME>_KEY, or made once and kept in the data folder for its owner only.

    Written to a private file and linked into place, so of two processes that start at once both read the same key.
    """
    if given := os.environ.get(f"ESM_{name.upper()}_KEY"):
        return given
    file = data_dir() / "keys" / f"{name}.key"
    if not file.exists():
        fresh = file.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text(encoding="ascii").strip()


def _scratch() -> Path:
    """Where a throw-away database is fastest: memory that looks like a folder, if the system has it."""
    memory = Path("/dev/shm")  # noqa: S108
    return memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())


def database_from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "esm.kernel.sqlite",
            "NAME": unquote(parts.path),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
            # A file, not memory: tests of races and kills run real processes against it.
            "TEST": {"NAME": str(_scratch() / f"esm-test-{os.getpid()}.sqlite3")},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or os.environ.get("PGHOST", "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise MissingSetting(f"ESM_DATABASE_URL: unknown scheme {parts.scheme!r}; use sqlite:///… or postgres://…")


def mail_from_url(url: str, outbox: Path) -> dict[str, Any]:
    """`file:` keeps letters in the data folder (the demo city); `smtp://user:password@host:587?tls=1` sends them."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(outbox)}
    if parts.scheme == "smtp":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "",
            "EMAIL_PORT": parts.port or 25,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": "tls=1" in parts.query,
            "EMAIL_TIMEOUT": 20,
        }
    raise MissingSetting(f"ESM_MAIL_URL: unknown scheme {parts.scheme!r}; use file: or smtp://…")
