"""The public register of projects. The embargo is kept here, in the queries: before the release nobody's row has a
score, a place, a sum from the city, a reason or a state other than «На розгляді»; before the deadline it has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Case, CharField, Count, F, IntegerField, OrderBy, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from esm.kernel.lists import Paged, paged
from esm.kernel.money import Money
from esm.kernel.text import sort_key
from esm.partners import public as partners

from ..machine import RELEASED_CALLS, ApplicationStatus, CallStatus
from ..models import Application, Call, Direction
from ..points import points

A = ApplicationStatus
UNDER_REVIEW = "review"
# What is shown before the release, all under one name; afterwards each under its own.
_BEFORE = (A.SUBMITTED, A.RETURNED, A.ADMITTED, A.REFUSED)
_AFTER = (A.WON, A.WON_UNFUNDED, A.RESERVE, A.DECLINED, A.REFUSED)
_NEVER = (CallStatus.DRAFT, CallStatus.CANCELLED)
_TONES = {A.WON: "ok", A.WON_UNFUNDED: "warn", A.RESERVE: "info"}


class LaterMoney(Protocol):
    """What the caller knows of a project after the award (its contract). None: not yet."""

    @property
    def status_label(self) -> str: ...
    @property
    def original(self) -> Money:
        """As it was signed first; `contracted` is the sum now."""
        ...

    @property
    def contracted(self) -> Money: ...
    @property
    def paid(self) -> Money: ...
    @property
    def accepted(self) -> Money | None: ...
    @property
    def returned(self) -> Money: ...


Later = Callable[[Collection[str]], Mapping[str, LaterMoney]]


class ContractStates(Protocol):
    """What the caller knows of the states of contracts, for a filter of the register."""

    def choices(self) -> Sequence[tuple[str, str]]:
        """Code and words of every state that everybody may see."""
        ...

    def projects(self, state: str) -> Iterable[str]:
        """Numbers of the projects whose contract is in the state; of all that have a signed one for "". Best lazy."""
        ...


# A released winner whose contract isn't signed yet.
NO_CONTRACT = "none"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    number: str
    title: str
    organisation: str
    edrpou: str
    year: int
    call_slug: str
    call_title: str
    direction: str
    released: bool
    # Hundredths; None before the release and for what wasn't ranked.
    score: int | None
    place: int | None
    status: str
    status_label: str
    tone: str
    asked: Money
    recommended: Money | None
    awarded: Money | None
    raised: Money

    @property
    def score_words(self) -> str:
        return points(self.score)


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    q: str = ""
    year: int | None = None
    direction: str = ""
    status: str = ""
    # A state of `ContractStates`, or NO_CONTRACT.
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    page: Paged[ProjectRow]
    # What the city gave to all projects found, not only to this page's.
    awarded: Money
    years: tuple[int, ...]
    directions: tuple[tuple[str, str], ...]


def visible(at: datetime) -> QuerySet[Application]:
    """Applications that everybody may know of at `at`, with `shown`, `shown_score`, `shown_place`, `shown_awarded`."""
    released = Q(call__status__in=RELEASED_CALLS)
    closed = ~Q(call__status__in=_NEVER) & Q(call__closes_at__lte=at)
    after = Q(status__in=_AFTER) | Q(status=A.WITHDRAWN, award__isnull=False)

    def only_released(name: str) -> Case:
        return Case(When(released, then=F(name)), default=None, output_field=IntegerField())

    return (
        Application.objects.filter(closed)
        .filter((released & after) | (~released & Q(status__in=_BEFORE)))
        .annotate(
            shown=Case(When(released, then=F("status")), default=Value(UNDER_REVIEW), output_field=CharField()),
            shown_score=only_released("award__score"),
            shown_place=only_released("award__place"),
            shown_awarded=only_released("award__awarded"),
            shown_recommended=only_released("award__recommended"),
            others=F("own") + F("raised") + F("in_kind") + F("volunteer"),
        )
    )


_SORTS: Mapping[str, str] = {
    "score": "shown_score",
    "title": "title_key",
    "organisation": "organisation__name_key",
    "direction": "direction__position",
    "city": "shown_awarded",
    "raised": "others",
    "year": "call__year",
}
SORTS = tuple(_SORTS)


def ordering(sort: str) -> list[OrderBy | str]:
    """For `order_by`: what isn't known goes last either way."""
    field = F(_SORTS.get(sort.removeprefix("-"), "shown_score"))
    first = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return [first, "-call__year", "award__position", "number"]


def _matching(f: RegisterFilter, at: datetime, contracts: ContractStates | None) -> QuerySet[Application]:
    rows = visible(at)
    if f.contract and contracts:
        # Only what was given money at the release has a contract or waits for one: the embargo stands as it is.
        rows = rows.filter(Q(("shown", A.WON)))
        if f.contract == NO_CONTRACT:
            rows = rows.exclude(number__in=contracts.projects(""))
        else:
            rows = rows.filter(number__in=contracts.projects(f.contract))
    if f.year is not None:
        rows = rows.filter(call__year=f.year)
    if f.direction:
        rows = rows.filter(direction__code=f.direction)
    if f.status:
        rows = rows.filter(Q(("shown", f.status)))
    for word in sort_key(f.q).split():
        rows = rows.filter(
            Q(title_key__contains=word) | Q(organisation__name_key__contains=word) | Q(number__contains=word)
        )
    return rows


