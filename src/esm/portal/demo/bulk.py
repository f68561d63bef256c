"""A city-size set for benchmarks: one call in the ranking stage with so many admitted, reviewed applications.

Rows are written in bulk, past the services: it is a load, not a history. Never run it on an installation that is used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from esm.competitions.estimate import amount_of
from esm.competitions.machine import ApplicationStatus, CallStatus, MemberRole, ReviewStatus, Source
from esm.competitions.models import (
    Application,
    Assignment,
    Call,
    Declaration,
    Direction,
    EstimateLine,
    Member,
    Review,
    Score,
    Section,
    Submission,
)
from esm.competitions.rule_set import call_rules
from esm.competitions.selectors.content import content_of
from esm.competitions.selectors.context import context_of
from esm.identity.models import RoleGrant, User
from esm.identity.public import Role
from esm.kernel.text import sort_key
from esm.partners.edrpou import check_digit
from esm.partners.models import Organisation
from esm.reference import public as reference

from .answers import Project
from .bulk_released import release
from .bulk_rows import create
from .words import DIRECTIONS, ESTIMATE, ORGANISATIONS


@dataclass(frozen=True, slots=True)
class Built:
    applications: int
    reviews: int
    organisations: int
    slug: str
    # The released call, when one was asked for.
    released: str = ""


@transaction.atomic
def build(*, applications: int, reviews: int, organisations: int, at: datetime, contracts: int = 0) -> Built:
    """`applications` in one call, each with sections, estimate, submission and `reviews` sent reviews.

    With `contracts`: as many again in a released call of the year before, that many of them under contract.
    """
    owners = _organisations(organisations, at)
    users = _users(max(reviews, applications * reviews // 100), at)
    call, count = _filled(2027, owners, users, applications, reviews, at)
    if not contracts:
        return Built(applications, count, len(owners), call.slug)
    before, more = _filled(2026, owners, users, applications, reviews, at - timedelta(days=365))
    release(before, contracts=contracts, at=at - timedelta(days=300))
    return Built(2 * applications, count + more, len(owners), call.slug, before.slug)


def _filled(
    year: int, owners: list[Organisation], users: list[User], applications: int, reviews: int, at: datetime
) -> tuple[Call, int]:
    """A call in the ranking stage, and how many reviews it has."""
    chance = random.Random(year)  # noqa: S311  (the same set every time; nothing secret)
    call = _call(year, applications, at)
    directions = list(call.directions.all())
    members = _members(call, users, at)
    projects = [Project(n, call.projects_start_on, call.projects_end_on) for n in range(applications)]
    made = create(_application(call, directions, owners, p, at) for p in projects)
    sections = {
        a.pk: [
            Section(application=a, code=code, answers=answers, ready=True, version=1, updated_at=at)
            for code, answers in p.sections(categories=[]).items()
        ]
        for a, p in zip(made, projects, strict=True)
    }
    create(section for written in sections.values() for section in written)
    create(line for a, p in zip(made, projects, strict=True) for line in _lines(a, p))
    context = context_of(made[0])
    submissions = create(
        Submission(
            application=a,
            ordinal=1,
            content=content_of(a, sections=sections[a.pk], context=context),
            digest=f"{a.pk:064x}",
            at=at,
            declared_by=p.lead,
        )
        for a, p in zip(made, projects, strict=True)
    )
    return call, _reviews(call, made, submissions, members, reviews, chance, at)


def _call(year: int, applications: int, at: datetime) -> Call:
    rules = reference.rule_set("competition", at.date())
    call = Call.objects.create(
        slug=f"{year}-load",
        year=year,
        title="Навантаження: конкурс на багато заявок",
        rule_set_version=rules.version,
        rules=call_rules(rules.data).to_data(),
        total_budget=applications * 30_000_00,
        opens_at=at - timedelta(days=90),
        closes_at=at - timedelta(days=45),
        opened_at=at - timedelta(days=95),
        projects_start_on=date(year, 3, 1),
        projects_end_on=date(year, 12, 15),
        numbered=applications,
        is_demo=True,
    )
    create(
        Direction(call=call, code=code, title=title, about=about, position=n)
        for n, (code, title, about) in enumerate(DIRECTIONS)
    )
    call.status = CallStatus.RANKING
    call.save(update_fields=["status"])
    return call


def _organisations(count: int, at: datetime) -> list[Organisation]:
    rows = []
    for n in range(count):
        name = f"ГО «{ORGANISATIONS[n % len(ORGANISATIONS)]} {n + 1}» (демо)"
        rows.append(
            Organisation(
                edrpou=f"{4_700_000 + n}{check_digit(str(4_700_000 + n))}",
                name=name,
                name_key=sort_key(name),
                legal_form="public_association",
                registered_on=date(2012 + n % 12, 3, 1),
                nonprofit_code="0032",
                source="демонстраційні дані",
                is_demo=True,
                created_at=at,
            )
        )
    return create(rows)


def _users(count: int, at: datetime) -> list[User]:
    password = make_password(None)
    names = [f"Експертка {n + 1} (демо)" for n in range(count)]
    users = create(
        User(email=f"load{n}@panel.example", full_name=name, name_key=sort_key(name), password=password)
        for n, name in enumerate(names)
    )
    since = at.date() - timedelta(days=400)
    create(RoleGrant(user=user, role=Role.COMMISSION, since=since) for user in users)
    return users


def _members(call: Call, users: list[User], at: datetime) -> list[Member]:
    return create(
        Member(
            call=call,
            number=n + 1,
            user=user,
            name=user.full_name,
            name_key=user.name_key,
            role=MemberRole.CHAIR if n == 0 else MemberRole.MEMBER,
            workplace="університет (демо)",
            post="доцентка",
            since=at.date() - timedelta(days=60),
        )
        for n, user in enumerate(users)
    )


def _application(
    call: Call, directions: list[Direction], owners: list[Organisation], project: Project, at: datetime
) -> Application:
    sums = dict.fromkeys(Source, 0)
    for line in _typed(project):
        sums[line.source] += line.amount
    received = at - timedelta(days=60, minutes=project.n)
    return Application(
        number=f"{call.year % 100}-L{project.n + 1:04d}",
        call=call,
        organisation=owners[project.n % len(owners)],
        direction=next(d for d in directions if d.code == project.direction),
        status=ApplicationStatus.ADMITTED,
        title=project.title,
        title_key=sort_key(project.title),
        summary=project.summary,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        clients_planned=project.clients,
        asked=sums[Source.CITY],
        own=sums[Source.OWN],
        raised=sums[Source.RAISED],
        in_kind=sums[Source.IN_KIND],
        volunteer=sums[Source.VOLUNTEER],
        created_at=received,
        updated_at=received,
        submitted_at=received,
        received_at=received,
        register_number=f"L-{project.n + 1}",
    )


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str
    name: str
    unit: str
    quantity: int
    price: int
    amount: int
    source: Source


def _typed(project: Project) -> Iterator[_Line]:
    for (kind, name, unit, quantity, _price, source), row in zip(ESTIMATE, project.estimate(), strict=True):
        price = int(row["price"].replace(",", ""))
        yield _Line(kind, name, unit, quantity, price, amount_of(quantity, price), Source(source))


def _lines(application: Application, project: Project) -> Iterator[EstimateLine]:
    for position, line in enumerate(_typed(project), 1):
        yield EstimateLine(
            application=application,
            position=position,
            kind=line.kind,
            name=line.name,
            unit=line.unit,
            quantity=line.quantity,
            price=line.price,
            amount=line.amount,
            source=line.source,
        )


def _reviews(
    call: Call,
    applications: list[Application],
    submissions: list[Submission],
    members: list[Member],
    each: int,
    chance: random.Random,
    at: datetime,
) -> int:
    criteria = call.rules["criteria"]
    given: list[Review] = []
    points: list[list[int]] = []
    for application, submission in zip(applications, submissions, strict=True):
        for member in chance.sample(members, each):
            # A project has its level, a member her strictness: so that calibration has something to find.
            level = 2 + application.pk * 7 % 30 / 10 + (member.number % 3 - 1) * 0.5
            marks = [max(0, min(5, round(chance.gauss(level, 0.8)))) for _ in criteria]
            total = sum(mark * c["weight"] * 100 // 5 for mark, c in zip(marks, criteria, strict=True))
            given.append(
                Review(
                    application=application,
                    member=member,
                    submission=submission,
                    status=ReviewStatus.SENT,
                    total=total,
                    created_at=at,
                    updated_at=at,
                    sent_at=at,
                )
            )
            points.append(marks)
    made = create(given)
    create(
        Score(review=r, criterion=c["code"], points=mark, value=mark * c["weight"] * 100 // 5, reason="демо")
        for r, marks in zip(made, points, strict=True)
        for c, mark in zip(criteria, marks, strict=True)
    )
    create(Assignment(member=r.member, application=r.application, submission=r.submission, at=at) for r in made)
    create(
        Declaration(member=r.member, application=r.application, conflicted=False, source="declared", at=at)
        for r in made
    )
    return len(made)
