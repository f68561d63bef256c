"""A small town in which every address of the site has its thing: one organisation with applications in each state.

`build()` is called once for a module of tests. `Town.path(name)` is an address of the pattern with that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import override

from esm.competitions.machine import AppealLevel, ApplicationStatus, CallStatus
from esm.competitions.selectors.content import content_of, digest_of
from esm.competitions.services.documents import attach_document
from esm.competitions.tests import make
from esm.contracts.tests import make as contracts
from esm.identity import public as identity
from esm.identity.public import Role
from esm.identity.services import invitations
from esm.indicators.tests import make as indicators
from esm.kernel import files
from esm.kernel.actor import Actor
from esm.kernel.models import StoredFile
from esm.kernel.money import Money
from esm.partners.public import HEAD_RIGHTS, MEMBER_RIGHTS
from esm.partners.services import cards, hand_over, joining, team
from esm.partners.tests import make as partners
from esm.reference.tests import make as reference

from . import (
    town_acts,
    town_api,
    town_cases,
    town_deliveries,
    town_desk,
    town_directory,
    town_orders,
    town_oversight,
    town_people,
)

DAY = timedelta(days=1)
PASSWORD = "довгий-пароль-для-тестів"
SECRET_TITLE = "Таємна заявка Оріон"


def rows(label: str) -> Any:
    return apps.get_model(*label.split(".")).objects


def pdf(name: str = "файл.pdf") -> ContentFile:
    return ContentFile(make.PDF, name=name)


def stored() -> StoredFile:
    """A file whose bytes are there."""
    return files.store(
        actor=make.official(), upload=pdf(), allowed=frozenset({files.Kind.PDF}), at=make.NOW, is_personal=True
    )


@dataclass(frozen=True, slots=True)
class Town:
    """`people`: who → user. `things` and `usual`: what addresses speak of, by pattern, or by word and room."""

    people: dict[str, Any]
    things: dict[str, dict[str, Any]]
    usual: dict[str, Any]
    # The application that the assigned member may read and the conflicted one may not.
    given: str
    # Where its files are.
    folder: Path
    # What programs ask for by the JSON APIs.
    api: town_api.ForPrograms

    def words(self, name: str, words: Iterable[str]) -> dict[str, Any]:
        """What stands for the `words` of the pattern `name`."""
        room = name.partition(":")[0]
        things = self.things.get(name, {})
        return {w: things[w] if w in things else self.usual.get(f"{w} {room}", self.usual.get(w)) for w in words}

    def path(self, name: str, words: Iterable[str]) -> str:
        """The address of the pattern `name`, whose `words` stand in it."""
        with override("uk"):
            return reverse(name, kwargs=self.words(name, words))

    def path_to_nothing(self, name: str, words: Iterable[str]) -> str:
        """The same address of something that isn't there: its numbers are all nines."""
        there = {word: nothing_like(value) for word, value in self.words(name, words).items()}
        with override("uk"):
            return reverse(name, kwargs=there)


def nothing_like(value: Any) -> Any:
    """A value of the same form that names nothing."""
    if isinstance(value, int):
        return 987_654_321
    if isinstance(value, UUID):
        return uuid4()
    text = str(value)
    return nines if (nines := re.sub(r"\d", "9", text)) != text else f"{text}9"


