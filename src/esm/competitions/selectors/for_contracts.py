"""What the award hands on to those who make contracts and count the year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from esm.kernel.money import Money
from esm.partners import public as partners

from ..machine import RELEASED_CALLS, ApplicationStatus
from ..models import Application, Purse
from ..sections import parse_date
from .content import latest_submission


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of the estimate. `quantity` is in thousandths, money in kopecks."""

    kind: str
    kind_title: str
    name: str
    unit: str
    quantity: int
    price: int
    amount: int
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    what: str
    starts_on: date | None
    ends_on: date | None
    who: str
    result: str


@dataclass(frozen=True, slots=True)
class PlannedIndicator:
    """`kind` is "persons", "contacts", "jobs", "volunteers" or "hours" for what every application says, else ""."""

    kind: str
    name: str
    unit: str
    planned: int
    proof: str


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """A released award with money. Sums are kept apart: asked, recommended (proposal), awarded (decision)."""

    application_id: int
    number: str
    title: str
    call_slug: str
    year: int
    organisation_id: int
    organisation: str
    direction: str
    asked: Money
    recommended: Money
    awarded: Money
    starts_on: date
    ends_on: date
    clients_planned: int | None
    head_name: str
    iban: str
    order_number: str
    order_date: date | None
    # What the submitted version promises, word for word (`award_for_contract` only).
    costs: tuple[Cost, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    indicators: tuple[PlannedIndicator, ...] = ()


def award_for_contract(number: str) -> AwardFacts | None:
    """The award of one application by its number; None unless it is released, won and has money."""
    application = _funded().filter(number=number).first()
    if application is None:
        return None
    submission = latest_submission(application.pk)
    return replace(
        _facts(application, partners.organisation_card(application.organisation_id)),
        **(_promised(submission.content) if submission else {}),
    )


def award_facts(number: str) -> AwardFacts | None:
    """The same without estimate, plan, indicators, head and account: for the money line. Two queries."""
    application = _funded().defer("call__rules").filter(number=number).first()
    if application is None:
        return None
    return _facts(application, partners.organisation_refs({application.organisation_id})[application.organisation_id])


def facts_of(application: Application, organisation: partners.OrganisationRef) -> AwardFacts | None:
    """The same of an application that was read with its call's decision, direction and award. No query."""
    award = getattr(application, "award", None)
    released = application.call.status in RELEASED_CALLS
    if not released or application.status != ApplicationStatus.WON or award is None or not award.awarded:
        return None
    return _facts(application, organisation)


@dataclass(frozen=True, slots=True)
class Spare:
    """What the call has left for a project: `amount` of its purses, after what all awards of the call took.

    `sharing` are the numbers of applications that draw on the same purses; their contracts may have grown meanwhile.
    """

    amount: Money
    sharing: tuple[str, ...]


def spare_for(number: str, *, lock: bool = False) -> tuple[Spare, ...]:
    """The purses an application's money comes from: of the whole call, and of its direction when that has one.

    `lock`: inside a transaction, keep others from drawing on them until it ends. Empty when the call keeps no purse.
    """
    application = Application.objects.filter(number=number).first()
    if application is None:
        return ()
    purses = Purse.objects.filter(call_id=application.call_id).order_by("pk")
    if lock:
        purses = purses.select_for_update()
    found = []
    for purse in purses:
        if purse.direction_id not in {None, application.direction_id}:
            continue
        sharing = Application.objects.filter(call_id=application.call_id)
        if purse.direction_id is not None:
            sharing = sharing.filter(direction_id=purse.direction_id)
        found.append(Spare(Money(purse.budget - purse.allocated), tuple(sharing.values_list("number", flat=True))))
    return tuple(found)


def awards_without_contract(contracted: Collection[str] = ()) -> list[AwardFacts]:
    """Released awards with money whose numbers are not in `contracted`, by number: a contract has to be drawn.

    One query; without estimate, plan, indicators, head and account (`award_for_contract` has them).
    """
    applications = (
        # A call's rules are pages long, and would come with each of its winners.
        _funded()
        .select_related("organisation")
        .exclude(number__in=contracted)
        .defer("call__rules")
        .order_by("-call__year", "number")
    )
    return [_facts(a, partners.organisation_ref(a.organisation)) for a in applications]


def _funded() -> QuerySet[Application]:
    return Application.objects.select_related("call", "call__decision", "direction", "award").filter(
        status=ApplicationStatus.WON, call__status__in=RELEASED_CALLS, award__awarded__gt=0
    )


def _facts(
    a: Application,
    organisation: partners.OrganisationRef | partners.OrganisationCard,
) -> AwardFacts:
    card = organisation if isinstance(organisation, partners.OrganisationCard) else None
    decision = getattr(a.call, "decision", None)
    return AwardFacts(
        application_id=a.pk,
        number=a.number,
        title=a.title,
        call_slug=a.call.slug,
        year=a.call.year,
        organisation_id=a.organisation_id,
        organisation=organisation.title,
        direction=a.direction.title if a.direction else "",
        asked=Money(a.award.asked),
        recommended=Money(a.award.recommended),
        awarded=Money(a.award.awarded),
        starts_on=a.starts_on or a.call.projects_start_on,
        ends_on=a.ends_on or a.call.projects_end_on,
        clients_planned=a.clients_planned,
        head_name=card.head_name if card else "",
        iban=card.iban if card else "",
        order_number=decision.order_number if decision else "",
        order_date=decision.order_date if decision else None,
    )


# Numbers that every application gives outside its own table of indicators: section, question, kind, name, unit.
_FIGURES = (
    ("audience", "clients", "persons", _("Людей отримають допомогу"), _("осіб")),
    ("audience", "contacts", "contacts", _("Разів буде надано допомогу"), _("разів")),
    ("team", "new_jobs", "jobs", _("Нових робочих місць"), _("місць")),
    ("team", "volunteers", "volunteers", _("Волонтерів"), _("осіб")),
    ("team", "hours", "hours", _("Праці волонтерів"), _("годин")),
)


def _promised(content: Mapping[str, Any]) -> dict[str, Any]:
    answers = {(s["code"], a["code"]): a for s in content["sections"] for a in s["answers"]}

    def rows(section: str) -> list[dict[str, str]]:
        raw = answers.get((section, "rows"), {}).get("raw")
        return [{k: str(v or "").strip() for k, v in row.items()} for row in raw or () if isinstance(row, dict)]

    figures = [
        PlannedIndicator(kind, str(name), str(unit), planned, "")
        for s, q, kind, name, unit in _FIGURES
        if (s, q) in answers and (planned := _whole(answers[s, q].get("raw"))) is not None
    ]
    return {
        "costs": tuple(Cost(**{f: line[f] for f in Cost.__slots__}) for line in content["estimate"]),
        "activities": tuple(
            PlannedActivity(r["what"], _day(r.get("from")), _day(r.get("to")), r.get("who", ""), r.get("result", ""))
            for r in rows("activities")
            if r.get("what")
        ),
        "indicators": (
            *figures,
            *(
                PlannedIndicator("", r["name"], r.get("unit", ""), planned, r.get("proof", ""))
                for r in rows("results")
                if r.get("name") and (planned := _whole(r.get("planned"))) is not None
            ),
        ),
    }


def _whole(text: object) -> int | None:
    plain = "".join(str(text if text is not None else "").split())
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 10 else None


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None
