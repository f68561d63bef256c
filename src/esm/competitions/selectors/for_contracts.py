"""What the award hands on to those who make contracts and count the year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from esm.kernel.money import Money
from esm.partners import public as partners

from ..machine import RELEASED_CALLS, ApplicationStatus
from ..models import Application
from .content import LineView, SectionView, latest_submission, submission_view


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
    # From the submitted version: the estimate line by line, and the sections with activities and planned indicators.
    lines: tuple[LineView, ...] = ()
    sections: tuple[SectionView, ...] = ()


def award_for_contract(number: str) -> AwardFacts | None:
    """The award of one application by its number; None unless it is released, won and has money."""
    application = _funded().filter(number=number).first()
    if application is None:
        return None
    submission = latest_submission(application.pk)
    view = submission_view(submission) if submission else None
    return _facts(
        application,
        partners.organisation_card(application.organisation_id),
        view.estimate.lines if view else (),
        view.sections if view else (),
    )


def awards_without_contract(contracted: Collection[str] = ()) -> list[AwardFacts]:
    """Released awards with money whose numbers are not in `contracted`, by number: a contract has to be drawn.

    Two queries; without estimate, sections, head and account (`award_for_contract` has them).
    """
    applications = list(
        # A call's rules are pages long, and would come with each of its winners.
        _funded().exclude(number__in=list(contracted)).defer("call__rules").order_by("-call__year", "number")
    )
    names = partners.organisation_refs({a.organisation_id for a in applications})
    return [_facts(a, names[a.organisation_id]) for a in applications]


def _funded() -> QuerySet[Application]:
    return Application.objects.select_related("call", "call__decision", "direction", "award").filter(
        status=ApplicationStatus.WON, call__status__in=RELEASED_CALLS, award__awarded__gt=0
    )


def _facts(
    a: Application,
    organisation: partners.OrganisationRef | partners.OrganisationCard,
    lines: tuple[LineView, ...] = (),
    sections: tuple[SectionView, ...] = (),
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
        lines=lines,
        sections=sections,
    )