def build(at: datetime, folder: Path) -> Town:
    reference.loaded()
    indicators.published()
    own, other = partners.organisation(name="Громадська організація «Наша»"), partners.organisation()
    people = {
        "stranger": partners.head(other),
        "colleague": partners.member(own),
        "ngo": partners.head(own),
        "secretary": make.person(Role.SECRETARY, email="secretary@city.example"),
        "official": make.person(Role.OFFICIAL, email="official@city.example"),
        "head": make.person(Role.HEAD, email="head@city.example"),
        "admin": make.person(Role.ADMINISTRATOR, email="admin@city.example"),
        "operator": make.person(Role.OPERATOR, email="operator@city.example"),
        "coordinator": make.person(Role.COORDINATOR, email="coordinator@city.example"),
        "worker": make.person(Role.SOCIAL_WORKER, email="worker@city.example"),
        "supervisor": make.person(Role.SUPERVISOR, email="supervisor@city.example"),
        # Works in another e-office than «operator».
        "neighbour": make.person(Role.OPERATOR, email="neighbour@city.example"),
    }
    begun = make.NOW - 10 * DAY
    window = {"opens_at": begun, "closes_at": at + 20 * DAY, "opened_at": begun}
    past = {"opens_at": at - 40 * DAY, "closes_at": at - 5 * DAY, "opened_at": at - 40 * DAY}

    opened = make.call(slug="opened", **window)
    drafted = make.call(slug="drafted", status=CallStatus.DRAFT, opens_at=at + DAY, closes_at=at + 40 * DAY)
    started = make.written(make.application(call=opened, organisation=own, title=SECRET_TITLE))
    writer = Actor(people["ngo"].pk, rights=frozenset((own.pk, str(r)) for r in HEAD_RIGHTS), name="Голова")
    letter = attach_document(actor=writer, number=started.number, code="letters", upload=pdf(), at=at)
    handed = make.handed_in(make.application(call=opened, organisation=own)).application

    judging = make.reviewing(slug="judged", **past, review_closes_on=(at + 20 * DAY).date())
    given = make.judged(call=judging, organisation=own)
    charter = stored()
    rows("competitions.Attachment").create(application=given, code="charter", file=charter, at=at)
    content = content_of(given)
    rows("competitions.Submission").create(
        application=given, ordinal=2, content=content, digest=digest_of(content), at=at, declared_by="Голова"
    )
    waiting = make.submitted(call=judging, organisation=own, channel="paper", sheets=10, scan=stored())
    make.submission(waiting)
    refused = make.submitted(call=judging, organisation=own, status=ApplicationStatus.REFUSED)
    refusal = rows("competitions.Refusal").create(
        application=refused, ground="late", ground_title="Пізно", text="Пізно", at=at, signed_by="Хтось",
        appeal_until=(at + 5 * DAY).date(),
    )  # fmt: skip
    appeal = rows("competitions.Appeal").create(
        application=refused, refusal=refusal, level=AppealLevel.ADMISSION, text="Не згодні", filed_at=at,
        due_on=(at + 5 * DAY).date(),
    )  # fmt: skip
    readers = {who: make.member(judging) for who in ("assigned", "unassigned", "conflicted")}
    people |= {who: member.user for who, member in readers.items()}
    make.assigned(readers["assigned"], given)
    make.assigned(readers["conflicted"], given, declared=False)
    conflict = make.conflict(readers["conflicted"], given)
    planned = make.meeting(judging, given, at=at + 3 * DAY)

    money = {"code": "blind", "title": "Люди з порушенням зору", "budget": 250_000_00, "cap": 120_000_00}
    weighed = make.ranked_call(90, 80, 40, slug="weighed", title="Конкурс, який зважують", directions=(money,))
    tied = make.ranked_call(80, 80, slug="tied", title="Конкурс із рівними").applications.first()
    rows("competitions.Application").filter(call=weighed).update(organisation=own)
    make.chosen(weighed)
    make.signed_minutes(weighed)
    ranked = weighed.applications.order_by("pk").first()
    run = rows("competitions.AwardRun").filter(call=weighed).first()

    decided = make.awarded(slug="decided", **past)
    won = decided.applications.filter(status=ApplicationStatus.WON).first()
    rows("competitions.Application").filter(pk=won.pk).update(organisation=own)
    won.refresh_from_db()
    again = _scored_again(won, people["assigned"], at)
    contract = contracts.signed(application=won)
    scan = contracts.scan(contract, stored())
    wished, agreed, mine = (contracts.amendment(contract, state) for state in ("asked", "approved", "draft"))
    payment = contracts.payment(contract, amount=Money.of(1_000))
    duty = contracts.obligation(contract, at.date())
    owing = contracts.to_return(
        application=make.application(call=decided, organisation=own, status=ApplicationStatus.WON)
    )
    contracts.demand(owing, at=at)
    repaid = contracts.repayment(owing, Money.of(1_000))
    unsigned = contracts.contract(
        application=make.application(call=decided, organisation=own, status=ApplicationStatus.WON)
    )
    _people_of_the_department(people, at)
    office = Actor(people["official"].pk, frozenset({Role.OFFICIAL}), name="Посадова")
    chief = writer
    cards.set_charter(actor=chief, organisation_id=own.pk, upload=pdf("Статут.pdf"), at=at)
    team.invite_member(
        actor=chief, organisation_id=own.pk, email="third@example.org", rights=sorted(MEMBER_RIGHTS), position="", at=at
    )
    hand_over(
        actor=chief, organisation_id=own.pk, email="next@example.org", basis="Протокол № 4", document=pdf(), at=at
    )
    joining.bar_organisation(
        actor=office, organisation_id=other.pk, reason="Не повернула кошти.", act="Наказ № 7", from_year=at.year + 5,
        until_year=at.year + 6, at=at,
    )  # fmt: skip
    joined = joining.ask_to_join(actor=Actor(None), joining=_asking(), at=at)
    role_invitation = rows("identity.Invitation").get(email="new@city.example")
    team_invitation = rows("identity.Invitation").get(email="third@example.org")

    orders = town_orders.add(own, people, at, stored())
    log = town_deliveries.add(own, chief, at)
    oversight = town_oversight.add(contract)
    acts = town_acts.add(own, at)
    persons = town_people.add(own, other, people, chief, at)
    directory = town_directory.add(own, at)
    desk = town_desk.add(own, people, at)
    cases = town_cases.add(people)
    other_head = Actor(people["stranger"].pk, rights=frozenset((other.pk, str(r)) for r in HEAD_RIGHTS))
    for_programs = town_api.add(own, other, {"own": chief, "foreign": other_head}, at)

    the_draft = {"number": started.number}
    section = the_draft | {"code": "project"}
    review = {"number": given.number}
    edrpou = {"edrpou": own.edrpou}
    user = {"uid": people["assigned"].uid}
    contract_code = {"code": contract.code}
    report = contract_code | {"key": "interim"}
    receipt, photo, corrected = contracts.shown_in_reports(contract, stored(), stored())
    year = {"year": 2010}
    figure = year | {"indicator": "clients"}
    meeting = {"slug": judging.slug, "number": planned.number}
    paper = {"slug": weighed.slug, "number": "1"}
    place = {"slug": weighed.slug, "number": ranked.number}
    things: dict[str, dict[str, Any]] = orders | log | oversight | acts | persons | directory | desk | cases | {
        "account_reset_password_from_key": {"uidb36": "0", "key": "bad"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "identity_invitation": {"token": identity.invitation_token(role_invitation.pk)},
        "identity_resend": {"invitation_id": role_invitation.pk},
        "identity_revoke": {"invitation_id": role_invitation.pk},
        "identity_end_role": user | {"grant_id": rows("identity.RoleGrant").get(user=people["assigned"]).pk},
        "partners:invitation": {"token": identity.invitation_token(team_invitation.pk)},
        "partners:end_person": edrpou | {"affiliate_id": rows("partners.Affiliate").get(organisation=own).pk},
        "partners:revoke": edrpou | {"invitation_id": rows("partners.MemberInvitation").get(
            invitation=team_invitation).pk},
        "partners:document": edrpou | {"hand_over_id": rows("partners.HandOver").get().pk},
        "partners:lift_bar": {"edrpou": other.edrpou, "bar_id": rows("partners.Bar").get().pk},
        "projects:project": {"number": won.number},
        "calls:edit": {"slug": drafted.slug, "part": "basics"},
        "calls:form": {"slug": opened.slug, "kind": "docx"},
        "admission:answer": {"slug": judging.slug, "appeal": appeal.pk},
        "award:correction": {"slug": decided.slug, "correction": again.pk},
        "review:again": {"number": won.number},
        "admission:own": {"number": refused.number},
        "applications:start": {"slug": opened.slug},
        "applications:submitted": {"number": handed.number},
        "applications:submission": {"number": handed.number, "ordinal": 1},
        "applications:withdraw": {"number": handed.number},
        "applications:recall": {"number": handed.number},
        "applications:form": the_draft | {"kind": "docx"},
        "applications:attach": the_draft | {"code": "charter"},
        "applications:remove_document": the_draft | {"attachment": letter.pk},
        "applications:document": the_draft | {"file": letter.file_id},
        "applications:restore": section | {"version": 1},
        "commission:edit": {"slug": judging.slug, "number": 1},
        "commission:end": {"slug": judging.slug, "number": 1},
        "commission:withdraw": {"slug": judging.slug, "declaration": conflict.pk},
        "commission:by_hand": {"slug": judging.slug, "number": given.number},
        "commission:votes": meeting | {"application": given.number},
        "review:meeting": meeting,
        "review:declare_none": {"slug": judging.slug},
        "review:document": review | {"file": charter.pk},
        "award:tie": {"slug": "tied", "number": tied.number},
        "award:direction_purse": {"slug": weighed.slug, "code": "blind"},
        "award:choose": {"slug": weighed.slug, "run_id": run.pk},
        "register:minutes": {"slug": decided.slug, "number": "1"},
        "contracts:draw": {"number": won.number},
        "contracts:document": contract_code | {"format": "docx"},
        "contracts:pay": contract_code | {"ordinal": 1},
        "contracts:signed": contract_code | {"file": scan.pk},
        "contracts:reverse_payment": contract_code | {"payment": payment.pk},
        "contracts:reverse_repayment": {"code": owing.code, "repayment": repaid.pk},
        "contracts:move_obligation": {"obligation": duty.pk},
        "contracts:close_obligation": {"obligation": duty.pk},
        **{f"contracts:{n}": {"code": owing.code, "ordinal": 1} for n in ("demand_document", "withdraw_demand")},
        "contracts:new_amendment": contract_code | {"kind": "term"},
        "contracts:edition": contract_code | {"key": "1"},
        "contracts:amendment_document": contract_code | {"ordinal": agreed.ordinal, "format": "docx"},
        "contracts:sign_amendment": contract_code | {"ordinal": agreed.ordinal},
        **{f"contracts:{n}": contract_code | {"ordinal": wished.ordinal}
           for n in ("amendment", "approve_amendment", "refuse_amendment", "withdraw_amendment")},
        **{f"contracts:{n}": contract_code | {"ordinal": mine.ordinal} for n in ("edit_amendment", "ask_amendment")},
        **{f"contracts:{n}": {"code": unsigned.code} for n in ("estimate", "fit", "plan")},
        "indicators:export": {"form": "csv"},
        "portal:letter": {"code": "competitions.submitted"},
        "portal:letter_history": {"code": "competitions.submitted"},
        "portal:letter_reset": {"code": "competitions.submitted"},
        **{f"calls:{n}": {"slug": drafted.slug} for n in ("preview", "print", "open", "fill_calendar")},
        **{f"partners:{n}": {"number": joined} for n in ("join_request", "approve", "decline")},
        **{f"partners:{n}": edrpou | {"member_id": rows("partners.Membership").get(user=people["colleague"]).pk}
           for n in ("rights", "end")},
        **{f"commission:{n}": meeting
           for n in ("meeting", "edit_meeting", "attendance", "hold", "reopen_meeting", "cancel_meeting")},
        **{f"award:{n}": paper for n in ("one_minutes", "sign", "minutes_pdf", "minutes_docx", "scan")},
        **{f"award:{n}": place for n in ("override", "withdraw", "promote")},
        **{f"contracts:{n}": report for n in ("report", "check", "recall", "decide", "receipts", "report_pdf", "photos")},
        **{f"contracts:{n}": report for n in ("add_receipts", "load_receipts", "receipts_template", "drop_report")},
        **{f"contracts:{n}": report | {"receipt": receipt.pk}
           for n in ("receipt", "remove_receipt", "receipt_scan", "refuse_receipt")},
        **{f"contracts:{n}": report | {"photo": photo.pk} for n in ("photo", "remove_photo")},
        **{f"contracts:{n}": contract_code | {"key": corrected.key} for n in ("compare_report", "discard_correction")},
        "contracts:correct_report": contract_code | {"key": "final"},
        "contracts:plan_report": contract_code,
        **{f"indicators:{n}": figure for n in ("figure", "correct")},
        "indicators:chart": {"chart": "projects"},
        **{f"indicators:{n}": year for n in ("year", "department-year", "publish")},
    }  # fmt: skip
    usual = {
        "edrpou": own.edrpou, "uid": user["uid"], "code applications": "project", "code": contract.code,
        "number admission": waiting.number, "number review": given.number, "number": started.number,
        "slug calls": opened.slug, "slug award": weighed.slug, "slug register": decided.slug, "slug": judging.slug,
        "slug commission": judging.slug,
    }  # fmt: skip
    people = {who: get_user_model().objects.get(pk=user.pk) for who, user in people.items()}
    return Town(people, things, usual, given.number, folder, for_programs)


def _scored_again(application: Any, user: Any, at: datetime) -> Any:
    """An appeal opened the decision on this application again; the user scores it."""
    appeal = rows("competitions.Appeal").create(
        application=application, level=AppealLevel.DECISION, text="Не згодні", filed_at=at, due_on=at.date(),
        outcome="rescore", answer="Так", answered_at=at,
    )  # fmt: skip
    reader = make.member(application.call, email="again@gmail.com")
    reader.user = user
    reader.save()
    make.assigned(reader, application)
    return rows("competitions.Correction").create(
        appeal=appeal, application=application, status="rescoring", opened_at=at, before_outcome="won",
        before_awarded=1,
    )  # fmt: skip


def _people_of_the_department(people: dict[str, Any], at: datetime) -> None:
    """The administrator signs in with a code; she invites a secretary. All have passwords."""
    get_user_model().objects.filter(pk__in=[u.pk for u in people.values()]).update(password=make_password(PASSWORD))
    TOTP.activate(people["admin"], generate_totp_secret())
    RecoveryCodes.activate(people["admin"])
    admin = Actor(people["admin"].pk, frozenset({Role.ADMINISTRATOR}), name="Адміна")
    invitations.invite_to_role(actor=admin, email="new@city.example", role=Role.SECRETARY, at=at)


def _asking() -> joining.Joining:
    return joining.Joining(
        edrpou="14360570",
        name="Громадська організація «Промінь надії»",
        legal_form="public_association",
        registered_on=date(2018, 3, 2),
        contact_name="Олена Промінська",
        email="office@promin.example",
        phone="057 111 22 33",
    )
