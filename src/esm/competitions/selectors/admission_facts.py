"""Facts for the automatic checks, for many applications of one call in a handful of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Q

from esm.partners import public as partners

from ..checks import Applicant, Facts, Line
from ..dates import KYIV
from ..machine import LIVE, ApplicationStatus, Source
from ..models import Application, Attachment, Call, EstimateLine
from ..rules import CallRules


def facts_of(call: Call, applications: Sequence[Application]) -> dict[int, Facts]:
    """Facts by application's key. Four queries however many there are (directions must be selected with them)."""
    ids = [a.pk for a in applications]
    organisations = {a.organisation_id for a in applications}
    rules = CallRules.from_data(call.rules)
    applicants = {
        key: Applicant(o.legal_form, o.registered_on, o.nonprofit_code, o.in_termination, o.bars)
        for key, o in partners.applicants(organisations, year=call.year).items()
    }
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in EstimateLine.objects.filter(application_id__in=ids):
        lines[row.application_id].append(Line(row.position, row.kind, row.source, row.quantity, row.price, row.amount))
    attached: dict[int, set[str]] = defaultdict(set)
    for application_id, code in Attachment.objects.filter(application_id__in=ids).values_list("application_id", "code"):
        attached[application_id].add(code)
    live, doubles = _others(call, applications, organisations)
    announced = (call.opened_at or call.opens_at).astimezone(KYIV).date()
    return {
        a.pk: Facts(
            rules=rules,
            applicant=applicants.get(a.organisation_id, Applicant()),
            announced_on=announced,
            closes_at=call.closes_at.astimezone(KYIV),
            received_at=a.received_at,
            channel=a.channel,
            late=a.status == ApplicationStatus.LATE,
            year=call.year,
            ends_by=call.projects_end_on,
            starts_on=a.starts_on,
            ends_on=a.ends_on,
            direction=a.direction.title if a.direction else "",
            direction_cap=a.direction.cap if a.direction else None,
            sums={
                Source.CITY: a.asked,
                Source.OWN: a.own,
                Source.RAISED: a.raised,
                Source.IN_KIND: a.in_kind,
                Source.VOLUNTEER: a.volunteer,
            },
            lines=tuple(sorted(lines[a.pk], key=lambda line: line.position)),
            attached=frozenset(attached[a.pk]),
            live=live[a.organisation_id],
            doubles=tuple(doubles.get((a.organisation_id, a.title_key), ())) if a.title_key else (),
        )
        for a in applications
    }


def _others(
    call: Call, applications: Sequence[Application], organisations: set[int]
) -> tuple[Counter[int], dict[tuple[int, str], list[str]]]:
    """The same organisations' live applications of the year, in one query.

    How many each has in this call, and the numbers of those with the same title in other calls.
    """
    titles = {a.title_key for a in applications if a.title_key}
    others = Application.objects.filter(
        Q(call=call) | Q(call__year=call.year, title_key__in=titles),
        organisation_id__in=organisations,
        status__in=LIVE - {ApplicationStatus.DRAFT},
    )
    live: Counter[int] = Counter()
    doubles: dict[tuple[int, str], list[str]] = defaultdict(list)
    for organisation_id, call_id, title_key, number in others.values_list(
        "organisation_id", "call_id", "title_key", "number"
    ):
        if call_id == call.pk:
            live[organisation_id] += 1
        else:
            doubles[organisation_id, title_key].append(number)
    return live, doubles
