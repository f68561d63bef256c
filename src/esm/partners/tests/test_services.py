from datetime import date, timedelta

import pytest

from esm.identity import public as identity
from esm.identity.tests import make as people
from esm.identity.tests.make import PASSWORD
from esm.kernel.actor import NOBODY
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.partners import public as partners
from esm.partners import services
from esm.partners.machine import HandOverStatus, Right
from esm.partners.models import HandOver, MemberInvitation, Membership, Organisation
from esm.partners.selectors import public_card, team
from esm.partners.tests import make
from esm.partners.tests.make import NOW, TODAY
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db


def rights(user, organisation):
    return {r for o, r in partners.rights_of(user_id=user.pk, on=TODAY) if o == organisation.pk}


def link(organisation):
    row = MemberInvitation.objects.get(organisation=organisation, closed_at__isnull=True)
    return identity.invitation_token(row.invitation_id)


def accept(token, actor=NOBODY, **typed):
    return services.accept_invitation(actor=actor, token=token, at=NOW, **typed)


def invite(organisation, head, email="nova@example.org", given=("edit",)):
    services.invite_member(
        actor=make.actor(head), organisation_id=organisation.pk, email=email, rights=given, position="юристка", at=NOW
    )
    return link(organisation)


# ---- the team


def test_a_colleague_joins_by_the_link_with_the_rights_she_was_given():
    o = make.organisation()
    token = invite(o, make.head(o))
    accepted = accept(token, full_name="Нова Людина", password=PASSWORD)
    assert partners.rights_of(user_id=accepted.user_id, on=TODAY) == {(o.pk, "view"), (o.pk, "edit")}
    with pytest.raises(NotFound):
        accept(token)


def test_a_revoked_invitation_opens_nothing():
    o = make.organisation()
    head = make.head(o)
    token = invite(o, head)
    row = MemberInvitation.objects.get()
    services.revoke_invitation(actor=make.actor(head), organisation_id=o.pk, member_invitation_id=row.pk, at=NOW)
    with pytest.raises(NotFound):
        accept(token, full_name="Нова Людина", password=PASSWORD)


def test_one_invitation_to_an_address_at_a_time():
    o = make.organisation()
    head = make.head(o)
    first = invite(o, head)
    second = invite(o, head)
    with pytest.raises(NotFound):
        accept(first, full_name="Нова Людина", password=PASSWORD)
    assert accept(second, full_name="Нова Людина", password=PASSWORD)


def test_one_who_is_in_already_is_not_invited():
    o = make.organisation()
    head, colleague = make.head(o), make.member(o)
    with pytest.raises(Invalid, match="вже у вашій команді"):
        invite(o, head, email=colleague.email)


def test_rights_change_at_once_and_before_and_after_are_kept():
    o = make.organisation()
    head, colleague = make.head(o), make.member(o)
    services.change_rights(
        actor=make.actor(head), organisation_id=o.pk, user_id=colleague.pk, rights=["submit"], position="", at=NOW
    )
    assert rights(colleague, o) == {"view", "submit"}
    kept = AuditEvent.objects.get(action="partners.change_rights").data
    assert (kept["before"]["rights"], kept["after"]["rights"]) == (["edit", "view"], ["view", "submit"])


def test_rights_that_do_not_exist_are_refused():
    o = make.organisation()
    head, colleague = make.head(o), make.member(o)
    with pytest.raises(Invalid):
        services.change_rights(
            actor=make.actor(head), organisation_id=o.pk, user_id=colleague.pk, rights=["god"], position="", at=NOW
        )


def test_leaving_ends_rights_the_same_moment_and_stays_in_history():
    o = make.organisation()
    head, colleague = make.head(o), make.member(o)
    services.end_membership(actor=make.actor(colleague), organisation_id=o.pk, user_id=colleague.pk, at=NOW)
    assert rights(colleague, o) == set()
    assert [m.user_id for m in team(make.actor(head), o.pk, at=NOW).former] == [colleague.pk]


def test_the_head_does_not_just_leave_or_lose_rights():
    o = make.organisation()
    head = make.head(o)
    with pytest.raises(Conflict, match="передайте керівництво"):
        services.end_membership(actor=make.actor(head), organisation_id=o.pk, user_id=head.pk, at=NOW)
    with pytest.raises(Conflict, match="передайте керівництво"):
        services.change_rights(
            actor=make.actor(head), organisation_id=o.pk, user_id=head.pk, rights=[], position="", at=NOW
        )


