from datetime import date, timedelta

import pytest
from django.core import mail

from esm.identity import public as identity
from esm.identity.tests import make as people
from esm.identity.tests.make import PASSWORD
from esm.kernel.actor import NOBODY
from esm.kernel.errors import Conflict, Denied, Invalid
from esm.partners import public as partners
from esm.partners import services
from esm.partners.machine import Right
from esm.partners.models import Bar, JoinRequest, MemberInvitation
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


# ---- coming in


def joining(**kw):
    base = {
        "edrpou": make.edrpou(4_999_001),
        "name": "Громадська організація «Поруч»",
        "legal_form": "public_association",
        "registered_on": date(2020, 5, 1),
        "contact_name": "Ганна Перша",
        "email": "porukh@example.org",
        "phone": "057 000 00 00",
    }
    return services.Joining(**base | kw)


def test_asking_approving_and_the_heads_first_day(django_capture_on_commit_callbacks):
    reference.loaded()
    with django_capture_on_commit_callbacks(execute=True):
        number = services.ask_to_join(actor=NOBODY, joining=joining(), at=NOW)
        o = services.approve_join(actor=make.official(), number=number, at=NOW)
    assert [m.to for m in mail.outbox] == [["porukh@example.org"]] * 2
    assert number in mail.outbox[0].subject
    assert link(o) in mail.outbox[1].body
    accepted = accept(link(o), full_name="Ганна Перша", password=PASSWORD)
    assert {r for _, r in partners.rights_of(user_id=accepted.user_id, on=TODAY)} == set(Right)
    assert partners.organisation_card(o.pk).head_name == "Ганна Перша"
    with pytest.raises(Conflict):
        services.approve_join(actor=make.official(), number=number, at=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"edrpou": "14360571"}, "edrpou"),
        ({"edrpou": "абвгд"}, "edrpou"),
        ({"registered_on": TODAY + timedelta(days=1)}, "registered_on"),
        ({"name": "Х" * 301}, "name"),
        ({"name": "Назва\0"}, "name"),
        ({"email": "не адреса"}, "email"),
        ({"contact_name": ""}, "contact_name"),
    ],
)
def test_each_wrong_answer_gets_its_sentence_and_leaves_nothing(changes, field):
    with pytest.raises(Invalid) as refusal:
        services.ask_to_join(actor=NOBODY, joining=joining(**changes), at=NOW)
    assert field in refusal.value.fields
    assert not JoinRequest.objects.exists()


def test_an_organisation_asks_once_and_not_when_it_is_in():
    services.ask_to_join(actor=NOBODY, joining=joining(), at=NOW)
    with pytest.raises(Invalid, match="вже отримано"):
        services.ask_to_join(actor=NOBODY, joining=joining(), at=NOW)
    with pytest.raises(Invalid, match="вже в мережі"):
        services.ask_to_join(actor=NOBODY, joining=joining(edrpou=make.organisation().edrpou), at=NOW)


def test_declining_needs_a_reason_that_is_sent(django_capture_on_commit_callbacks):
    number = services.ask_to_join(actor=NOBODY, joining=joining(), at=NOW)
    with pytest.raises(Invalid):
        services.decline_join(actor=make.official(), number=number, reason=" ", at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.decline_join(actor=make.official(), number=number, reason="Назва не збігається з реєстром", at=NOW)
    assert "Назва не збігається" in mail.outbox[-1].body


def test_only_officials_let_organisations_in():
    number = services.ask_to_join(actor=NOBODY, joining=joining(), at=NOW)
    for actor in (NOBODY, people.administrator(), make.actor(make.head(make.organisation()))):
        with pytest.raises(Denied):
            services.approve_join(actor=actor, number=number, at=NOW)
        with pytest.raises(Denied):
            services.bar_organisation(
                actor=actor, organisation_id=make.organisation().pk, reason="х", act="х",
                from_year=2027, until_year=2028, at=NOW,
            )  # fmt: skip


def test_a_code_is_entered_once():
    reference.loaded()
    o = make.organisation()
    with pytest.raises(Conflict, match="уже є"):
        partners.enter_organisation(
            actor=make.official(), edrpou=o.edrpou, name="Х", legal_form="charity",
            registered_on=date(2020, 1, 1), at=NOW,
        )  # fmt: skip


# ---- bars


def test_a_bar_holds_in_its_years_until_it_is_lifted():
    o, free = make.organisation(), make.organisation()
    official = make.official()
    services.bar_organisation(
        actor=official, organisation_id=o.pk, reason="Нецільове використання", act="Акт № 5",
        from_year=2027, until_year=2028, at=NOW,
    )  # fmt: skip
    both = {o.pk, free.pk}
    assert [partners.barred(both, y) for y in (2026, 2027, 2028, 2029)] == [set(), {o.pk}, {o.pk}, set()]
    assert partners.applicants(both, year=2027)[o.pk].bars == ("Нецільове використання (Акт № 5)",)
    services.lift_bar(actor=official, organisation_id=o.pk, bar_id=Bar.objects.get().pk, reason="Рішення суду", at=NOW)
    assert partners.barred(both, 2027) == set()
    with pytest.raises(Conflict):
        services.lift_bar(actor=official, organisation_id=o.pk, bar_id=Bar.objects.get().pk, reason="так", at=NOW)


@pytest.mark.parametrize("years", [(1999, 2000), (2028, 2027), (2027, 2050)])
def test_a_bar_of_impossible_years_is_refused(years):
    with pytest.raises(Invalid):
        services.bar_organisation(
            actor=make.official(), organisation_id=make.organisation().pk, reason="х", act="х",
            from_year=years[0], until_year=years[1], at=NOW,
        )  # fmt: skip
