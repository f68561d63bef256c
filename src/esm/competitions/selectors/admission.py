"""Admission and the register of received applications, as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.lists import Paged, paged
from esm.kernel.money import Money
from esm.kernel.text import sort_key
from esm.partners import public as partners

from ..checks import findings
from ..machine import AppealLevel, AppealOutcome, ApplicationStatus, Channel, Verdict
from ..models import Appeal, Application, Call, Check, DefectNotice, Refusal
from ..rules import CallRules, Ground
from .admission_facts import facts_of

TONES = {
    ApplicationStatus.SUBMITTED: "info",
    ApplicationStatus.LATE: "err",
    ApplicationStatus.RETURNED: "warn",
    ApplicationStatus.ADMITTED: "ok",
    ApplicationStatus.REFUSED: "err",
}
_GOOD = (Verdict.YES, Verdict.NA)


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    """`answered` of `lines` check-list lines are answered, `faults` of them «no»."""

    number: str
    title: str
    organisation: str
    edrpou: str
    register_number: str
    received_at: datetime | None
    channel: str
    status: str
    label: str
    tone: str
    asked: Money
    answered: int
    good: int
    faults: int
    lines: int
    due_on: date | None
    version: int
    sheets: int | None
    sender: str

    @property
    def clean(self) -> bool:
        return self.status == ApplicationStatus.SUBMITTED and self.good == self.lines > 0


@dataclass(frozen=True, slots=True)
class CheckLine:
    code: str
    title: str
    article: str
    auto_verdict: str
    auto_label: str
    auto_text: str
    verdict: str
    comment: str
    by_name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    text: str
    items: tuple[str, ...]
    due_on: date
    explained: str
    sent_at: datetime
    fixed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusalRow:
    ground: str
    article: str
    text: str
    at: datetime
    signed_by: str
    appeal_until: date | None
    appeal_explained: str
    annulled_at: datetime | None


@dataclass(frozen=True, slots=True)
class AppealRow:
    id: int
    number: str
    title: str
    level: str
    level_code: str
    text: str
    filed_at: datetime
    filed_by: str
    due_on: date
    explained: str
    outcome: str
    answer: str
    published: str
    answered_at: datetime | None
    answered_by: str
    refused_by_id: int | None
    # The decision that the answer opened again.
    correction_id: int | None = None


@dataclass(frozen=True, slots=True)
class AdmissionPage:
    """One application in admission, with the whole history of what was said to the applicant."""

    row: AdmissionRow
    call_slug: str
    call_title: str
    closes_at: datetime
    contact_phone: str
    direction: str
    scan_id: int | None
    checks: tuple[CheckLine, ...]
    notices: tuple[NoticeRow, ...]
    refusals: tuple[RefusalRow, ...]
    appeals: tuple[AppealRow, ...]
    grounds: tuple[Ground, ...]
    defects_days: int
    # Came on paper or by e-mail: its answers are copied by the secretary.
    on_paper: bool


@dataclass(frozen=True, slots=True)
class AdmissionList:
    """`counts`: (state, label, how many) of all that was received, whatever is asked for."""

    page: Paged[AdmissionRow]
    counts: tuple[tuple[str, str, int], ...]


def admission_list(
    call: Call,
    *,
    order: Sequence[str],
    status: str = "",
    channel: str = "",
    text: str = "",
    page: str | int | None = 1,
    size: int = 50,
) -> AdmissionList:
    """A page of received applications. Three queries however many rows."""
    asked = Q()
    if status:
        asked &= Q(status=status)
    if channel:
        asked &= Q(channel=channel)
    if key := sort_key(text):
        asked &= Q(title_key__contains=key) | Q(number__contains=text.strip())
    everything = Application.objects.filter(_RECEIVED, call=call)
    found = Count("pk", filter=asked) if asked else Count("pk")
    counts = {
        code: (n, asked_for)
        for code, n, asked_for in everything.values_list("status").annotate(n=Count("pk"), found=found).order_by()
    }
    total = sum(asked_for for _n, asked_for in counts.values())
    chosen = paged(_received(call).filter(asked).order_by(*order), page=page, size=size, total=total)
    return AdmissionList(
        chosen.with_rows(_rows(call, chosen.rows)),
        tuple((s.value, str(s.label), counts[s][0]) for s in ApplicationStatus if s in counts),
    )


def journal_page(call: Call, *, page: str | int | None = 1) -> tuple[Paged[AdmissionRow], int]:
    """A page of the register in its order, and how many sheets of paper came in all. Four queries."""
    register = _received(call).order_by("register_number", "id")
    sums = register.order_by().aggregate(n=Count("pk"), sheets=Sum("sheets"))
    chosen = paged(register, page=page, total=sums["n"])
    return chosen.with_rows(_rows(call, chosen.rows)), sums["sheets"] or 0


def everything_received(call: Call) -> list[AdmissionRow]:
    """The whole register in its order, for exports."""
    return _rows(call, list(_received(call).order_by("register_number", "id")))


def clean_applications(call: Call) -> list[AdmissionRow]:
    """Submitted applications whose check list is all «yes»: what one click would admit."""
    waiting = list(_received(call).filter(status=ApplicationStatus.SUBMITTED).order_by("number"))
    return [row for row in _rows(call, waiting) if row.clean]


def admission_page(number: str) -> AdmissionPage:
    """The check list and the history of one application. Raises NotFound; drafts aren't there for the department."""
    application = _one(number)
    if application is None or application.status == ApplicationStatus.DRAFT:
        raise NotFound(_("Такої заявки немає."))
    return _page(application)


