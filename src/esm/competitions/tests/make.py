"""Builders of competitions, one group for each stage. They say what a test cares about and fill the rest."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile

from esm.competitions.machine import (
    ApplicationStatus,
    CallStatus,
    ConflictKind,
    ConflictSource,
    MeetingKind,
    MemberRole,
    ReviewStatus,
)
from esm.competitions.models import (
    Application,
    Assignment,
    Call,
    Decision,
    Declaration,
    Direction,
    Meeting,
    MeetingItem,
    Member,
    Minutes,
    Purse,
    Review,
    Score,
    Submission,
)
from esm.competitions.rules import CallRules, CheckRule, CostKind, Criterion, DocumentRule, Ground, Term
from esm.competitions.selectors.content import content_of, digest_of
from esm.competitions.selectors.scores import total_of
from esm.competitions.selectors.submitting import check_page
from esm.competitions.services import award as award_services
from esm.competitions.services import minutes as minutes_services
from esm.competitions.services.submit import submit_application
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.kernel.text import sort_key
from esm.partners.public import Right
from esm.partners.tests.make import organisation

from . import written as whole

KYIV = ZoneInfo("Europe/Kyiv")
# Tests' «now»: inside the window of `call()`.
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=KYIV)
# All of one length, so that their order as text is their order as numbers.
_numbers = count(10_001)
# The smallest file that is taken for a PDF.
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

# ---- who asks -------------------------------------------------------------------------------------------------------


def official(user_id: int = 901) -> Actor:
    return Actor(user_id, frozenset({Role.OFFICIAL}), name="Ольга Посадова")


def second_official(user_id: int = 902) -> Actor:
    return Actor(user_id, frozenset({Role.OFFICIAL}), name="Ірина Друга")


def secretary(user_id: int = 903) -> Actor:
    return Actor(user_id, frozenset({Role.SECRETARY}), name="Світлана Секретарська")


def head(user_id: int = 904) -> Actor:
    return Actor(user_id, frozenset({Role.HEAD}), name="Ганна Керівна")


def administrator(user_id: int = 905) -> Actor:
    return Actor(user_id, frozenset({Role.ADMINISTRATOR}), name="Адміна Системна")


def member_of(organisation_id: int, *rights: str, user_id: int = 910) -> Actor:
    """A person of an NGO; all rights unless some are named."""
    granted = rights or tuple(Right)
    return Actor(user_id, rights=frozenset((organisation_id, str(r)) for r in granted), name="Наталя Громадська")


def person(*roles: str, organisation_id: int | None = None, **kw: Any) -> Any:
    """Somebody who can sign in: with roles in the city, or as the head of an organisation."""
    n = next(_numbers)
    base = {"email": f"person{n}@example.org", "full_name": f"Оксана Левченко {n}"}
    user = get_user_model().objects.create_user(**base | kw)
    for role in roles:
        apps.get_model("identity", "RoleGrant").objects.create(user=user, role=role, since=date(2020, 1, 1))
    if organisation_id is not None:
        apps.get_model("partners", "Membership").objects.create(
            organisation_id=organisation_id, user=user, is_head=True, since=date(2020, 1, 1)
        )
    return user


# ---- rules and calls ------------------------------------------------------------------------------------------------


def rules(**kw: Any) -> CallRules:
    """Rules with which a call may be opened: three criteria, two documents, four cost kinds."""
    base: dict[str, Any] = {
        "criteria": (
            Criterion("need", "Потреба: кому і чому це важливо", 40, 5, anchors=_anchors()),
            Criterion("results", "Результати й кількість людей", 40, 5, anchors=_anchors()),
            Criterion("budget", "Кошторис: реальні ціни, ваш внесок", 20, 5, anchors=_anchors()),
        ),
        "tie_break": ("criterion:results", "leverage", "received", "vote"),
        "documents": (
            DocumentRule("charter", "Статут організації"),
            DocumentRule("letters", "Листи партнерів", required=False),
        ),
        "cost_kinds": (
            CostKind("pay", "Оплата праці"),
            CostKind("goods", "Матеріали й обладнання"),
            CostKind("services", "Послуги"),
            CostKind("debts", "Погашення боргів", allowed=False),
        ),
        "checks": tuple(
            CheckRule(code, title)
            for code, title in (
                ("in_time", "Заявку подано в строк"),
                ("complete", "Є всі обовʼязкові документи"),
                ("legal_form", "Така організація може брати участь"),
                ("age", "Організація зареєстрована досить давно"),
                ("nonprofit", "Організація неприбуткова"),
                ("not_terminating", "Організація не припиняється"),
                ("not_barred", "Немає заборони на участь"),
                ("charter", "Статут передбачає соціальну роботу"),
                ("direction", "Проєкт відповідає напряму"),
                ("term", "Строк проєкту в межах бюджетного року"),
                ("cap", "Сума не більша за дозволену"),
                ("own_contribution", "Власний внесок достатній"),
                ("estimate", "Кошторис сходиться"),
                ("cost_kinds", "Заборонених витрат немає"),
                ("one_application", "Заявок від організації не більше, ніж дозволено"),
                ("no_double_funding", "Проєкт не оплачують з іншого бюджету"),
            )
        ),
        "grounds": (
            Ground("late", "Подано після строку", "п. 3.4"),
            Ground("documents", "Документи неповні", "п. 3.5"),
            Ground("organisation", "Організація не може брати участь", "п. 2.1"),
        ),
        "applications_per_organisation": 2,
        "own_share_percent": 10,
        "project_cap": 200_000_00,
        "nonprofit_codes": ("0032", "0036"),
        "terms": {
            "window": Term(30, working=False, source="Порядок № 1049"),
            "admission": Term(7),
            "defects": Term(5),
            "appeal": Term(10, working=False),
            "appeal_answer": Term(5),
            "review": Term(15),
            "decision": Term(5),
            "release": Term(3),
            "contracts": Term(20),
        },
    }
    return CallRules(**base | kw)


def _anchors() -> tuple[str, ...]:
    return tuple(f"Що означає {score}" for score in range(6))


def call(**kw: Any) -> Call:
    """An open call (2–30 November 2026 around NOW) of 1 000 000 UAH with one direction, unless told otherwise."""
    n = next(_numbers)
    directions = kw.pop("directions", ({"code": "blind", "title": "Люди з порушенням зору"},))
    frozen = kw.pop("rules", None) or rules()
    opens_at = datetime(2026, 11, 2, 9, 0, tzinfo=KYIV)
    base: dict[str, Any] = {
        "slug": f"2027-{n}",
        "year": 2027,
        "title": "Конкурс соціальних проєктів — 2027",
        "status": CallStatus.OPEN,
        "rule_set_version": "test-1",
        "rules": frozen.to_data() if isinstance(frozen, CallRules) else frozen,
        "legal_basis": "Програма, п. 6.1",
        "who_may_apply": "Громадські обʼєднання",
        "total_budget": 1_000_000_00,
        "opens_at": opens_at,
        "closes_at": datetime(2026, 12, 2, 17, 0, tzinfo=KYIV),
        "opened_at": opens_at,
        "projects_start_on": date(2027, 3, 1),
        "projects_end_on": date(2027, 12, 15),
        "contact_name": "Світлана Секретарська",
        "contact_phone": "057 700 00 00",
        "contact_email": "konkurs@example.org",
        "place": "майдан Конституції, 7, кімната 12",
    }
    row = base | kw
    # Rules and directions are frozen once a call is open, by the database: so a draft first.
    made = Call.objects.create(**row | {"status": CallStatus.DRAFT})
    for position, direction in enumerate(directions):
        Direction.objects.create(call=made, position=position, **direction)
    made.status = row["status"]
    made.save(update_fields=["status"])
    return made


# ---- applications ---------------------------------------------------------------------------------------------------


def application(**kw: Any) -> Application:
    """A draft in an open call, with its own organisation unless one is given."""
    the_call = kw.pop("call", None) or call()
    owner = kw.pop("organisation", None) or organisation()
    n = next(_numbers)
    base: dict[str, Any] = {
        "number": f"{the_call.year % 100}-{n:03d}",
        "title": f"Поруч: супровід незрячих людей {n}",
        "direction": the_call.directions.first(),
        "starts_on": the_call.projects_start_on,
        "ends_on": the_call.projects_end_on,
        "clients_planned": 50,
        "asked": 100_000_00,
        "own": 30_000_00,
        "created_at": NOW,
        "updated_at": NOW,
    }
    row = base | kw
    return Application.objects.create(call=the_call, organisation=owner, title_key=sort_key(row["title"]), **row)


def written(application_: Application | None = None, *, user_id: int = 910, **changes: dict[str, Any]) -> Application:
    """A draft with every section complete and ready to be handed in; `changes` by section go over its answers."""
    draft = application_ or application()
    actor = member_of(draft.organisation_id, user_id=user_id)
    return whole.written(draft, actor, NOW, **changes)


def handed_in(application_: Application | None = None, **changes: dict[str, Any]) -> Submission:
    """A written application, submitted by its organisation through the service."""
    draft = written(application_, **changes)
    actor = member_of(draft.organisation_id)
    seen = check_page(actor, draft.number, NOW).digest
    return submit_application(
        actor=actor, number=draft.number, seen_digest=seen, declared_by="Оксана Лисенко", declared=True, at=NOW
    )


def submitted(**kw: Any) -> Application:
    """An application that was handed in online, in time."""
    n = next(_numbers)
    base = {
        "status": ApplicationStatus.SUBMITTED,
        "submitted_at": NOW,
        "received_at": NOW,
        "register_number": f"{n:04d}",
    }
    return application(**base | kw)


def admitted(**kw: Any) -> Application:
    return submitted(**{"status": ApplicationStatus.ADMITTED} | kw)


def later(**delta: Any) -> datetime:
    """NOW and so much later."""
    return NOW + timedelta(**delta)


# ---- ranking and award ----------------------------------------------------------------------------------------------


def panel(the_call: Call, size: int = 3) -> list[Member]:
    """Members of the commission; the first is its chair."""
    return [member(the_call, role=MemberRole.MEMBER if i else MemberRole.CHAIR) for i in range(size)]


def scored(app: Application, members: list[Member], *points: float, results: int | None = None) -> Application:
    """Sent reviews with these totals (points of 100), one by each member in turn.

    `results`: hundredths given for the criterion «results», else its share of the total.
    """
    handed = app.submissions.first() or submission(app)
    for who, value in zip(members, points, strict=False):
        total = round(value * 100)
        review = Review.objects.create(
            application=app,
            member=who,
            submission=handed,
            status=ReviewStatus.SENT,
            total=total,
            comment="Проєкт потрібен місту.",
            created_at=NOW,
            updated_at=NOW,
            sent_at=NOW,
        )
        part = total * 40 // 100 if results is None else results
        values = {"results": part, "need": (total - part) * 2 // 3}
        values["budget"] = total - sum(values.values())
        Score.objects.bulk_create(
            Score(review=review, criterion=code, points=4, value=v, reason="") for code, v in values.items()
        )
    return app


def ranked_call(*points: float, asked: int = 100_000_00, **kw: Any) -> Call:
    """A call whose panel is closed, with an admitted application for each of `points` (its mean, three reviews)."""
    made = call(**{"status": CallStatus.RANKING} | kw)
    members = panel(made)
    made.refresh_from_db()
    for value in points:
        scored(admitted(call=made, asked=asked), members, value, value, value)
    return made


def chosen(the_call: Call, method: str = "optimum") -> Decision:
    """The call's proposals worked out and one of them picked."""
    runs = award_services.propose_awards(actor=secretary(), slug=the_call.slug, at=NOW)
    run = next(r for r in runs if r.method == method)
    decision = Decision.objects.filter(call=the_call).first()
    return award_services.choose_proposal(
        actor=secretary(),
        slug=the_call.slug,
        run_id=run.pk,
        seen_version=decision.version if decision else None,
        at=NOW,
    )


