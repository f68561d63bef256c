"""The public register of partners: no personal data but the head's name, which the state register shows too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.lists import Paged, Sorting, paged
from esm.reference import public as reference

from ..edrpou import clean
from ..machine import AffiliateKind
from ..models import Affiliate, Bar, Organisation
from ..words import variants
from .providers import providers, service_titles

SORTING = Sorting(
    {"name": ["name_key", "id"], "code": ["edrpou"], "registered": ["registered_on", "name_key", "id"]}, "name"
)


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """As in the query string. `status`: working, terminating, barred."""

    q: str = ""
    form: str = ""
    status: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    edrpou: str
    name: str
    short_name: str
    legal_form: str
    registered_on: date
    nonprofit_code: str
    status: str
    is_demo: bool

    @property
    def title(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class PublicBar:
    reason: str
    act: str
    from_year: int
    until_year: int


@dataclass(frozen=True, slots=True)
class PublicCard:
    id: int
    edrpou: str
    name: str
    short_name: str
    legal_form: str
    registered_on: date
    nonprofit_code: str
    site: str
    mission: str
    charter_goals: str
    head_name: str
    status: str
    bars: tuple[PublicBar, ...]
    source: str
    is_demo: bool
    provider_number: str = ""
    provider_services: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.short_name or self.name


def register(filters: RegisterFilters, *, year: int, page: str | int | None = 1) -> Paged[RegisterRow]:
    """A page of the register; `year` is the budget year in which a bar counts. Three queries."""
    slice_ = paged(_matching(filters, year).order_by(*SORTING.order(filters.sort)), page=page)
    forms = {f.key: f.title for f in reference.legal_forms()}
    return slice_.with_rows([_row(o, forms) for o in slice_.rows])


def register_export(filters: RegisterFilters, *, year: int) -> Iterator[RegisterRow]:
    """All matching rows, in the same order, a few at a time."""
    forms = {f.key: f.title for f in reference.legal_forms()}
    rows = _matching(filters, year).order_by(*SORTING.order(filters.sort))
    return (_row(o, forms) for o in rows.iterator(chunk_size=500))


def _matching(filters: RegisterFilters, year: int) -> QuerySet[Organisation]:
    rows = Organisation.objects.annotate(
        is_barred=Exists(
            Bar.objects.filter(
                organisation=OuterRef("pk"), from_year__lte=year, until_year__gte=year, lifted_at__isnull=True
            )
        )
    ).defer("mission", "charter_goals", "search_key")
    code = clean(filters.q)
    if code.isdigit():
        rows = rows.filter(Q(edrpou=code) | Q(edrpou__startswith=filters.q.strip()))
    else:
        for forms in variants(filters.q):
            either = Q()
            for word in forms:
                either |= Q(search_key__contains=word)
            rows = rows.filter(either)
    if filters.form:
        rows = rows.filter(legal_form=filters.form)
    match filters.status:
        case "working":
            rows = rows.filter(in_termination=False, is_barred=False)
        case "terminating":
            rows = rows.filter(in_termination=True)
        case "barred":
            rows = rows.filter(is_barred=True)
    return rows


def _status(o: Organisation, barred: bool) -> str:
    return "terminating" if o.in_termination else "barred" if barred else "working"


def _row(o: Organisation, forms: dict[str, str]) -> RegisterRow:
    return RegisterRow(
        o.edrpou,
        o.name,
        o.short_name,
        forms.get(o.legal_form, o.legal_form),
        o.registered_on,
        o.nonprofit_code,
        _status(o, o.is_barred),  # type: ignore[attr-defined]
        o.is_demo,
    )


def public_card(edrpou: str, *, year: int, on: date | None = None) -> PublicCard:
    """What everybody may read about an organisation; `on`: the day of the providers' register. Five queries at most. Raises NotFound."""
    head = Affiliate.objects.filter(organisation=OuterRef("pk"), kind=AffiliateKind.HEAD, until__isnull=True).order_by(
        "-since", "-id"
    )
    o = Organisation.objects.filter(edrpou=edrpou).annotate(head=Subquery(head.values("full_name")[:1])).first()
    if o is None:
        raise NotFound(_("Такої організації в мережі немає. Перевірте код або знайдіть її в реєстрі."))
    bars = Bar.objects.filter(organisation=o, until_year__gte=year, lifted_at__isnull=True).order_by("from_year")
    shown = tuple(PublicBar(b.reason, b.act, b.from_year, b.until_year) for b in bars)
    forms = {f.key: f.title for f in reference.legal_forms()}
    provider = providers([o.pk], on=on).get(o.pk) if on else None
    return PublicCard(
        id=o.pk,
        edrpou=o.edrpou,
        name=o.name,
        short_name=o.short_name,
        legal_form=forms.get(o.legal_form, o.legal_form),
        registered_on=o.registered_on,
        nonprofit_code=o.nonprofit_code,
        site=o.site,
        mission=o.mission,
        charter_goals=o.charter_goals,
        head_name=o.head or "",
        status=_status(o, any(b.from_year <= year for b in shown)),
        bars=shown,
        source=o.source,
        is_demo=o.is_demo,
        provider_number=provider.number if provider else "",
        provider_services=tuple(service_titles(provider)) if provider else (),
    )