def _one(number: str) -> Application | None:
    rows = Application.objects.select_related("call", "direction", "organisation").filter(number=number)
    # Most were never refused: then nothing is read of refusals and appeals.
    return rows.annotate(
        was_refused=Exists(Refusal.objects.filter(application=OuterRef("pk"))),
        appealed=Exists(Appeal.objects.filter(application=OuterRef("pk"))),
    ).first()


def appeals_of(call: Call) -> tuple[AppealRow, ...]:
    """Open appeals first, by their term."""
    rows = Appeal.objects.filter(application__call=call).select_related("application", "refusal", "correction")
    return tuple(appeal_row(a) for a in sorted(rows, key=lambda a: (a.answered_at is not None, a.due_on, a.pk)))


_RECEIVED = ~Q(register_number="") & ~Q(status=ApplicationStatus.DRAFT)


def _received(call: Call) -> QuerySet[Application]:
    """With what a row shows and nothing else: sorting a thousand whole applications takes longer than the page."""
    rows = Application.objects.filter(_RECEIVED, call=call).select_related("organisation")
    return rows.only(
        "number", "title", "register_number", "received_at", "channel", "status", "asked", "version", "sheets",
        "sender", "organisation__edrpou", "organisation__name", "organisation__short_name",
    )  # fmt: skip


def _rows(call: Call, applications: Sequence[Application]) -> list[AdmissionRow]:
    """One query however many there are; their organisations were read with them."""
    codes = _codes(call)

    def answers(**verdict: Any) -> Count:
        return Count("checks", filter=Q(checks__code__in=codes, **verdict), distinct=True)

    tallies = {
        pk: Tally(all_ - blank, good, faults, due_on)
        for pk, all_, blank, good, faults, due_on in Application.objects.filter(pk__in=[a.pk for a in applications])
        .values_list("pk")
        .annotate(
            all=answers(),
            blank=answers(checks__verdict=""),
            good=answers(checks__verdict__in=_GOOD),
            faults=answers(checks__verdict=Verdict.NO),
            due_on=Max("defect_notices__due_on", filter=Q(defect_notices__fixed_at=None)),
        )
    }
    return [_row(a, tallies[a.pk], len(codes)) for a in applications]