def signed_minutes(the_call: Call, number: str = "1") -> Minutes:
    """Minutes of what is decided now, signed with a scan."""
    minutes = minutes_services.draft_minutes(
        actor=secretary(), slug=the_call.slug, number=number, on=NOW.date(), place="Мерія, зал 2", at=NOW
    )
    return minutes_services.sign_minutes(
        actor=secretary(),
        slug=the_call.slug,
        number=number,
        upload=ContentFile(PDF, name="протокол.pdf"),
        seen_version=minutes.version,
        at=NOW,
    )


def approved(the_call: Call) -> Decision:
    """The chosen decision, put into signed minutes, submitted and approved by the head."""
    signed_minutes(the_call, str(the_call.minutes.count() + 1))
    decision = Decision.objects.get(call=the_call)
    decision = award_services.submit_decision(
        actor=secretary(), slug=the_call.slug, seen_version=decision.version, at=NOW
    )
    return award_services.approve_decision(
        actor=head(),
        slug=the_call.slug,
        order_number="12-к",
        order_date=NOW.date(),
        seen_version=decision.version,
        at=NOW,
    )


def awarded(*points: float, **kw: Any) -> Call:
    """A released call: `ranked_call` with the best proposal chosen, approved and let out."""
    made = ranked_call(*(points or (90, 80, 40)), **kw)
    chosen(made)
    approved(made)
    return award_services.release_decisions(actor=head(), slug=made.slug, at=NOW)


