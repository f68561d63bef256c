"""Who says whether a qualified signature is true. The program itself doesn't: national algorithms and revocation lists are the
business of certified libraries, which an installation may plug in.

The setting ESM_SIGNATURE_CHECKER names a class ("package.module.Class") with the method of `Checker`. Without it every
signature stays «підпис не перевірено», and pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from ..machine import SignatureCheck


@dataclass(frozen=True, slots=True)
class Verdict:
    """`note` is shown to people beside the state."""

    status: SignatureCheck
    note: str = ""


class Checker(Protocol):
    """Reads the file with a signature (and the paper that was signed, when it lies apart) and answers for it."""

    def check(self, signature: Path, paper: Path | None) -> Verdict: ...


class NoChecker:
    """Nobody checks."""

    def check(self, signature: Path, paper: Path | None) -> Verdict:
        return Verdict(SignatureCheck.NOT_CHECKED)


def checker() -> Checker:
    name = settings.SIGNATURE_CHECKER
    return import_string(name)() if name else NoChecker()  # type: ignore[no-any-return]
