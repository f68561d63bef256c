"""The plan of checks, one check, one finding: as the department, the commission and the organisation see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, require
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import policies
from ..machine import CheckKind, CheckOutcome, CheckStatus, ContractStatus, FindingStatus
from ..models import Check, Contract, Finding, Framework
from ..rules import monitoring_rules

OUTCOME_TONES = {
    CheckOutcome.ACCEPTED: "ok",
    CheckOutcome.REMARKS: "warn",
    CheckOutcome.PARTLY: "warn",
    CheckOutcome.BROKEN: "err",
}
_FINDING_TONES = {FindingStatus.OPEN: "warn", FindingStatus.ANSWERED: "info", FindingStatus.CLOSED: "ok"}


@dataclass(frozen=True, slots=True)
class CheckRow:
    code: str
    ordinal: int
    contract: str
    title: str
    organisation: str
    kind_label: str
    planned_on: date
    done_on: date | None
    checker: str
    state: str
    tone: str
    late: bool
    open_findings: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    ordinal: int
    text: str
    due_on: date
    status_label: str
    tone: str
    late: bool


@dataclass(frozen=True, slots=True)
class CheckView:
    code: str
    ordinal: int
    version: int
    contract: str
    title: str
    organisation: str
    edrpou: str
    signed_on: date | None
    kind: str
    kind_label: str
    status: str
    state: str
    tone: str
    planned_on: date
    why: str
    checker: str
    done_on: date | None
    place: str
    present: str
    found: str
    outcome: str
    not_accepted: Money
    reason: str
    asked: int | None
    answered: int | None
    questions: tuple[tuple[str, int, int, int], ...]
    few: bool
    # Requirement, answer in a word, comment.
    answers: tuple[tuple[str, str, str], ...]
    # What a check of quality asks about: the demands of the technical task.
    requirements: tuple[str, ...]
    findings: tuple[FindingRow, ...]
    may_record: bool
    may_break: bool

    @property
    def done(self) -> bool:
        return self.status == CheckStatus.DONE

    @property
    def planned(self) -> bool:
        return self.status == CheckStatus.PLANNED

    @property
    def is_survey(self) -> bool:
        return self.kind == CheckKind.SURVEY


@dataclass(frozen=True, slots=True)
class NoteView:
    text: str
    at: datetime
    by: str
    from_city: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    code: str
    contract: str
    title: str
    organisation: str
    check: int
    row: FindingRow
    status: str
    version: int
    notes: tuple[NoteView, ...]
    may_answer: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ContractChecks:
    """For the page of one contract: checks newest first, and whether a new one may be planned."""

    rows: tuple[CheckRow, ...]
    findings: tuple[FindingRow, ...]
    may_plan: bool


def checks(actor: Actor, *, year: int | None = None, show: str = "") -> QuerySet[Check]:
    """The plan: what is planned first, by its day. `show`: planned, done, cancelled or open (with open findings)."""
    require(policies.may_read_monitoring(actor))
    rows = (
        Check.objects.select_related("contract")
        .annotate(unclosed=Count("findings", filter=~Q(findings__status=FindingStatus.CLOSED)))
        .order_by("-planned_on", "-id")
    )
    if year is not None:
        rows = rows.filter(planned_on__year=year)
    if show == "open":
        return rows.filter(unclosed__gt=0)
    return rows.filter(status=show) if show in CheckStatus.values else rows


def check_rows(rows: list[Check], *, today: date) -> list[CheckRow]:
    names = partners.organisation_refs({c.contract.organisation_id for c in rows})
    return [_row(c, names[c.contract.organisation_id].title, today) for c in rows]


def _row(c: Check, organisation: str, today: date) -> CheckRow:
    late = c.status == CheckStatus.PLANNED and c.planned_on < today
    state, tone = _state(c)
    return CheckRow(
        c.contract.code,
        c.ordinal,
        c.contract.number,
        c.contract.title,
        organisation,
        c.get_kind_display(),
        c.planned_on,
        c.done_on,
        c.checker,
        _("Прострочено") if late else state,
        "err" if late else tone,
        late,
        c.unclosed,  # type: ignore[attr-defined]
    )


def _state(c: Check) -> tuple[str, str]:
    if c.status == CheckStatus.DONE:
        return c.get_outcome_display(), OUTCOME_TONES[CheckOutcome(c.outcome)]
    return c.get_status_display(), "info" if c.status == CheckStatus.PLANNED else "mute"


def check_view(actor: Actor, code: str, ordinal: int, *, today: date) -> CheckView:
    """One check. The organisation reads it once it is recorded. Raises NotFound for everybody else."""
    contract = _contract(actor, code)
    check = contract.checks.prefetch_related("questions", "findings").filter(ordinal=ordinal).first()
    inside = policies.may_read_monitoring(actor)
    if check is None or not (inside or check.status == CheckStatus.DONE):
        raise NotFound(_("Такої перевірки немає."))
    rules = monitoring_rules(today)
    organisation = partners.organisation_ref(contract.organisation)
    state, tone = _state(check)
    few = check.answered is not None and check.answered < rules.survey_least
    hidden = few and not inside
    words = {"yes": _("так"), "no": _("ні"), "": _("не перевіряли")}
    return CheckView(
        code=contract.code,
        ordinal=check.ordinal,
        version=check.version,
        contract=contract.number,
        title=contract.title,
        organisation=organisation.name,
        edrpou=organisation.edrpou,
        signed_on=contract.signed_on,
        kind=check.kind,
        kind_label=check.get_kind_display(),
        status=check.status,
        state=state,
        tone=tone,
        planned_on=check.planned_on,
        why=check.why,
        checker=check.checker,
        done_on=check.done_on,
        place=check.place,
        present=check.present,
        found=check.found,
        outcome=check.outcome,
        not_accepted=Money(check.not_accepted),
        reason=check.reason,
        asked=check.asked,
        answered=check.answered,
        questions=() if hidden else tuple((q.text, q.yes, q.partly, q.no) for q in check.questions.all()),
        few=few,
        answers=tuple((a["title"], words[a["answer"]], a["comment"]) for a in check.answers),
        requirements=requirements_of(contract) if check.kind == CheckKind.QUALITY else (),
        findings=tuple(_finding_row(f, today) for f in check.findings.all()),
        may_record=policies.may_check(actor, contract, rules),
        may_break=policies.may_break(actor)
        and check.outcome == CheckOutcome.BROKEN
        and contract.status in {ContractStatus.IN_FORCE, ContractStatus.COMPLETED},
    )


def _finding_row(f: Finding, today: date) -> FindingRow:
    late = f.status == FindingStatus.OPEN and f.due_on < today
    return FindingRow(
        f.ordinal,
        f.text,
        f.due_on,
        _("Прострочено") if late else f.get_status_display(),
        "err" if late else _FINDING_TONES[FindingStatus(f.status)],
        late,
    )


def finding_view(actor: Actor, code: str, ordinal: int, *, today: date) -> FindingView:
    contract = _contract(actor, code)
    finding = contract.findings.select_related("check_row").prefetch_related("notes").filter(ordinal=ordinal).first()
    if finding is None:
        raise NotFound(_("Такого зауваження немає."))
    organisation = partners.organisation_ref(contract.organisation)
    decide = policies.may_check(actor, contract, monitoring_rules(today))
    return FindingView(
        code=contract.code,
        contract=contract.number,
        title=contract.title,
        organisation=organisation.title,
        check=finding.check_row.ordinal,
        row=_finding_row(finding, today),
        status=finding.status,
        version=finding.version,
        notes=tuple(NoteView(n.text, n.at, n.by, n.from_city) for n in finding.notes.all()),
        may_answer=finding.status == FindingStatus.OPEN and policies.may_answer_finding(actor, contract),
        may_decide=finding.status != FindingStatus.CLOSED and decide,
    )


def contract_checks(actor: Actor, code: str, *, today: date) -> ContractChecks:
    """Of one contract: for the organisation only what is recorded. Three queries."""
    contract = _contract(actor, code)
    rows = (
        contract.checks.select_related("contract")
        .annotate(unclosed=Count("findings", filter=~Q(findings__status=FindingStatus.CLOSED)))
        .prefetch_related(Prefetch("findings"))
        .order_by("-planned_on", "-id")
    )
    if not policies.may_read_monitoring(actor):
        rows = rows.filter(status=CheckStatus.DONE)
    loaded = list(rows)
    return ContractChecks(
        tuple(_row(c, "", today) for c in loaded),
        tuple(_finding_row(f, today) for c in loaded for f in c.findings.all()),
        policies.may_check(actor, contract, monitoring_rules(today)),
    )


def _contract(actor: Actor, code: str) -> Contract:
    contract = Contract.objects.select_related("organisation", "framework").filter(code=code).first()
    if contract is None:
        raise NotFound(_("Такого договору немає."))
    found(policies.may_read_checks(actor, contract))
    return contract


def requirements_of(contract: Contract) -> tuple[str, ...]:
    """What the technical task demands of a service; a project's contract has none."""
    try:
        return tuple(contract.framework.requirements)
    except Framework.DoesNotExist:
        return ()


def requirements(actor: Actor, code: str) -> tuple[str, ...]:
    """The same for a form. Raises NotFound for strangers."""
    return requirements_of(_contract(actor, code))


def answered_findings() -> list[Finding]:
    """What the city has to look at: the organisation answered."""
    return list(
        Finding.objects.filter(status=FindingStatus.ANSWERED).select_related("contract").order_by("due_on", "id")
    )
