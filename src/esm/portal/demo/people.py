"""People and organisations of the demo city, with a sign-in for each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from esm.identity.models import RoleGrant, User
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.text import sort_key
from esm.partners.edrpou import check_digit
from esm.partners.machine import HEAD_RIGHTS, MEMBER_RIGHTS, AffiliateKind
from esm.partners.models import Affiliate, Membership, Organisation

from .words import FIRST_NAMES, ORGANISATIONS, SURNAMES

PASSWORD = "merezhka-2026"  # noqa: S105  (printed at every start; the demo city has nothing to protect)
STAFF = (
    (
        "admin@city.example",
        "Адміненко Ада",
        Role.ADMINISTRATOR,
        "administrator: users and the journal, no personal data",
    ),
    ("official@city.example", "Коваленко Ольга", Role.OFFICIAL, "department official: calls, contracts, reports"),
    ("head@city.example", "Ткаченко Ганна", Role.HEAD, "department head: approves decisions as the second person"),
    (
        "secretary@city.example",
        "Бондаренко Світлана",
        Role.SECRETARY,
        "competition secretary: intake, admission, minutes",
    ),
    (
        "operator@city.example",
        "Слухова Оксана",
        Role.OPERATOR,
        "operator of an e-office: the desk, referrals, consents",
    ),
    (
        "coordinator@city.example",
        "Звʼязкова Ірина",
        Role.COORDINATOR,
        "coordinator: who is one person, requests about data",
    ),
    (
        "socialworker@city.example",
        "Турботенко Леся",
        Role.SOCIAL_WORKER,
        "social worker: cases from the appeal to the closing",
    ),
    (
        "supervisor@city.example",
        "Наставницька Віра",
        Role.SUPERVISOR,
        "head of social work: assigns, approves acts, decisions and plans",
    ),
    ("member@panel.example", "Мельник Ірина", Role.COMMISSION, "commission member"),
)
REVIEWERS = ("Шевчук Олег", "Савченко Марія", "Руденко Петро", "Марченко Наталія")
NGO = (
    ("ngo@krok.example", "head of an NGO: applications, contracts, reports, team"),
    ("colleague@krok.example", "member of the same NGO: prepares, doesn't submit"),
)
SIGN_INS = (*((email, what) for email, _name, _role, what in STAFF), *NGO)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demo city."""

    official: Actor
    head: Actor
    secretary: Actor
    commission: tuple[User, ...]
    organisations: tuple[Organisation, ...]
    heads: dict[int, User]

    def of(self, organisation: Organisation) -> Actor:
        """The organisation's head, acting for it."""
        user = self.heads[organisation.pk]
        return Actor(user.pk, rights=frozenset((organisation.pk, str(r)) for r in HEAD_RIGHTS), name=user.full_name)


def assemble(at: datetime) -> Cast:
    password = make_password(PASSWORD)
    since = date(at.year - 2, 1, 1)

    def user(email: str, name: str) -> User:
        return User.objects.create(email=email, full_name=name, name_key=sort_key(name), password=password)

    actors: dict[Role, Actor] = {}
    commission: list[User] = []
    for email, name, role, _what in STAFF:
        person = user(email, name)
        RoleGrant.objects.create(user=person, role=role, since=since)
        actors[role] = Actor(person.pk, frozenset({role}), name=name)
        if role == Role.COMMISSION:
            commission.append(person)
    colleague_at_work = user("socialworker2@city.example", "Опікун Данило")
    RoleGrant.objects.create(user=colleague_at_work, role=Role.SOCIAL_WORKER, since=since)
    for n, name in enumerate(REVIEWERS, 1):
        person = user(f"member{n}@panel.example", name)
        RoleGrant.objects.create(user=person, role=Role.COMMISSION, since=since)
        commission.append(person)
    organisations, heads = _organisations(at, since, user)
    colleague = user(NGO[1][0], "Лисенко Денис")
    Membership.objects.create(
        organisation=organisations[0], user=colleague, rights=sorted(MEMBER_RIGHTS), position="менеджер", since=since
    )
    return Cast(
        actors[Role.OFFICIAL], actors[Role.HEAD], actors[Role.SECRETARY], tuple(commission), organisations, heads
    )


def _organisations(
    at: datetime, since: date, user: Callable[[str, str], User]
) -> tuple[tuple[Organisation, ...], dict[int, User]]:
    made, heads = [], {}
    for n, name in enumerate(ORGANISATIONS):
        head_name = f"{SURNAMES[(n * 7) % len(SURNAMES)]} {FIRST_NAMES[n % len(FIRST_NAMES)]}"
        head = user(NGO[0][0] if n == 0 else f"head@ngo{n + 1}.example", head_name)
        first = f"{4_600_000 + n * 13}"
        organisation = Organisation(
            edrpou=f"{first}{check_digit(first)}",
            name=f"Громадська організація «{name}» (демо)",
            short_name=f"ГО «{name}»",
            legal_form="public_association",
            registered_on=date(2008 + n % 14, 1 + n % 12, 10),
            nonprofit_code="0032",
            address=f"Харків, вул. Демонстраційна, {n + 1}",
            email=f"office@ngo{n + 1}.example",
            phone=f"057 000 {n // 10}{n % 10} 00",
            mission="Вигадана організація для демонстраційного міста.",
            charter_goals="Соціальна підтримка мешканців.",
            iban=f"UA{n:02d}000000000000000000000{n:04d}",
            source="демонстраційні дані",
            is_demo=True,
            created_at=at,
        )
        organisation.save()
        Membership.objects.create(organisation=organisation, user=head, is_head=True, position="голова", since=since)
        Affiliate.objects.create(
            organisation=organisation, kind=AffiliateKind.HEAD, full_name=head_name, user=head, since=since
        )
        made.append(organisation)
        heads[organisation.pk] = head
    return tuple(made), heads
