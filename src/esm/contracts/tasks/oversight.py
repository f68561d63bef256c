"""Letters about checks, complaints and services that must not stop. Each may run twice: a letter's key keeps it single."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.jobs import job
from esm.kernel.letters import link, queue
from esm.kernel.money import Money

from ..machine import Level
from ..models import Check, ComplaintStep, ContinuityWarning, Contract, Finding
from ..services import complaints, continuity
from . import to


@job()
def tell_checked(check_id: int) -> int:
    check = Check.objects.select_related("contract").get(pk=check_id)
    facts = {
        "kind": check.get_kind_display,
        "done_on": to.day(check.done_on),
        "outcome": lambda: check.get_outcome_display().lower(),
        "reason": check.reason,
        "findings": check.findings.count(),
        "link": link(reverse("contracts:check_page", args=[check.contract.code, check.ordinal])),
    }
    return to.organisation(check.contract, "contracts.checked", facts, key=f"{check.pk}", legal=True)


@job()
def tell_finding_answered(finding_id: int) -> int:
    finding = Finding.objects.select_related("contract", "check_row").get(pk=finding_id)
    contract = finding.contract
    facts = {
        "number": contract.number,
        "title": contract.title,
        "organisation": to.name(contract),
        "link": link(_finding(finding)),
    }
    return to.city("contracts.finding_answered", facts, key=f"{finding.pk}:{finding.version}")


@job()
def tell_finding_decided(finding_id: int) -> int:
    finding = Finding.objects.select_related("contract").prefetch_related("notes").get(pk=finding_id)
    facts = {
        "what": finding.text,
        "state": lambda: finding.get_status_display().lower(),
        "remark": list(finding.notes.all())[-1].text,
        "due": to.day(finding.due_on),
        "link": link(_finding(finding)),
    }
    return to.organisation(
        finding.contract, "contracts.finding_decided", facts, key=f"{finding.pk}:{finding.version}", legal=True
    )


@job()
def tell_broken(contract_id: int) -> int:
    contract = Contract.objects.select_related("termination").get(pk=contract_id)
    facts = {
        "on": to.day(contract.termination.on),
        "reason": contract.termination.reason,
        "sum": Money(contract.to_return),
        "link": link(reverse("contracts:own_contract", args=[contract.code])),
    }
    return to.organisation(contract, "contracts.broken", facts, key=f"{contract.pk}", legal=True)


@job()
def tell_complaint_filed(step_id: int) -> int:
    """To those who answer at this level; a court's word is awaited by officials."""
    step = ComplaintStep.objects.select_related("complaint").get(pk=step_id)
    facts = {
        "number": step.complaint.number,
        "title": step.complaint.title,
        "level": step.get_level_display,
        "due": to.day(step.due_on) if step.due_on else (lambda: _("строку, який визначить суд")),
        "link": link(reverse("contracts:complaint", args=[step.complaint.number])),
    }
    roles = (Role.HEAD,) if step.level == Level.DEPUTY else (Role.OFFICIAL,)
    return to.city("contracts.complaint_filed", facts, key=f"{step.pk}", roles=roles)


@job()
def tell_complaint_answered(step_id: int) -> int:
    step = ComplaintStep.objects.select_related("complaint").get(pk=step_id)
    complaint = step.complaint
    if "@" not in complaint.contact:
        return 0
    at = timezone.now()
    _why, level = complaints.further(step, timezone.localdate(at))

    def further() -> str:
        return _("Якщо ви не згодні, зверніться вище: %(level)s.") % {"level": level.label} if level else ""

    facts = {
        "number": complaint.number,
        "title": complaint.title,
        "outcome": lambda: step.get_outcome_display().lower(),
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
    def resumes() -> str:
        said = _("Наступний договір починається %(day)s: між ними перерва.") % {"day": to.day(warning.resumes_on)}
        return said if warning.resumes_on else ""

    facts = {
        "title": warning.title,
        "stops": warning.stops,
        "ends_on": to.day(warning.ends_on),
        "resumes": resumes,
        "link": link(reverse("contracts:continuity_office")),
    }
    key = f"{warning.key}:{warning.ends_on}:{warning.days}"
    return to.city("contracts.continuity", facts, key=key, roles=(Role.OFFICIAL, Role.HEAD))


def _finding(finding: Finding) -> str:
    return reverse("contracts:finding", args=[finding.contract.code, finding.ordinal])