# ---- commission and review ------------------------------------------------------------------------------------------


def submission(application: Application, **kw: Any) -> Submission:
    """What was handed in, in its next version."""
    content = content_of(application)
    base: dict[str, Any] = {
        "ordinal": application.submissions.count() + 1,
        "content": content,
        "digest": digest_of(content),
        "at": NOW,
        "declared_by": "Оксана Лисенко",
    }
    return Submission.objects.create(application=application, **base | kw)


def reviewing(**kw: Any) -> Call:
    """A call whose intake is over and whose commission scores until 19 December."""
    base = {"status": CallStatus.REVIEW, "closes_at": NOW - timedelta(days=3), "review_closes_on": date(2026, 12, 19)}
    return call(**base | kw)


def judged(**kw: Any) -> Application:
    """An admitted application with its submitted text, in a call under review."""
    made = admitted(**{"call": kw.pop("call", None) or reviewing()} | kw)
    submission(made)
    return made


def member(call: Call, **kw: Any) -> Member:
    """A voting member of the commission, with an account and the role."""
    n = next(_numbers)
    name = kw.pop("name", f"Марія Членкиня {n}")
    user = person(Role.COMMISSION, email=kw.pop("email", f"member{n}@gmail.com"), full_name=name)
    base: dict[str, Any] = {
        "number": call.members.count() + 1,
        "role": MemberRole.MEMBER,
        "workplace": "Харківський університет",
        "post": "доцентка",
        "since": date(2026, 10, 1),
    }
    return Member.objects.create(call=call, user=user, name=name, name_key=sort_key(name), **base | kw)


