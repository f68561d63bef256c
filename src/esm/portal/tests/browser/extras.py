"""What the demo city has no reason to have, so that every page has something on it: each through its service.

`facts()` names the things that addresses in `pages/` speak of.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from esm.competitions.machine import AppealLevel, ApplicationStatus, CallStatus, ConflictKind, MeetingKind
from esm.competitions.services import appeals, conflicts, meetings, minutes, review
from esm.competitions.services.award import deciding
from esm.competitions.services.calls import draft, outages
from esm.competitions.tests import make
from esm.contracts.machine import AmendmentType, Side
from esm.contracts.services import amendments, reports
from esm.directory import links as directory_links
from esm.identity import public as identity
from esm.identity.public import Role
from esm.identity.services import invitations
from esm.kernel.actor import Actor
from esm.partners.machine import HEAD_RIGHTS, MEMBER_RIGHTS
from esm.partners.services import hand_over, joining, team
from esm.portal import feedback
from esm.portal.demo import stages

DAY = timedelta(days=1)


def rows(label: str) -> Any:
    room, _, name = label.partition(".")
    return apps.get_model(room, name).objects


def staff(email: str, role: Role) -> Actor:
    user = rows("identity.User").get(email=email)
    return Actor(user.pk, frozenset({role}), name=user.full_name)


def head_of(organisation: Any) -> Actor:
    row = rows("partners.Membership").select_related("user").get(organisation=organisation, is_head=True)
    return Actor(row.user_id, rights=frozenset((organisation.pk, str(r)) for r in HEAD_RIGHTS), name=row.user.full_name)


def add(at: datetime) -> None:
    official = staff("official@city.example", Role.OFFICIAL)
    admin = staff("admin@city.example", Role.ADMINISTRATOR)
    draft.draft_call(actor=official, year=at.year + 1, opens_at=at + 20 * DAY, closes_at=at + 60 * DAY, at=at)
    outages.log_outage(
        actor=admin, starts_at=at - 90 * DAY, ends_at=at - 90 * DAY + DAY / 24, reason="Вимкнення світла", at=at
    )
    feedback.send_feedback(
        actor=Actor(None),
        kind="barrier",
        text="На сторінці конкурсу дрібні літери.",
        page="/competitions/",
        contact="",
        sender="t",
        at=at,
    )
    invitations.invite_to_role(actor=admin, email="new@city.example", role=Role.SECRETARY, at=at)
    _second_step()
    _partners(at, official)
    _judging(at)
    _deciding(at)
    _changing(at)
    _reopened(at)
    _corrected(at)


def _changing(at: datetime) -> None:
    """One contract has, besides the change that waits for consent, one to sign and one that is being written."""
    contract = rows("contracts.Contract").order_by("code")[1]
    chief, head = head_of(contract.organisation), staff("head@city.example", Role.HEAD)
    for planned in (5, 6):
        wish = amendments.Wish(AmendmentType.INDICATORS, "Людей буде менше.", {"indicators": {"1": planned}})
        made = amendments.draft_amendment(actor=chief, code=contract.code, side=Side.ORGANISATION, wish=wish, at=at)
        if planned == 6:
            return
        step: dict[str, Any] = {"code": contract.code, "ordinal": made.ordinal, "at": at}
        asked = amendments.ask_amendment(actor=chief, seen_version=made.version, **step)
        amendments.approve_amendment(actor=head, seen_version=asked.version, **step)


def _reopened(at: datetime) -> None:
    """A decision that an appeal opened again, and a member of the commission who is to score it."""
    call = make.awarded(90, 50, total_budget=300_000_00, slug="reopened", title="Конкурс, рішення якого переглядають")
    application = rows("competitions.Application").filter(call=call).exclude(status=ApplicationStatus.WON).get()
    member = make.member(call, email="again@panel.example")
    appeal = rows("competitions.Appeal").create(
        application=application,
        level=AppealLevel.DECISION,
        text="Оцінки не відповідають анкеті.",
        filed_at=make.NOW,
        due_on=make.NOW.date(),
    )
    appeals.answer_appeal(
        actor=make.second_official(),
        appeal_id=appeal.pk,
        outcome="rescore",
        answer="Комісія оцінить заявку ще раз.",
        published="Комісія оцінить заявку ще раз.",
        at=make.NOW,
    )
    conflicts.declare(actor=make.acting(member), number=application.number, conflicted=False, at=at)


def _corrected(at: datetime) -> None:
    """An accepted report whose next version is being written, with another receipt."""
    contract = rows("contracts.Contract").order_by("code")[3]
    reports.open_correction(
        actor=head_of(contract.organisation),
        code=contract.code,
        key="interim",
        reason="Чек записано двічі.",
        at=at,
    )


def _second_step() -> None:
    """One member of the commission signs in with a code and has a key."""
    user = rows("identity.User").get(email="member4@panel.example")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    rows("mfa.Authenticator").create(user=user, type="webauthn", data={"name": "Ключ на брелоку"})


def _partners(at: datetime, official: Actor) -> None:
    joining.ask_to_join(
        actor=Actor(None),
        joining=joining.Joining(
            edrpou="14360570",
            name="Громадська організація «Промінь надії»",
            legal_form="public_association",
            registered_on=(at - 2000 * DAY).date(),
            contact_name="Олена Промінська",
            email="office@promin.example",
            phone="057 111 22 33",
            about="Допомагаємо літнім людям.",
        ),
        at=at,
    )
    first, _second, third, fourth = rows("partners.Organisation").order_by("pk")[:4]
    team.invite_member(
        actor=head_of(first),
        organisation_id=first.pk,
        email="third@krok.example",
        rights=sorted(MEMBER_RIGHTS),
        position="бухгалтерка",
        at=at,
    )
    hand_over(
        actor=head_of(third),
        organisation_id=third.pk,
        email="newhead@ngo3.example",
        basis="Протокол загальних зборів № 4 від 12.10.2026",
        document=SimpleUploadedFile("protokol.pdf", make.PDF, "application/pdf"),
        at=at,
    )
    joining.bar_organisation(
        actor=official,
        organisation_id=fourth.pk,
        reason="Не повернула кошти за договором 2025 року.",
        act="Наказ № 7 від 01.10.2026",
        from_year=at.year + 5,
        until_year=at.year + 6,
        at=at,
    )


def _judging(at: datetime) -> None:
    """The first member declares on five of her applications: free, half scored, sent, conflicted; one waits."""
    secretary = staff("secretary@city.example", Role.SECRETARY)
    call = rows("competitions.Call").get(status=CallStatus.REVIEW)
    refused = call.applications.get(status=ApplicationStatus.REFUSED)
    appeals.file_appeal(
        actor=head_of(refused.organisation), number=refused.number, text="Напрям ми обрали правильно.", at=at
    )
    mine = _given(call)
    member = mine[0].member
    actor = Actor(member.user_id, frozenset({Role.COMMISSION}), name=member.name)
    for given in mine[1:3]:
        conflicts.declare(actor=actor, number=given.application.number, conflicted=False, kind="", text="", at=at)
    review.save_review(
        actor=actor,
        number=mine[2].application.number,
        written=review.Written(points={"relevance": 4}, reasons={}, comment="Читаю далі."),
        seen_version=0,
        at=at,
    )
    stages.score(member, mine[3].application, at - DAY, random.Random(7))
    conflicts.declare(
        actor=actor,
        number=mine[4].application.number,
        conflicted=True,
        kind=ConflictKind.RELATIVE,
        text="Там працює моя сестра.",
        at=at,
    )
    for held in (False, True):
        fields = meetings.MeetingFields(
            kind=MeetingKind.DEFENCE,
            at=at + (-DAY if held else 5 * DAY),
            place="майдан Конституції, 7, зал засідань",
            agenda="Захист проєктів",
            applications=[given.application.number for given in mine[1:3]],
        )
        meeting = meetings.plan_meeting(actor=secretary, call_id=call.pk, fields=fields, at=at)
        if held:
            present = list(call.members.values_list("number", flat=True))
            meeting = meetings.record_attendance(
                actor=secretary, call_id=call.pk, number=meeting.number, present=present, at=at
            )
            meetings.hold_meeting(
                actor=secretary,
                call_id=call.pk,
                number=meeting.number,
                notes="Заявники відповіли.",
                seen_version=meeting.version,
                at=at,
            )


def _given(call: Any) -> list[Any]:
    return list(
        rows("competitions.Assignment")
        .filter(application__call=call, member__number=1)
        .select_related("member", "application")
        .order_by("application__number")
    )


def _deciding(at: datetime) -> None:
    """Calls on the way to a decision: with equals, being weighed, submitted to the head, approved but not released."""
    make.numbers_from(601)  # far from the numbers of the demo city
    make.ranked_call(80, 80, slug="equal", title="Конкурс із рівними заявками")
    money = {"code": "blind", "title": "Люди з порушенням зору", "budget": 250_000_00, "cap": 120_000_00}
    weighed = make.ranked_call(90, 80, 40, slug="weighed", title="Конкурс, який зважують", directions=(money,))
    make.chosen(weighed)
    minutes.draft_minutes(
        actor=make.secretary(), slug="weighed", number="1", on=make.NOW.date(), place="зал 2", at=make.NOW
    )
    sent = make.ranked_call(90, 80, 40, slug="sent", title="Конкурс, рішення якого в керівниці")
    make.chosen(sent)
    make.signed_minutes(sent)
    deciding.submit_decision(
        actor=make.secretary(),
        slug="sent",
        seen_version=rows("competitions.Decision").get(call=sent).version,
        at=make.NOW,
    )
    ready = make.ranked_call(90, 80, 40, slug="ready", title="Конкурс, рішення якого затверджено")
    make.chosen(ready)
    make.approved(ready)


def _orders() -> dict[str, str]:
    """Things of the social order, in the state that each page wants."""
    orders, lots, proposals = rows("orders.Order"), rows("orders.Lot"), rows("orders.Proposal")
    open_ = lots.get(status="announced", mechanism="order").order
    released = lots.filter(status="released", mechanism="order").first()
    opened = lots.get(status="opened")
    drafted = lots.get(status="draft")
    return {
        "o_study": rows("orders.NeedsStudy").first().slug,
        "o_list": rows("orders.ServiceList").first().slug,
        "o_open": open_.slug,
        "served": rows("contracts.Framework").order_by("pk").first().contract.code,
        "o_care": open_.lots.get(mechanism="order").code,
        "o_van": open_.lots.get(mechanism="compensation").code,
        "o_question": str(open_.questions.get(answer="").pk),
        "o_draft": orders.get(status="draft").slug,
        "o_drafted": drafted.code,
        "o_done": released.order.slug,
        "o_released": released.code,
        "o_opened": opened.code,
        "o_chosen": lots.get(status="chosen").code,
        "o_approved": lots.get(status="approved").code,
        "o_admitted": opened.proposals.get(status="admitted").number,
        "o_submitted": opened.proposals.get(status="submitted", channel="online").number,
        "o_paper": opened.proposals.get(channel="paper").number,
        "o_left": rows("orders.Replacement").get().ended.proposal.number,
        "o_nights": rows("orders.Replacement").get().ended.lot.code,
        "o_fitting": proposals.get(lot__mechanism="compensation", status="admitted").number,
        "o_written": proposals.get(status="draft").number,
    }


def facts() -> dict[str, str]:
    """The things that addresses speak of, by a short name."""
    calls, applications = rows("competitions.Call"), rows("competitions.Application")
    decided, judged = calls.get(status=CallStatus.RELEASED, is_demo=True), calls.get(status=CallStatus.REVIEW)
    opened, drafted = calls.get(status=CallStatus.OPEN), calls.get(status=CallStatus.DRAFT)

    def number(call: Any, status: str, nth: int = 0) -> str:
        return str(applications.filter(call=call, status=status).order_by("number")[nth].number)

    def contract(n: int) -> str:
        return str(rows("contracts.Contract").order_by("code")[n].code)

    mine = _given(judged)
    reopened = rows("competitions.Correction").get(application__call__slug="reopened")
    first, _second, third, fourth, fifth = rows("partners.Organisation").order_by("pk")[:5]
    weighed = applications.filter(call__slug="weighed").order_by("pk")
    held = rows("competitions.Meeting").get(call=judged, status="held")
    planned = rows("competitions.Meeting").get(call=judged, status="planned")
    state = ApplicationStatus
    return _orders() | {
        "year": str(decided.year),
        "delivery": str(rows("deliveries.Delivery").order_by("pk")[0].pk),
        "batch": str(rows("deliveries.Batch").order_by("pk")[0].pk),
        "decided": decided.slug,
        "judged": judged.slug,
        "open": opened.slug,
        "draft": drafted.slug,
        "won": number(decided, state.WON),
        "reserve": number(decided, state.RESERVE),
        "declined": number(decided, state.DECLINED),
        "admitted": number(judged, state.ADMITTED),
        "returned": number(judged, state.RETURNED),
        "refused": number(judged, state.REFUSED),
        "checked": number(judged, state.SUBMITTED),
        "started": number(opened, state.DRAFT),
        "written": number(opened, state.DRAFT, 5),
        "handed": number(opened, state.SUBMITTED),
        "appeal": str(rows("competitions.Appeal").get(level=AppealLevel.ADMISSION).pk),
        "gate": mine[0].application.number,
        "free": mine[1].application.number,
        "half": mine[2].application.number,
        "scored": mine[3].application.number,
        "conflict": str(rows("competitions.Declaration").get(conflicted=True).pk),
        "planned": str(planned.number),
        "held": str(held.number),
        "tie": str(applications.filter(call__slug="equal").first().number),
        "weighed": str(weighed[0].number),
        "run": str(rows("competitions.AwardRun").filter(call__slug="weighed").first().pk),
        "direction": rows("competitions.Direction").filter(call__slug="weighed").first().code,
        "drawn": contract(0),
        "late": contract(1),
        "reported": contract(2),
        "finishing": contract(4),
        "closed": contract(6),
        "owing": contract(5),
        "undone": contract(4),
        "repaid": str(rows("contracts.Repayment").filter(contract__code=contract(5)).first().pk),
        "paid": str(rows("contracts.Payment").filter(contract__code=contract(1)).first().pk),
        "correcting": contract(3),
        "receipt": str(rows("contracts.Receipt").filter(report__revision=2).order_by("pk").first().pk),
        "receipt_asked": str(rows("contracts.Receipt").filter(report__contract__code=contract(2)).first().pk),
        "correction": str(reopened.pk),
        "rescored": reopened.application.number,
        "file_import": rows("deliveries.FileImport").get(status="faulty").code,
        "file_written": rows("deliveries.FileImport").get(status="written").code,
        "visit": str(rows("contracts.Obligation").get(subject="hand:1").pk),
        "edrpou": first.edrpou,
        **_directory(first),
        "person": rows("people.Record").filter(organisation=first).order_by("pk")[0].code,
        "glass": rows("people.BreakGlass").get().code,
        "people_file": rows("people.PartnerFile").filter(organisation=first).get().code,
        **_desk(),
        **_cases(),
        "handing": third.edrpou,
        "barred": fourth.edrpou,
        "plain": fifth.edrpou,
        "colleague": str(rows("partners.Membership").get(user__email="colleague@krok.example").pk),
        "uid": str(rows("identity.User").get(email="member1@panel.example").uid),
        "key": str(rows("mfa.Authenticator").get(type="webauthn").pk),
        "role_invitation": identity.invitation_token(rows("identity.Invitation").get(email="new@city.example").pk),
        "team_invitation": identity.invitation_token(rows("identity.Invitation").get(email="third@krok.example").pk),
        "join": rows("partners.JoinRequest").get().number,
        "visited": _check("visit", "done"),
        "surveyed": _check("survey", "done"),
        "to_visit": _check("visit", "planned"),
        "complaint_answered": str(rows("contracts.Complaint").order_by("pk")[1].number),
        "complaint_open": str(rows("contracts.Complaint").order_by("pk")[2].number),
    }


def _desk() -> dict[str, str]:
    """Appeals of the demo's e-office, by what became of their first referral."""
    states = ("sent", "asked", "accepted", "declined", "delivered")
    found = {
        f"desk_{state}": str(rows("desk.Referral").filter(status=state, outside="").order_by("pk")[0].appeal.number)
        for state in states
    }
    outside = rows("desk.Referral").exclude(outside="").order_by("pk")[0].appeal.number
    return found | {"desk_outside": str(outside), "desk_article": str(rows("desk.Article").order_by("pk")[0].slug)}


