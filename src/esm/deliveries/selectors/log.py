"""The list of the log: a page of rows, the whole of it for exports, the words to choose filters from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.kernel.lists import SIZE, Paged, page_number
from esm.partners import public as partners
from esm.reference import public as reference

from ..checking import Rights, amount, rights_of
from ..machine import Confirmation, Mode, Unit
from ..models import Billing, Delivery
from ..policies import may_read, may_read_all
from .filters import SORTING, Filters, State, matching, month_end
from .sums import Totals, totals, who_gave, who_under_what


@dataclass(frozen=True, slots=True)
class Words:
    """Names of codes, read once for a page or an export."""

    services: dict[str, str]
    districts: dict[str, str]
    categories: dict[str, str]
    organisations: dict[int, partners.OrganisationRef]


def words(organisation_ids: Iterable[int] | partners.OrganisationRef) -> Words:
    """Two queries; one when the caller knows the only organisation already."""
    if isinstance(organisation_ids, partners.OrganisationRef):
        refs = {organisation_ids.id: organisation_ids}
    else:
        refs = partners.organisation_refs(organisation_ids)
    districts, categories, services = reference.all_titles()
    return Words(services, districts, categories, refs)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with everything a page shows. `act` is the act on which it stands, "" for none."""

    id: int
    organisation: str
    edrpou: str
    key: str
    date: date
    service_code: str
    service: str
    unit_code: str
    unit: str
    quantity: str
    hundredths: int
    contacts: int
    mode_code: str
    mode: str
    district_code: str
    district: str
    category_code: str
    category: str
    recipient: str
    worker: str
    confirmation_code: str
    confirmation: str
    contract: str
    cancels_id: int | None
    cancelled: bool
    act: str

    @property
    def state(self) -> str:
        if self.cancels_id:
            return _("скасування")
        return _("скасовано") if self.cancelled else ""