@pytest.mark.parametrize("who", ["stranger", "colleague", "other_head"])
def test_nobody_else_manages_people(who):
    o = make.organisation()
    make.head(o)
    target = make.member(o)
    actor = {
        "stranger": lambda: make.actor(people.user()),
        "colleague": lambda: make.actor(make.member(o)),
        "other_head": lambda: make.actor(make.head(make.organisation())),
    }[who]()
    for step in (
        lambda: services.invite_member(
            actor=actor, organisation_id=o.pk, email="x@example.org", rights=[], position="", at=NOW
        ),
        lambda: services.change_rights(
            actor=actor, organisation_id=o.pk, user_id=target.pk, rights=[], position="", at=NOW
        ),
        lambda: services.end_membership(actor=actor, organisation_id=o.pk, user_id=target.pk, at=NOW),
        lambda: services.hand_over(actor=actor, organisation_id=o.pk, email="x@example.org", basis="x", at=NOW),
    ):
        with pytest.raises(NotFound):
            step()


# ---- the change of the head


def hand_over(o, actor, email="nova-golova@example.org", **kw):
    given = {"basis": "Протокол № 4 від 12.10.2026", "document": make.pdf()} | kw
    services.hand_over(actor=actor, organisation_id=o.pk, email=email, at=NOW, **given)


def test_the_old_head_loses_her_rights_the_moment_the_new_one_accepts():
    o = make.organisation()
    old, new = make.head(o), people.user(email="nova-golova@example.org")
    hand_over(o, make.actor(old))
    assert rights(old, o) == set(Right)
    accept(link(o), actor=make.actor(new))
    assert rights(old, o) == set()
    assert rights(new, o) == set(Right)
    assert HandOver.objects.get().status == HandOverStatus.DONE
    assert public_card(o.edrpou, year=2026).head_name == new.full_name
    assert partners.organisation_card(o.pk).head_name == new.full_name


def test_the_old_head_may_stay_as_a_colleague():
    o = make.organisation()
    old, new = make.head(o), people.user(email="nova-golova@example.org")
    hand_over(o, make.actor(old), keep_old_head=True)
    accept(link(o), actor=make.actor(new))
    assert rights(old, o) == {"view", "edit"}


def test_a_colleague_may_become_the_head():
    o = make.organisation()
    old, colleague = make.head(o), make.member(o)
    hand_over(o, make.actor(old), email=colleague.email)
    accept(link(o), actor=make.actor(colleague))
    assert rights(colleague, o) == set(Right)
    assert Membership.objects.filter(organisation=o, ended_at__isnull=True).count() == 1


def test_the_head_needs_a_document_and_an_official_a_reason():
    o = make.organisation()
    head = make.head(o)
    with pytest.raises(Invalid) as refusal:
        hand_over(o, make.actor(head), document=None, basis=" ")
    assert set(refusal.value.fields) == {"document", "basis"}
    with pytest.raises(Invalid):
        hand_over(o, make.official(), document=None, basis="")
    hand_over(o, make.official(), document=None, basis="Голова померла, рішення зборів у справі")
    assert HandOver.objects.get().by_official


def test_one_change_waits_at_a_time_and_can_be_called_off():
    o = make.organisation()
    head = make.head(o)
    hand_over(o, make.actor(head))
    with pytest.raises(Conflict, match="вже чекає"):
        hand_over(o, make.actor(head), email="insha@example.org")
    token = link(o)
    services.cancel_hand_over(actor=make.actor(head), organisation_id=o.pk, at=NOW)
    with pytest.raises(NotFound):
        accept(token, full_name="Нова Людина", password=PASSWORD)
    assert rights(head, o) == set(Right)
    hand_over(o, make.actor(head), email="insha@example.org")


def test_the_head_is_not_handed_over_to_herself():
    o = make.organisation()
    head = make.head(o)
    with pytest.raises(Invalid, match="вже керує"):
        hand_over(o, make.actor(head), email=head.email)


# ---- the card


def card(o, **kw):
    base = {"name": o.name, "short_name": o.short_name, "legal_form": o.legal_form, "registered_on": o.registered_on}
    return services.CardChanges(**base | kw)


