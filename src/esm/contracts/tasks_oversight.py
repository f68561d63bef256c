"""Letters about checks, complaints and services that must not stop. Each may run twice: a letter's key keeps it single."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, link, queue, queue_all
from esm.kernel.money import Money
from esm.partners import public as partners

from .machine_oversight import Level
from .models import Check, ComplaintStep, ContinuityWarning, Contract, Finding
from .services import complaints, continuity

Role = identity.Role


@job()
def tell_checked(check_id: int) -> int:
    check = Check.objects.select_related("contract").get(pk=check_id)
    facts = {
        "kind": check.get_kind_display(),
        "done_on": f"{check.done_on:%d.%m.%Y}",
        "outcome": check.get_outcome_display().lower(),
        "reason": check.reason,
        "findings": check.findings.count(),
        "link": link(reverse("contracts:check_page", args=[check.contract.code, check.ordinal])),
    }
    return _organisation(check.contract, "contracts.checked", facts, key=f"{check.pk}")


@job()
def tell_finding_answered(finding_id: int) -> int:
    finding = Finding.objects.select_related("contract", "check_row").get(pk=finding_id)
    contract = finding.contract
    facts = {
        "number": contract.number,
        "title": contract.title,
        "organisation": partners.organisation_refs({contract.organisation_id})[contract.organisation_id].title,
        "link": link(_finding(finding)),
    }
    return _city("contracts.finding_answered", facts, key=f"{finding.pk}:{finding.version}", roles=(Role.OFFICIAL,))


@job()
def tell_finding_decided(finding_id: int) -> int:
    finding = Finding.objects.select_related("contract").prefetch_related("notes").get(pk=finding_id)
    facts = {
        "what": finding.text,
        "state": finding.get_status_display().lower(),
        "remark": list(finding.notes.all())[-1].text,
        "due": f"{finding.due_on:%d.%m.%Y}",
        "link": link(_finding(finding)),
    }
    return _organisation(finding.contract, "contracts.finding_decided", facts, key=f"{finding.pk}:{finding.version}")


@job()
def tell_broken(contract_id: int) -> int:
    contract = Contract.objects.select_related("termination").get(pk=contract_id)
    facts = {
        "on": f"{contract.termination.on:%d.%m.%Y}",
        "reason": contract.termination.reason,
        "sum": Money(contract.to_return),
        "link": link(reverse("contracts:own_contract", args=[contract.code])),
    }
    return _organisation(contract, "contracts.broken", facts, key=f"{contract.pk}")


@job()
def tell_complaint_filed(step_id: int) -> int:
    """To those who answer at this level; a court's word is awaited by officials."""
    step = ComplaintStep.objects.select_related("complaint").get(pk=step_id)
    facts = {
        "number": step.complaint.number,
        "title": step.complaint.title,
        "level": step.get_level_display(),
        "due": f"{step.due_on:%d.%m.%Y}" if step.due_on else _("строку, який визначить суд"),
        "link": link(reverse("contracts:complaint", args=[step.complaint.number])),
    }
    roles = (Role.HEAD,) if step.level == Level.DEPUTY else (Role.OFFICIAL,)
    return _city("contracts.complaint_filed", facts, key=f"{step.pk}", roles=roles)


@job()
def tell_complaint_answered(step_id: int) -> int:
    step = ComplaintStep.objects.select_related("complaint").get(pk=step_id)
    complaint = step.complaint
    if "@" not in complaint.contact:
        return 0
    at = timezone.now()
    _why, level = complaints.further(step, timezone.localdate(at))
    further = _("Якщо ви не згодні, зверніться вище: %(level)s.") % {"level": level.label} if level else ""
    facts = {
        "number": complaint.number,
        "title": complaint.title,
        "outcome": step.get_outcome_display().lower(),
        "answer": step.answer,
        "ground": step.ground,
        "further": further,
        "link": link(reverse("contracts:complaint_state")),
    }
    key = f"contracts.complaint_answered:{step.key}"
    return int(
        queue(
            code="contracts.complaint_answered",
            to=complaint.contact,
            user_id=None,
            context=facts,
            key=key,
            at=at,
            legal=True,
        )
    )


@job()
def refresh_continuity() -> int:
    """Every morning, and after every step that may secure a service or stop it."""
    return sum(_warn(ContinuityWarning.objects.get(pk=pk)) for pk in continuity.refresh(at=timezone.now()))


def _warn(warning: ContinuityWarning) -> int:
    resumes = (
        _("Наступний договір починається %(day)s: між ними перерва.") % {"day": f"{warning.resumes_on:%d.%m.%Y}"}
        if warning.resumes_on
        else ""
    )
    facts = {
        "title": warning.title,
        "stops": warning.stops,
        "ends_on": f"{warning.ends_on:%d.%m.%Y}",
        "resumes": resumes,
        "link": link(reverse("contracts:continuity_office")),
    }
    key = f"{warning.key}:{warning.ends_on}:{warning.days}"
    return _city("contracts.continuity", facts, key=key, roles=(Role.OFFICIAL, Role.HEAD))


def _finding(finding: Finding) -> str:
    return reverse("contracts:finding", args=[finding.contract.code, finding.ordinal])


def _city(code: str, facts: Mapping[str, object], *, key: str, roles: tuple[identity.Role, ...]) -> int:
    at = timezone.now()
    people = {p.id: p for role in roles for p in identity.people_with_role(role, on=timezone.localdate(at))}
    return queue_all(code=code, to=[Reader(p.email, p.id) for p in people.values()], context=facts, key=key, at=at)


def _organisation(contract: Contract, code: str, facts: Mapping[str, object], *, key: str) -> int:
    at = timezone.now()
    readers = partners.readers(contract.organisation_id, on=timezone.localdate(at))
    context = {"number": contract.number, "title": contract.title} | dict(facts)
    return queue_all(code=code, to=readers, context=context, key=key, at=at, legal=True)