def _codes(call: Call) -> list[str]:
    return [c.code for c in CallRules.from_data(call.rules).checks]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines of the check list are answered, well and badly; until when defects may be mended."""

    answered: int
    good: int
    faults: int
    due_on: date | None


def _row(a: Application, tally: Tally, lines: int) -> AdmissionRow:
    status = ApplicationStatus(a.status)
    organisation = partners.organisation_ref(a.organisation)
    return AdmissionRow(
        number=a.number,
        title=a.title,
        organisation=organisation.title,
        edrpou=organisation.edrpou,
        register_number=a.register_number,
        received_at=a.received_at,
        channel=str(Channel(a.channel).label),
        status=status.value,
        label=str(status.label),
        tone=TONES.get(status, "mute"),
        asked=Money(a.asked),
        answered=tally.answered,
        good=tally.good,
        faults=tally.faults,
        lines=lines,
        due_on=tally.due_on,
        version=a.version,
        sheets=a.sheets,
        sender=a.sender,
    )


def _page(application: Application) -> AdmissionPage:
    call = application.call
    rules = CallRules.from_data(call.rules)
    # What the program found when a person answered stays beside the answer; open lines show what it finds now.
    now = findings(facts_of(call, [application])[application.pk])
    kept: dict[str, Check] = {c.code: c for c in application.checks.all()}
    lines = []
    for rule in rules.checks:
        check, finding = kept.get(rule.code), now.get(rule.code)
        answered = check is not None and bool(check.verdict)
        auto = check.auto_verdict if answered and check else finding.verdict if finding else ""
        text = check.auto_text if answered and check else finding.text if finding else ""
        lines.append(
            CheckLine(
                rule.code,
                rule.title,
                rule.article,
                auto,
                str(Verdict(auto).label) if auto else "",
                text,
                check.verdict if check else "",
                check.comment if check else "",
                check.by_name if check else "",
                check.at if check else None,
            )
        )
    verdicts = [kept[rule.code].verdict for rule in rules.checks if rule.code in kept]
    notices = list(application.defect_notices.all())
    tally = Tally(
        sum(1 for v in verdicts if v),
        sum(1 for v in verdicts if v in _GOOD),
        verdicts.count(Verdict.NO),
        next((n.due_on for n in notices if n.fixed_at is None), None),
    )
    # Set by `_one`.
    refusals = application.refusals.all() if application.was_refused else ()  # type: ignore[attr-defined]
    appeals = application.appeals.select_related("refusal", "correction") if application.appealed else ()  # type: ignore[attr-defined]
    return AdmissionPage(
        row=_row(application, tally, len(rules.checks)),
        call_slug=call.slug,
        call_title=call.title,
        closes_at=call.closes_at,
        contact_phone=call.contact_phone,
        direction=application.direction.title if application.direction else "",
        scan_id=application.scan_id,
        checks=tuple(lines),
        notices=tuple(notice_row(n) for n in notices),
        refusals=tuple(refusal_row(r) for r in refusals),
        appeals=tuple(appeal_row(a) for a in appeals),
        grounds=rules.grounds,
        defects_days=rules.term("defects").days,
        on_paper=application.channel != Channel.ONLINE,
    )


def notice_row(n: DefectNotice) -> NoticeRow:
    return NoticeRow(n.text, tuple(i["title"] for i in n.items), n.due_on, n.due_explained, n.sent_at, n.fixed_at)


def refusal_row(r: Refusal) -> RefusalRow:
    return RefusalRow(
        r.ground_title, r.article, r.text, r.at, r.signed_by, r.appeal_until, r.appeal_explained, r.annulled_at
    )


def appeal_row(a: Appeal) -> AppealRow:
    return AppealRow(
        a.pk,
        a.application.number,
        a.application.title,
        str(AppealLevel(a.level).label),
        a.level,
        a.text,
        a.filed_at,
        a.filed_by,
        a.due_on,
        a.due_explained,
        str(AppealOutcome(a.outcome).label) if a.outcome else "",
        a.answer,
        a.published,
        a.answered_at,
        a.answered_by,
        a.refusal.signed_by_id if a.refusal else None,
        correction.pk if (correction := getattr(a, "correction", None)) else None,
    )