def test_every_change_of_the_card_is_kept_with_what_stood_there():
    reference.loaded()
    o = make.organisation(phone="1")
    head = make.actor(make.head(o))
    services.update_card(
        actor=head, organisation_id=o.pk, changes=card(o, phone="2", email=o.email), seen_version=0, at=NOW
    )
    kept = AuditEvent.objects.get(action="partners.update_card").data
    assert (kept["before"]["phone"], kept["after"]["phone"]) == ("1", "2")
    o.refresh_from_db()
    assert o.version == 1
    with pytest.raises(Conflict):
        services.update_card(actor=head, organisation_id=o.pk, changes=card(o), seen_version=0, at=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"legal_form": "ТОВ"}, "legal_form"),
        ({"registered_on": date(1980, 1, 1)}, "registered_on"),
        ({"iban": "UA12"}, "iban"),
        ({"iban": "UA213223130000026007233566002"}, "iban"),
        ({"nonprofit_code": "32"}, "nonprofit_code"),
        ({"site": "нема"}, "site"),
        ({"mission": "емоджі\0"}, "mission"),
    ],
)
def test_a_wrong_card_is_refused_at_its_field(changes, field):
    reference.loaded()
    o = make.organisation()
    with pytest.raises(Invalid) as refusal:
        services.update_card(
            actor=make.actor(make.head(o)), organisation_id=o.pk, changes=card(o, **changes), seen_version=0, at=NOW
        )
    assert field in refusal.value.fields


def test_a_real_account_number_is_taken_with_its_spaces():
    reference.loaded()
    o = make.organisation()
    services.update_card(
        actor=make.actor(make.head(o)), organisation_id=o.pk, seen_version=0, at=NOW,
        changes=card(o, iban="UA21 3223 1300 0002 6007 2335 6600 1"),
    )  # fmt: skip
    assert Organisation.objects.get(pk=o.pk).iban == "UA213223130000026007233566001"


def test_a_charter_is_stored_and_a_disguised_file_is_not():
    o = make.organisation()
    head = make.actor(make.head(o))
    services.set_charter(actor=head, organisation_id=o.pk, upload=make.pdf("Статут.pdf"), at=NOW)
    assert partners.organisation_card(o.pk).charter_name == "Статут.pdf"
    from django.core.files.base import ContentFile

    with pytest.raises(Invalid) as refusal:
        services.set_charter(
            actor=head, organisation_id=o.pk, upload=ContentFile(b"MZ\x90\0program", name="Статут.pdf"), at=NOW
        )
    assert "charter" in refusal.value.fields


# ---- what others ask


@pytest.mark.parametrize(
    ("registered", "on", "months"),
    [
        (date(2026, 4, 15), date(2026, 10, 14), 5),
        (date(2026, 4, 15), date(2026, 10, 15), 6),
        (date(2026, 8, 31), date(2027, 2, 28), 6),
        (date(2026, 8, 31), date(2027, 2, 27), 5),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2026, 12, 1), date(2026, 12, 31), 0),
    ],
)
def test_the_age_is_counted_in_whole_months(registered, on, months):
    assert partners.age_in_months(registered, on) == months


def test_conflict_facts_know_present_and_past_people_and_own_domains():
    o = make.organisation(email="office@krok.org.ua")
    head, colleague = make.head(o), make.member(o, user=people.user(email="ira@gmail.com"))
    services.add_affiliate(
        actor=make.actor(head), organisation_id=o.pk, kind="founder", full_name="Ганна  ЗАСНОВНИЦЯ", since=None, at=NOW
    )
    services.end_membership(actor=make.actor(head), organisation_id=o.pk, user_id=colleague.pk, at=NOW)
    facts = partners.conflict_facts({o.pk})[o.pk]
    assert "ганна засновниця" in facts.names
    assert {head.pk, colleague.pk} <= facts.user_ids
    assert facts.email_domains == {"krok.org.ua", "example.org"}
    later = partners.conflict_facts({o.pk}, since=TODAY + timedelta(days=1))[o.pk]
    assert colleague.pk not in later.user_ids
    assert "ганна засновниця" in later.names


def test_members_are_listed_for_letters_head_first():
    o = make.organisation()
    make.member(o)
    head = make.head(o)
    assert partners.members(o.pk, on=TODAY)[0].user_id == head.pk


def test_organisations_of_a_person_by_name():
    b, a = make.organisation(name="Яблуня"), make.organisation(name="Ґанок")
    person = make.head(b)
    make.member(a, user=person)
    assert [o.name for o in partners.organisations_of(make.actor(person))] == ["Ґанок", "Яблуня"]