def register_of(
    f: RegisterFilter,
    *,
    at: datetime,
    sort: str = "-score",
    page: str | int | None = 1,
    size: int = 50,
    contracts: ContractStates | None = None,
) -> Register:
    """One page of the register. Five queries, whatever its size."""
    rows = _matching(f, at, contracts)
    sums = rows.aggregate(n=Count("pk"), awarded=Sum("shown_awarded"))
    slice_ = paged(for_rows(rows).order_by(*ordering(sort)), page=page, size=size, total=sums["n"])
    calls = Call.objects.filter(closes_at__lte=at).exclude(status__in=_NEVER)
    years = tuple(calls.order_by("-year").values_list("year", flat=True).distinct())
    directions = dict(
        Direction.objects.filter(call__in=calls).order_by("-call__year", "position").values_list("code", "title")
    )
    return Register(
        slice_.with_rows(project_rows(slice_.rows)),
        Money(sums["awarded"] or 0),
        years,
        tuple(sorted(directions.items(), key=_by_title)),
    )


def _by_title(pair: tuple[str, str]) -> str:
    return sort_key(pair[1])


def all_rows(
    f: RegisterFilter, *, at: datetime, sort: str = "-score", contracts: ContractStates | None = None
) -> list[ProjectRow]:
    """Everything that the filter finds: for exports and the feed."""
    return project_rows(list(for_rows(_matching(f, at, contracts)).order_by(*ordering(sort))))


def rows_of(organisation_id: int, *, at: datetime) -> list[ProjectRow]:
    """An organisation's projects of all years that everybody may know of, newest first. Two queries."""
    rows = for_rows(visible(at).filter(organisation_id=organisation_id))
    return project_rows(list(rows.order_by("-call__year", "-call__closes_at", "number")))


def for_rows(rows: QuerySet[Application]) -> QuerySet[Application]:
    """With what a row shows and nothing else: a call's rules are pages long, and would come with each of its projects."""
    return rows.select_related("call", "direction").only(
        "number", "title", "status", "asked", "organisation_id",
        "call__year", "call__slug", "call__title", "call__status", "direction__title",
    )  # fmt: skip


def project_rows(applications: Collection[Application]) -> list[ProjectRow]:
    """Rows of applications that came from `visible`. One query."""
    names = partners.organisation_refs({a.organisation_id for a in applications})
    return [project_row(a, names[a.organisation_id]) for a in applications]


def project_row(a: Application, organisation: partners.OrganisationRef) -> ProjectRow:
    """Of an application that came from `visible` with its call and direction. No query."""
    released = a.call.status in RELEASED_CALLS
    shown: str = a.shown  # type: ignore[attr-defined]
    awarded: int | None = a.shown_awarded  # type: ignore[attr-defined]
    recommended: int | None = a.shown_recommended  # type: ignore[attr-defined]
    return ProjectRow(
        number=a.number,
        title=a.title,
        organisation=organisation.title,
        edrpou=organisation.edrpou,
        year=a.call.year,
        call_slug=a.call.slug,
        call_title=a.call.title,
        direction=a.direction.title if a.direction else "",
        released=released,
        score=a.shown_score,  # type: ignore[attr-defined]
        place=a.shown_place,  # type: ignore[attr-defined]
        status=shown,
        status_label=status_words(shown),
        tone=_TONES.get(A(shown), "mute") if shown != UNDER_REVIEW else "info",
        asked=Money(a.asked),
        recommended=None if recommended is None else Money(recommended),
        awarded=Money(awarded) if awarded else None,
        raised=Money(a.others),  # type: ignore[attr-defined]
    )


def status_words(shown: str) -> str:
    if shown == UNDER_REVIEW:
        return _("На розгляді")
    if shown == A.WITHDRAWN:
        return _("Відмовилася від фінансування")
    return str(A(shown).label)


def statuses() -> list[tuple[str, str]]:
    return [(code, status_words(code)) for code in (UNDER_REVIEW, *(str(s) for s in _AFTER), str(A.WITHDRAWN))]


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """One station of a project's money: None = not yet, and `note` says why or when."""

    code: str
    label: str
    amount: Money | None
    note: str = ""


def money_line(row: ProjectRow, recommended: Money | None, later: LaterMoney | None) -> tuple[MoneyStep, ...]:
    """Asked → recommended → awarded → contracted → paid → accepted → returned, each its own figure, for ever."""
    waits = "" if row.released else _("після рішення комісії")
    steps = [
        MoneyStep("asked", _("Просили"), row.asked),
        MoneyStep("recommended", _("Пропозиція"), recommended, waits),
        MoneyStep("awarded", _("Рішення"), row.awarded or (Money(0) if row.released else None), waits),
    ]
    if row.status != A.WON:
        return tuple(steps)
    unsigned = "" if later else _("договору ще немає")
    steps += [
        MoneyStep("contracted", _("Договір"), later.contracted if later else None, unsigned or _first_sum(later)),
        MoneyStep("paid", _("Сплачено"), later.paid if later else None),
        MoneyStep(
            "accepted",
            _("Прийнято за звітом"),
            later.accepted if later else None,
            "" if later is None or later.accepted is not None else _("підсумковий звіт ще не прийнято"),
        ),
    ]
    if later and later.returned:
        steps.append(MoneyStep("returned", _("Повернуто"), later.returned))
    return tuple(steps)


def _first_sum(later: LaterMoney | None) -> str:
    if later is None or later.original == later.contracted:
        return ""
    return _("спершу %(sum)s") % {"sum": later.original}