_member = member  # the name is wanted for an argument below


def acting(member: Member) -> Actor:
    """The member at her desk."""
    return Actor(member.user_id, frozenset({Role.COMMISSION}), name=member.name)


def assigned(
    member: Member | None = None, application: Application | None = None, *, declared: bool = True, **kw: Any
) -> Assignment:
    """An application given to a member who has declared that she has no conflict, unless told otherwise."""
    the_application = application or judged(**({"call": member.call} if member else {}))
    reader = member or _member(the_application.call)
    if declared:
        Declaration.objects.create(
            member=reader, application=the_application, conflicted=False, source=ConflictSource.DECLARED, at=NOW
        )
    newest = the_application.submissions.first() or submission(the_application)
    base: dict[str, Any] = {"member": reader, "application": the_application, "submission": newest, "at": NOW}
    return Assignment.objects.create(**base | kw)


def review(assignment: Assignment | None = None, points: int = 4, **kw: Any) -> Review:
    """A sent review with so many points for every criterion of the call."""
    given = assignment or assigned()
    criteria = CallRules.from_data(given.application.call.rules).criteria
    total, parts = total_of(CallRules.from_data(given.application.call.rules), {c.code: points for c in criteria})
    base: dict[str, Any] = {
        "status": ReviewStatus.SENT,
        "total": total,
        "comment": "Добрий проєкт.",
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "sent_at": NOW,
    }
    made = Review.objects.create(
        application=given.application, member=given.member, submission=given.submission, **base | kw
    )
    sent = made.status == ReviewStatus.SENT
    Score.objects.bulk_create(
        Score(review=made, criterion=c.code, points=points, value=parts[c.code] if sent else None, reason="Бо так.")
        for c in criteria
    )
    return made