def _cases() -> dict[str, str]:
    """The city's cases by their state or the kind of their plan; an offer that waits."""
    city = rows("cases.Case").filter(organisation=None).order_by("pk")
    states = ("registered", "deciding", "planning", "emergency")
    plans = {"c_programme": "rehabilitation", "c_medicines": "medicines"}
    return {
        **{f"c_{state}": str(city.filter(state=state)[0].number) for state in states},
        **{name: str(city.filter(plans__kind=kind)[0].number) for name, kind in plans.items()},
        "c_offer": str(rows("cases.Transfer").filter(state="offered")[0].key),
    }


def _check(kind: str, status: str) -> str:
    return str(rows("contracts.Check").filter(kind=kind, status=status).order_by("pk")[0].contract.code)


def _directory(owner: Any) -> dict[str, str]:
    """Services of the demo directory: a city one with places, one that stands still, one of the first organisation."""
    services = rows("directory.Service")
    taxi = services.filter(code="social-transport").order_by("pk").first()
    return {
        "d_service": taxi.slug,
        "d_at_place": str(rows("directory.ServicePlace").filter(service=taxi).first().pk),
        "d_suspended": services.filter(state="suspended").first().slug,
        "d_own": services.filter(organisation=owner).order_by("pk").first().slug,
        "d_token": directory_links.token(taxi.pk, timezone.now()),
    }