def annotated(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return rows.annotate(
        cancelled=Exists(Delivery.objects.filter(cancels_id=OuterRef("pk"))),
        act=Subquery(Billing.objects.filter(delivery_id=OuterRef("pk")).values("act_code")[:1]),
    )


def row_of(d: Any, w: Words) -> Row:
    organisation = w.organisations.get(d.organisation_id)
    return Row(
        id=d.pk,
        organisation=organisation.title if organisation else "",
        edrpou=organisation.edrpou if organisation else "",
        key=d.row_key,
        date=d.delivered_on,
        service_code=d.service_code,
        service=w.services.get(d.service_code, d.service_code),
        unit_code=d.unit,
        unit=str(Unit(d.unit).label),
        quantity=amount(d.quantity),
        hundredths=d.quantity,
        contacts=d.contacts,
        mode_code=d.mode,
        mode=str(Mode(d.mode).label),
        district_code=d.district,
        district=w.districts.get(d.district, d.district),
        category_code=d.category,
        category=w.categories.get(d.category, d.category),
        recipient=d.recipient,
        worker=d.worker,
        confirmation_code=d.confirmation,
        confirmation=str(Confirmation(d.confirmation).label) if d.confirmation else "",
        contract=d.contract_code,
        cancels_id=d.cancels_id,
        cancelled=d.cancelled,
        act=d.act or "",
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What filters may be set to, as (value, words)."""

    organisations: Sequence[tuple[str, str]]
    services: Sequence[tuple[str, str]]
    modes: Sequence[tuple[str, str]]
    contracts: Sequence[tuple[str, str]]
    districts: Sequence[tuple[str, str]]
    categories: Sequence[tuple[str, str]]
    states: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Log:
    page: Paged[Row]
    totals: Totals
    choices: Choices
    rights: Rights  # of the one organisation; none when there are several


def delivery_log(
    actor: Actor,
    f: Filters,
    *,
    page: str | int | None = 1,
    sort: str = "",
    organisation: partners.OrganisationRef | None = None,
) -> Log:
    """A page of what `f` shows and the totals of all of it. NotFound for whoever may not read that.

    The same number of queries for one row and for a million: month sums say how many rows there are and in which
    months the page lies, so no index is walked from its beginning to a far page.
    """
    found(may_read_all(actor) if f.organisation_id is None else may_read(actor, f.organisation_id))
    whole = totals(f)
    beside = around(actor, f, organisation)
    shown = _page(f, whole, page, SORTING.chosen(sort).startswith("-"))
    rows = [row_of(d, beside.words) for d in shown.rows]
    return Log(shown.with_rows(rows), whole, choices_of(beside), beside.rights)


_FEW = 8


def _page(f: Filters, whole: Totals, page: str | int | None, newest_first: bool) -> Paged[Any]:
    pages = max(1, -(-whole.rows // SIZE))
    number = min(page_number(page), pages)
    start = (number - 1) * SIZE
    skipped, wanted = start, SIZE
    touched: list[date] = []
    for month in sorted(whole.by_month, reverse=newest_first):
        count = whole.by_month[month]
        if not touched and skipped >= count:
            skipped -= count
            continue
        touched.append(month)
        wanted -= count - (skipped if len(touched) == 1 else 0)
        if wanted <= 0:
            break
    rows: list[Any] = []
    if touched:
        part = f.within(min(touched), month_end(max(touched)))
        rows_of_part = matching(part)
        if f.organisation_id is None and (f.service or f.contract):
            # A service that few organisations give is found among their rows, not among everybody's.
            few = who_gave(f, min(touched), max(touched), _FEW)
            if few is not None:
                rows_of_part = rows_of_part.filter(organisation_id__in=few)
        order = SORTING.order("-date" if newest_first else "date")
        rows = list(annotated(rows_of_part).order_by(*order)[skipped : skipped + SIZE])
    return Paged(rows, number, pages, whole.rows, start + 1 if rows else 0, start + len(rows))


@dataclass(frozen=True, slots=True)
class Around:
    """Whom and what a page names beside its rows. `rights` are of the one organisation; none when there are several."""

    words: Words
    rights: Rights
    contracts: Sequence[str]


def around(actor: Actor, f: Filters, organisation: partners.OrganisationRef | None) -> Around:
    """`organisation` is the one that the caller knows already. Officials choose among all that have rows."""
    rights = rights_of(f.organisation_id) if f.organisation_id else {}
    contracts = {right.contract_code for right in rights.values()}
    if organisation is not None or not may_read_all(actor):
        return Around(words(organisation or [f.organisation_id or 0]), rights, sorted(contracts))
    pairs = who_under_what()
    if f.organisation_id is None:
        contracts = {contract for _organisation, contract in pairs if contract}
    ids = {organisation_id for organisation_id, _contract in pairs} | {f.organisation_id or 0}
    return Around(words(ids), rights, sorted(contracts))


def choices_of(beside: Around) -> Choices:
    w = beside.words
    return Choices(
        sorted(((o.edrpou, o.title) for o in w.organisations.values()), key=lambda pair: pair[1]),
        list(w.services.items()),
        [(value, str(label)) for value, label in Mode.choices],
        [(code, code) for code in beside.contracts],
        list(w.districts.items()),
        list(w.categories.items()),
        [
            (State.ALL.value, _("усі записи")),
            (State.LIVE.value, _("лише чинні")),
            (State.CANCELLED.value, _("лише скасування")),
        ],
    )


def export_rows(actor: Actor, f: Filters, *, sort: str = "") -> Iterator[Row]:
    """Every row that `f` shows, one after another, in the order of the page: never all of them in memory."""
    found(may_read_all(actor) if f.organisation_id is None else may_read(actor, f.organisation_id))
    w = words({one for one, _contract in who_under_what()} if f.organisation_id is None else [f.organisation_id])
    rows = annotated(matching(f)).order_by(*SORTING.order(sort))
    return (row_of(d, w) for d in rows.iterator(chunk_size=2000))
