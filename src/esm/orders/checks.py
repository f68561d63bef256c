"""What data say about a proposal, line by line of the check list: a person answers, this stands beside. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from esm.kernel.money import Money

from .machine import Answer


@dataclass(frozen=True, slots=True)
class Facts:
    """`missing`: titles of required documents that aren't there; `unconfirmed`: promises of quality not given."""

    provider_number: str
    gives_service: bool
    service_title: str
    price: int
    cap: int
    bars: tuple[str, ...]
    in_termination: bool
    missing: tuple[str, ...]
    unconfirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`answer` is what data say; "" when only a person can tell."""

    code: str
    answer: str
    words: str


def verdicts(codes: Iterable[str], facts: Facts) -> list[Verdict]:
    return [_verdict(code, facts) for code in codes]


def _verdict(code: str, f: Facts) -> Verdict:
    known = _said(f)
    if code not in known:
        return Verdict(code, "", "")
    fits, words = known[code]
    return Verdict(code, Answer.YES if fits else Answer.NO, words)


def _said(f: Facts) -> dict[str, tuple[bool, str]]:
    """Code → whether it fits, and why."""
    lacking = _("Бракує: %(what)s.") % {"what": ", ".join(f.missing)}
    number = _("Запис %(number)s.") % {"number": f.provider_number}
    service = {"service": f.service_title}
    prices = {"price": Money(f.price), "cap": Money(f.cap)}
    unconfirmed = _("Не підтверджено: %(what)s.") % {"what": "; ".join(f.unconfirmed)}
    return {
        "complete": (not f.missing, lacking if f.missing else _("Обовʼязкові документи додано.")),
        "registered": (
            bool(f.provider_number),
            number if f.provider_number else _("Запису в реєстрі надавачів немає."),
        ),
        "service": (
            f.gives_service,
            (_("«%(service)s» є в записі.") if f.gives_service else _("«%(service)s» у записі немає.")) % service,
        ),
        "cap": (f.price <= f.cap, _("Ціна %(price)s, межа %(cap)s.") % prices),
        "barred": (not f.bars, " ".join(f.bars) or _("Заборон немає.")),
        "termination": (
            not f.in_termination,
            _("Організація припиняється.") if f.in_termination else _("Організація працює."),
        ),
        "requirements": (not f.unconfirmed, unconfirmed if f.unconfirmed else _("Усі вимоги підтверджено.")),
    }
