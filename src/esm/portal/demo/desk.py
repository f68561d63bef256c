"""The demo city's e-offices: operators in some of the points, a month of conversations, referrals in every state."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import F

from esm.desk.models import Appeal, Office, Referral
from esm.desk.services import answers, appeals, consultations, needs, offices, referrals
from esm.desk.services.articles import ArticleDraft, check_article, write_article
from esm.directory.models import Place, Service, ServicePlace
from esm.identity.models import RoleGrant, User
from esm.identity.public import Role
from esm.kernel.actor import NOBODY, Actor
from esm.kernel.text import sort_key
from esm.partners.models import Organisation

from .city import City
from .people import PASSWORD

DAY = timedelta(days=1)
# Which of the 33 points have somebody at the table; the signed-in operator of the demo works in the first two.
POINTS = (7, 1, 12, 20, 28)
COLLEAGUES = ("Ірина Гриценко", "Тетяна Ковтун", "Оксана Мороз", "Любов Савчук")
TALKS = 60
TOPICS = ("services", "transport", "payments", "documents", "health", "housing", "humanitarian", "other")
GROUPS = ("older", "disability", "disability-sight", "displaced", "children-disability", "veterans", "")
PEOPLE = (
    ("Галина Миколаївна", "067 000 01 01", "У середу о 10:30 треба до офтальмолога, сама боїться їхати."),
    ("Петро Іванович", "067 000 01 02", "Після операції потрібен супровід до поліклініки."),
    ("Олена", "067 000 01 03", "Мама погано бачить, треба допомога раз на тиждень."),
    ("Степан Андрійович", "067 000 01 04", "Не може сам дійти до аптеки."),
    ("Лариса", "067 000 01 05", "Синові потрібен супровід до школи."),
    ("Марія Василівна", "067 000 01 06", "Треба до лікарні на перевірку зору."),
    ("Юрій", "067 000 01 07", "Переїхали недавно, не знаємо, куди звернутися."),
    ("Надія Петрівна", "067 000 01 08", "Потрібна довідка з пенсійного фонду."),
)
MISSED = (
    ("lift-van", "disability-mobility", "Поїздка з підйомником у неділю", 9),
    ("escort-blind", "disability-sight", "Супровід увечері після 18:00", 7),
    ("home-care", "older-alone", "Нічний догляд", 6),
    ("psychologist", "veterans", "Психолог, який приїде додому", 3),
)
ARTICLES = (
    (
        "Як отримати догляд удома", "services", "Самотні люди похилого віку, люди з інвалідністю",
        "Подайте заяву до територіального центру свого району або в е-офісі. Працівниця прийде додому, оцінить "
        "потреби, і вам напишуть рішення.",
        "Паспорт\nДовідка про доходи\nДовідка лікаря", "10 робочих днів", "Безплатно або за частину вартості",
        "Закон «Про соціальні послуги» № 2671-VIII", "https://zakon.rada.gov.ua/laws/show/2671-19",
    ),
    (
        "Як замовити соціальне таксі", "transport", "Люди, які пересуваються кріслом колісним",
        "Подзвоніть не пізніше ніж за дві доби. Назвіть адреси, час і чи буде супровід. Уперше візьміть із собою "
        "документи: їх перевірить водій.",
        "Паспорт\nДокумент про інвалідність", "2 доби", "Безплатно", "", "",
    ),
    (
        "Куди звертатися переселенцям після приїзду", "documents", "Переселенці (ВПО)",
        "Станьте на облік у будь-якому е-офісі або центрі адміністративних послуг. Довідку видадуть того самого дня.",
        "Паспорт", "1 день", "Безплатно", "Закон № 1706-VII", "https://zakon.rada.gov.ua/laws/show/1706-18",
    ),
    (
        "Як отримати допомогу поводиря", "services", "Незрячі люди й люди з порушенням зору",
        "Потрібен один дзвінок: назвіть адресу, куди йти й час. Довідка про інвалідність не потрібна.",
        "", "1 робочий день", "Безплатно", "", "",
    ),
)  # fmt: skip


def build(made: City) -> None:
    """Needs `directory.build` before it: offices stand at its places, people are sent to its services."""
    operators = _open(made)
    _articles(operators[0], made.at)
    _talks(operators, made.at)
    _missed(operators, made.at)
    _referrals(made, operators[0])
    _from_site(made.at)


def _open(made: City) -> list[tuple[Actor, Office]]:
    owner = Organisation.objects.get(short_name="Мережа е-офісів міста")
    users = [User.objects.get(email="operator@city.example")]
    password = make_password(PASSWORD)
    for n, name in enumerate(COLLEAGUES, 1):
        user = User.objects.create(
            email=f"operator{n}@city.example", full_name=name, name_key=sort_key(name), password=password
        )
        RoleGrant.objects.create(user=user, role=Role.OPERATOR, since=made.at.date() - 200 * DAY)
        users.append(user)
    begun, found = made.at - 90 * DAY, []
    for n, number in enumerate(POINTS):
        place = Place.objects.get(number=number)
        office = offices.open_office(actor=made.cast.official, place_id=place.pk, edrpou=owner.edrpou, at=begun)
        user = users[0] if n < 2 else users[n - 1]
        offices.assign_operator(actor=made.cast.official, number=number, user_id=user.pk, at=begun)
        found.append((Actor(user.pk, frozenset({Role.OPERATOR}), name=user.full_name), office))
    offices.assign_operator(actor=made.cast.official, number=POINTS[0], user_id=users[-1].pk, at=begun)
    return found


def _articles(desk: tuple[Actor, Office], at: datetime) -> None:
    actor, _office = desk
    for n, row in enumerate(ARTICLES):
        title, topic, whom, text, documents, term, price, law, url = row
        draft = ArticleDraft(
            title=title, topic=topic, text=text, for_whom=whom, documents=documents, term=term, price=price, law=law,
            law_url=url, where="Будь-який е-офіс міста",
        )  # fmt: skip
        # The last one was checked so long ago that it is time again.
        written = at - (20 * DAY if n < len(ARTICLES) - 1 else 200 * DAY)
        made = write_article(actor=actor, slug=None, draft=draft, seen_version=0, at=written)
        check_article(actor=actor, slug=made.slug, seen_version=made.version, at=written)


def _talks(operators: list[tuple[Actor, Office]], at: datetime) -> None:
    for n in range(TALKS):
        actor, office = operators[n % len(operators)]
        draft = consultations.TalkDraft(
            channel=("phone", "desk", "phone", "email")[n % 4],
            topic=TOPICS[n * 3 % len(TOPICS)],
            service_code="002.0" if n % 3 == 0 else "001.0",
            district=office.district,
            category=GROUPS[n % len(GROUPS)],
            minutes=2 + n % 9,
            satisfied=None if n % 2 else n % 10 != 0,
        )
        moment = at - (n * 30 // TALKS) * DAY - timedelta(minutes=7 * (n % 5) + 5)
        consultations.record_consultation(actor=actor, office_id=office.pk, draft=draft, at=moment)
    actor, office = operators[0]
    for outcome in ("dropped", "silent", "wrong", "elsewhere"):
        consultations.log_call(
            actor=actor, office_id=office.pk, outcome=outcome, words="", at=at - timedelta(minutes=30)
        )


def _missed(operators: list[tuple[Actor, Office]], at: datetime) -> None:
    for need, category, words, times in MISSED:
        for n in range(times):
            actor, office = operators[n % len(operators)]
            draft = needs.NeedDraft(
                words=words, need=need, category=category, district=office.district,
                missing="no_places" if n % 2 else "no_service",
            )  # fmt: skip
            needs.record_need(actor=actor, office_id=office.pk, draft=draft, at=at - n * 9 * DAY)


def _referrals(made: City, desk: tuple[Actor, Office]) -> None:
    """One in each state to the first organisation of the demo, which signs in; the last one to a body outside."""
    ngo = made.cast.organisations[0]
    head = made.cast.of(ngo)
    service = Service.objects.filter(organisation=ngo, state="published").order_by("id")[0]
    # Room for everybody who is sent there below.
    ServicePlace.objects.filter(service=service, capacity__isnull=False).update(free_places=F("capacity"))
    sent = [
        _send(desk, person, service, made.at - days * DAY)
        for person, days in zip(PEOPLE[:7], (0, 1, 6, 3, 4, 5, 8), strict=True)
    ]
    at = made.at - timedelta(hours=3)
    answers.ask(actor=head, number=sent[1].number, question="Чи є в будинку ліфт?", seen_version=1, at=at)
    answers.accept(actor=head, number=sent[3].number, seen_version=1, at=at)
    answers.decline(
        actor=head, number=sent[4].number, why="staff", reason="", seen_version=1, at=at
    )  # fmt: skip
    answers.client_refuses(actor=head, number=sent[5].number, reason="Поїде із сусідкою.", seen_version=1, at=at)
    done = answers.accept(actor=head, number=sent[6].number, seen_version=1, at=made.at - 7 * DAY)
    given = answers.HelpGiven(
        on=(made.at - 6 * DAY).date(), outcome="full", service_code="021.0", district=desk[1].district
    )
    answers.deliver(actor=head, number=done.number, given=given, seen_version=done.version, at=made.at - 6 * DAY)
    _send(desk, PEOPLE[7], None, made.at - 2 * DAY)


def _send(desk: tuple[Actor, Office], person: tuple[str, str, str], service: Service | None, at: datetime) -> Referral:
    actor, office = desk
    name, phone, words = person
    draft = appeals.AppealDraft(
        channel="phone", district=office.district, categories=("disability-sight",), topic="services", name=name,
        phone=phone, words=words, consent=True,
    )  # fmt: skip
    appeal: Appeal = appeals.open_appeal(actor=actor, office_id=office.pk, draft=draft, at=at)
    sent = referrals.ReferralDraft(
        service_id=service.pk if service else None,
        outside="" if service else "Пенсійний фонд",
        outside_service="" if service else "Довідка про пенсію",
        wanted="цього тижня",
    )
    return referrals.refer(actor=actor, number=appeal.number, draft=sent, seen_version=appeal.version, at=at)


def _from_site(at: datetime) -> None:
    for source, words in (("call_me", "Про догляд за батьком."), ("question", "Які документи на пільговий проїзд?")):
        draft = appeals.AppealDraft(
            source=source, channel="site", name="Ганна", phone="067 000 02 02", words=words, convenient="після 15:00"
        )
        appeals.open_appeal(actor=NOBODY, office_id=None, draft=draft, at=at - timedelta(hours=5))
