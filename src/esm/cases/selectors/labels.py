"""Words that lists, boards and papers of cases share: services, districts, names of workers, tones of states."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.reference import public as reference

from ..machine import CaseClass, CaseState

_S = CaseState
TONES: dict[str, str] = {
    _S.REGISTERED: "warn",
    _S.EMERGENCY: "err",
    _S.DELIVERING: "ok",
    _S.CLOSED: "mute",
    _S.REFUSED: "mute",
    _S.TRANSFERRED: "mute",
}


def tone_of(state: str) -> str:
    return TONES.get(state, "info")


def class_label(code: str) -> str:
    return str(CaseClass(code).label) if code in CaseClass.values else code


def service_titles() -> dict[str, str]:
    """By key and by code of the classifier: «015.1 догляд вдома». One query."""
    titles: dict[str, str] = {}
    for service in reference.service_codes():
        titles[service.key] = service.label
        if service.code:
            titles.setdefault(service.code, service.label)
    return titles


def services_line(codes: Iterable[str], titles: dict[str, str]) -> str:
    return "; ".join(titles.get(code, code) for code in codes)


def names(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Names of people who sign in, in one query; «—» for nobody."""
    found: dict[int | None, str] = {p.id: p.name for p in identity.people({i for i in ids if i}).values()}
    return found | {None: "—"}


def unit_title(organisation_title: str | None) -> str:
    return organisation_title or _("Місто")
