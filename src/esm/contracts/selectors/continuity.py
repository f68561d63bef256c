"""Until when each service that must not stop is secured, and what is about to stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from esm.competitions import public as competitions

from ..machine import PUBLIC_CONTRACTS, ContractStatus
from ..models import ContinuityWarning, Contract, VitalService
from ..rules import Vital, continuity_rules

DAY = timedelta(days=1)
# How long after the last contract's end people are still told that the service stands.
_REMEMBERED = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class VitalRow:
    key: str
    title: str
    stops: str
    phone: str
    directions: tuple[str, ...]
    services: tuple[str, ...]
    active: bool
    version: int
    # Whether it stands in the city's rules, or an official wrote it down.
    own: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """A contract that secures a service: its code, number, first and last day."""

    code: str
    number: str
    title: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Security:
    """`until`: the last day secured without a break (None: nothing has ever secured it, or long ago). `resumes_on`: the
    first day of a later contract after a gap."""

    vital: Vital
    contracts: tuple[Covered, ...]
    until: date | None
    resumes_on: date | None

    def days_left(self, today: date) -> int:
        """Negative once it has stopped."""
        return (self.until - today).days if self.until else 0


@dataclass(frozen=True, slots=True)
class WarningRow:
    """What everybody reads: what stops, when, whom to phone."""

    key: str
    title: str
    stops: str
    phone: str
    ends_on: date
    resumes_on: date | None
    stopped: bool


def vital_rows(today: date) -> list[VitalRow]:
    """The rules' services with the officials' own words over them. Two queries."""
    rows = {
        v.key: VitalRow(v.key, v.title, v.stops, v.phone, v.directions, v.services, True, 0, False)
        for v in continuity_rules(today).services
    }
    for s in VitalService.objects.all():
        rows[s.key] = VitalRow(
            s.key, s.title, s.stops, s.phone, tuple(s.directions), tuple(s.services), s.active, s.version, True
        )
    return list(rows.values())


def securities(today: date) -> list[Security]:
    """Each service with the contracts that secure it, by direction of the call and by service code. Four queries.

    A direction or a lot that was flagged by itself, and that no entry names, is an entry of its own.
    """
    vitals = [Vital(r.key, r.title, r.stops, r.phone, r.directions, r.services) for r in vital_rows(today) if r.active]
    silent = {c for r in vital_rows(today) if not r.active for c in (*r.directions, *r.services)}
    contracts = list(
        Contract.objects.filter(
            status__in=PUBLIC_CONTRACTS - {ContractStatus.BROKEN},
            ends_on__gte=today - _REMEMBERED,
        )
        .select_related("framework")
        .order_by("starts_on", "code")
    )
    directions = competitions.directions_of([c.application_id for c in contracts if c.application_id])
    found: dict[str, list[Covered]] = {v.key: [] for v in vitals}
    own: dict[str, Vital] = {}
    for c in contracts:
        direction = directions.get(c.application_id or 0)
        framework = getattr(c, "framework", None)
        code, title, flagged = "", "", False
        if direction:
            code, title, flagged = direction.code, direction.title, direction.must_not_stop
        elif framework:
            code, title, flagged = framework.service_key, framework.service, framework.must_not_stop
        keys = [v.key for v in vitals if code and code in (v.directions if direction else v.services)]
        if not keys and flagged and code not in silent:
            key = f"flag-{code}".replace(".", "-")[:40]
            own.setdefault(key, Vital(key, title, title, "", (code,), ()))
            found.setdefault(key, [])
            keys = [key]
        for key in keys:
            found[key].append(Covered(c.code, c.number, c.title, c.starts_on, c.ends_on))
    return [_security(v, found[v.key], today) for v in (*vitals, *own.values())]


def _security(vital: Vital, contracts: list[Covered], today: date) -> Security:
    """Contracts in the order of their first days: the unbroken stretch that today stands in, or the last one before."""
    until: date | None = None
    resumes: date | None = None
    for c in sorted(contracts, key=lambda c: c.starts_on):
        if until is None or c.starts_on <= until + DAY:
            until = max(until or c.ends_on, c.ends_on)
        elif until < today and c.starts_on <= today:
            until = c.ends_on  # a gap of the past
        else:
            resumes = c.starts_on
            break
    return Security(vital, tuple(contracts), until, resumes)


def due_threshold(security: Security, today: date, warn_days: tuple[int, ...]) -> int | None:
    """The smallest of the rule's thresholds that was crossed; None while there is time, or nothing to lose."""
    if security.until is None:
        return None
    crossed = [d for d in warn_days if security.days_left(today) <= d]
    return min(crossed) if crossed else None


def open_warnings(today: date) -> list[WarningRow]:
    """One query: for the home page."""
    return [
        WarningRow(w.key, w.title, w.stops, w.phone or settings.HELP_PHONE, w.ends_on, w.resumes_on, w.ends_on < today)
        for w in ContinuityWarning.objects.filter(cleared_at__isnull=True)
    ]


@dataclass(frozen=True, slots=True)
class SecurityRow:
    """As everybody reads it: `state` in a word, `tone` beside it."""

    key: str
    title: str
    stops: str
    phone: str
    until: date | None
    resumes_on: date | None
    state: str
    tone: str
    contracts: tuple[Covered, ...]


def public_securities(today: date) -> list[SecurityRow]:
    warn_days = continuity_rules(today).warn_days
    rows = []
    for s in securities(today):
        if s.until is None:
            state, tone = _("Договору немає"), "mute"
        elif s.until < today:
            state, tone = _("Не працює"), "err"
        elif due_threshold(s, today, warn_days) is not None:
            state, tone = _("Може зупинитися"), "warn"
        else:
            state, tone = _("Працює"), "ok"
        live = tuple(c for c in s.contracts if c.ends_on >= today)
        phone = s.vital.phone or settings.HELP_PHONE
        rows.append(
            SecurityRow(s.vital.key, s.vital.title, s.vital.stops, phone, s.until, s.resumes_on, state, tone, live)
        )
    return rows