def conflict(member: Member, application: Application, **kw: Any) -> Declaration:
    """A conflict in force."""
    base: dict[str, Any] = {
        "kind": ConflictKind.RELATIVE,
        "source": ConflictSource.DECLARED,
        "text": "Там працює моя сестра.",
        "at": NOW,
    }
    return Declaration.objects.create(member=member, application=application, conflicted=True, **base | kw)


def meeting(call: Call, *applications: Application, **kw: Any) -> Meeting:
    """A planned defence with these applications on its agenda."""
    base: dict[str, Any] = {
        "number": call.meetings.count() + 1,
        "kind": MeetingKind.DEFENCE,
        "at": NOW + timedelta(days=7),
        "place": "майдан Конституції, 7, зал засідань",
    }
    made = Meeting.objects.create(call=call, **base | kw)
    for position, on_agenda in enumerate(applications, start=1):
        MeetingItem.objects.create(meeting=made, application=on_agenda, position=position)
    return made


def many_judged(call: Call, count_: int, members: list[Member], each: int = 3) -> list[Application]:
    """So many admitted applications, each given to the next `each` of `members`: for lists and query counts."""
    owner, direction = organisation(), call.directions.first()
    Application.objects.bulk_create(
        Application(
            call=call,
            organisation=owner,
            direction=direction,
            number=f"M-{next(_numbers):05d}",
            title=f"Проєкт {n}",
            title_key=sort_key(f"Проєкт {n}"),
            status=ApplicationStatus.ADMITTED,
            asked=50_000_00,
            created_at=NOW,
            updated_at=NOW,
        )
        for n in range(count_)
    )
    made = list(Application.objects.filter(call=call, organisation=owner).order_by("number"))
    content = content_of(made[0]) if made else {}
    Submission.objects.bulk_create(
        Submission(application=a, ordinal=1, content=content, digest="0" * 64, at=NOW, declared_by="Голова")
        for a in made
    )
    texts = dict(Submission.objects.filter(application__in=made).values_list("application", "pk"))
    Assignment.objects.bulk_create(
        Assignment(member=members[(i + k) % len(members)], application=a, submission_id=texts[a.pk], at=NOW)
        for i, a in enumerate(made)
        for k in range(each)
    )
    return made


def purse(call: Call, *, budget: Money, allocated: Money) -> Purse:
    """What the whole call has to give, and what its awards took."""
    return Purse.objects.create(call=call, budget=budget.kopecks, allocated=allocated.kopecks)
