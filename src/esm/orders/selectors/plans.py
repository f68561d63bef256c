"""Studies and lists as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.reference import public as reference

from ..machine import ListStatus, StudyStatus
from ..models import ListLine, NeedFigure, NeedsStudy, ServiceList
from ..volumes import Unit, volume_text


@dataclass(frozen=True, slots=True)
class FigureRow:
    service_key: str
    service: str
    category_key: str
    category: str
    district_key: str
    district: str
    needed: int
    covered: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class StudyRow:
    slug: str
    year: int
    title: str
    status: str
    status_label: str
    source: str
    period_from: date
    period_to: date
    published_at: datetime | None
    needed: int
    uncovered: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class StudyPage:
    row: StudyRow
    summary: str
    version: int
    file_name: str
    figures: tuple[FigureRow, ...]

    @property
    def is_draft(self) -> bool:
        return self.row.status == StudyStatus.DRAFT


def studies(*, public: bool) -> list[StudyRow]:
    """Newest first. One query."""
    rows = NeedsStudy.objects.annotate(needed=Sum("figures__needed"), met=Sum("figures__covered"))
    if public:
        rows = rows.filter(status=StudyStatus.PUBLISHED)
    return [_study(s, s.needed or 0, (s.needed or 0) - (s.met or 0)) for s in rows.order_by("-year", "-id")]


def read_study(slug: str, *, public: bool) -> NeedsStudy:
    study = NeedsStudy.objects.select_related("file").filter(slug=slug).first()
    if study is None or (public and study.status != StudyStatus.PUBLISHED):
        raise NotFound(_("Такого дослідження немає."))
    return study


def study_page(study: NeedsStudy) -> StudyPage:
    """Four queries."""
    services = {c.key: c.label for c in reference.service_codes()}
    groups = {c.key: c.title for c in reference.categories()}
    districts = {d.key: d.title for d in reference.districts()}
    figures = tuple(_figure(f, services, groups, districts) for f in study.figures.all())
    row = _study(study, sum(f.needed for f in figures), sum(f.uncovered for f in figures))
    return StudyPage(row, study.summary, study.version, study.file.name if study.file else "", figures)


def _figure(f: NeedFigure, services: dict[str, str], groups: dict[str, str], districts: dict[str, str]) -> FigureRow:
    return FigureRow(
        f.service_key,
        services.get(f.service_key, f.service_key),
        f.category,
        groups.get(f.category, f.category) or _("усі групи"),
        f.district,
        districts.get(f.district, f.district) or _("усе місто"),
        f.needed,
        f.covered,
        f.uncovered,
    )


def _study(s: NeedsStudy, needed: int, uncovered: int) -> StudyRow:
    return StudyRow(
        s.slug,
        s.year,
        s.title,
        s.status,
        str(StudyStatus(s.status).label),
        s.source,
        s.period_from,
        s.period_to,
        s.published_at,
        needed,
        uncovered,
        s.is_demo,
    )


@dataclass(frozen=True, slots=True)
class ServiceNeed:
    """What a study says of one service, all groups and districts together: persons."""

    service_key: str
    service: str
    needed: int
    uncovered: int


def needs_of(study: NeedsStudy | None) -> tuple[ServiceNeed, ...]:
    """By service, in the study's order; nothing without a study. Two queries."""
    if study is None:
        return ()
    services = {c.key: c.label for c in reference.service_codes()}
    found: dict[str, ServiceNeed] = {}
    for f in study.figures.all():
        before = found.get(f.service_key)
        needed, uncovered = (before.needed, before.uncovered) if before else (0, 0)
        found[f.service_key] = ServiceNeed(
            f.service_key, services.get(f.service_key, f.service_key), needed + f.needed, uncovered + f.uncovered
        )
    return tuple(found.values())


# ---- lists ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineRow:
    id: int
    service_key: str
    service_code: str
    service_title: str
    label: str
    unit: str
    unit_label: str
    volume: int
    volume_text: str
    price_cap: Money
    amount: Money
    ordered: Money
    awarded: Money
    left: Money


@dataclass(frozen=True, slots=True)
class ListRow:
    slug: str
    year: int
    title: str
    status: str
    status_label: str
    tone: str
    ceiling: Money
    total: Money
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    row: ListRow
    version: int
    basis: str
    study_slug: str
    study_title: str
    author_id: int | None
    author: str
    approved_by: str
    approved_at: datetime | None
    order_number: str
    order_date: date | None
    remark: str
    lines: tuple[LineRow, ...]
    needs: tuple[ServiceNeed, ...]

    @property
    def is_draft(self) -> bool:
        return self.row.status == ListStatus.DRAFT


_TONES: dict[str, str] = {ListStatus.DRAFT: "mute", ListStatus.SUBMITTED: "warn", ListStatus.APPROVED: "ok"}


def lists(*, public: bool) -> list[ListRow]:
    rows = ServiceList.objects.order_by("-year", "-id")
    if public:
        rows = rows.filter(status=ListStatus.APPROVED)
    return [_list(p) for p in rows]


def approved_lists() -> list[ListRow]:
    """Those that a notice may be drafted over, with money left."""
    rows = (
        ServiceList.objects.filter(status=ListStatus.APPROVED, lines__ordered__lt=F("lines__amount"))
        .distinct()
        .order_by("-year", "-id")
    )
    return [_list(p) for p in rows]


def read_list(slug: str, *, public: bool) -> ServiceList:
    plan = ServiceList.objects.select_related("study").filter(slug=slug).first()
    if plan is None or (public and plan.status != ListStatus.APPROVED):
        raise NotFound(_("Такого переліку немає."))
    return plan


def list_page(plan: ServiceList) -> ListPage:
    """Four queries at most."""
    people = identity.people({i for i in (plan.author_id, plan.approved_by_id) if i})

    def name(user_id: int | None) -> str:
        return people[user_id].name if user_id in people else ""

    return ListPage(
        _list(plan),
        plan.version,
        plan.basis,
        plan.study.slug if plan.study else "",
        plan.study.title if plan.study else "",
        plan.author_id,
        name(plan.author_id),
        name(plan.approved_by_id),
        plan.approved_at,
        plan.order_number,
        plan.order_date,
        plan.remark,
        tuple(_line(line) for line in plan.lines.all()),
        needs_of(plan.study),
    )


def _list(p: ServiceList) -> ListRow:
    return ListRow(
        p.slug,
        p.year,
        p.title,
        p.status,
        str(ListStatus(p.status).label),
        _TONES[p.status],
        Money(p.ceiling),
        Money(p.total),
        p.is_demo,
    )


def _line(line: ListLine) -> LineRow:
    return LineRow(
        line.pk,
        line.service_key,
        line.service_code,
        line.service_title,
        line.label,
        line.unit,
        str(Unit(line.unit).label),
        line.volume,
        volume_text(line.volume),
        Money(line.price_cap),
        Money(line.amount),
        Money(line.ordered),
        Money(line.awarded),
        Money(line.amount - line.ordered),
    )
