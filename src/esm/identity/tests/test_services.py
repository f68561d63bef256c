import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction

from esm.identity import services
from esm.identity.models import Invitation, RoleGrant, User
from esm.identity.roles import Role
from esm.identity.selectors import invitation, invitation_token, people_with_role, roles_of
from esm.identity.tests import make
from esm.identity.tests.make import NOW, TODAY
from esm.kernel.actor import NOBODY
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent

pytestmark = pytest.mark.django_db
STRONG = "калина-над-річкою-7"


def invite(email="nova@example.org", role=Role.OFFICIAL, actor=None):
    key = services.invite_to_role(actor=actor or make.administrator(), email=email, role=role, at=NOW)
    return invitation_token(key)


def accept(token, actor=NOBODY, at=NOW, **typed):
    typed = typed or {"full_name": "Нова  Людина", "password": STRONG}
    return services.accept_role_invitation(actor=actor, token=token, at=at, **typed)


def test_an_invitation_makes_an_account_with_the_role():
    accepted = accept(invite())
    user = User.objects.get(pk=accepted.user_id)
    assert (user.email, user.full_name, accepted.created) == ("nova@example.org", "Нова Людина", True)
    assert roles_of(user_id=user.pk, on=TODAY) == {Role.OFFICIAL}
    assert user.check_password(STRONG)


def test_the_letter_carries_a_link_that_the_database_does_not_hold(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        token = invite()
    letter = mail.outbox[0]
    assert "nova@example.org" in letter.to
    assert f"/accounts/invitation/{token}/" in letter.body
    assert not re.search(r"[{}]|None", letter.body)
    row = Invitation.objects.get()
    assert token not in (row.nonce, row.token_digest)


def test_a_link_works_once():
    token = invite()
    accept(token)
    with pytest.raises(NotFound, match="вже використали"):
        accept(token)


def test_a_link_stops_working_after_its_term():
    token = invite()
    with pytest.raises(NotFound):
        accept(token, at=NOW + timedelta(days=14))
    with pytest.raises(NotFound):
        invitation(token, at=NOW + timedelta(days=14))


def test_a_revoked_link_does_not_work():
    admin = make.administrator()
    token = invite(actor=admin)
    services.revoke_invitation(actor=admin, invitation_id=Invitation.objects.get().pk, at=NOW)
    with pytest.raises(NotFound):
        accept(token)


def test_sending_again_makes_the_old_link_useless():
    admin = make.administrator()
    old = invite(actor=admin)
    key = services.resend_invitation(actor=admin, invitation_id=Invitation.objects.get().pk, at=NOW)
    with pytest.raises(NotFound):
        accept(old)
    assert accept(invitation_token(key)).created


def test_a_person_with_an_account_accepts_signed_in_and_nobody_for_her():
    known = make.user(email="known@example.org")
    token = invite("known@example.org")
    with pytest.raises(Conflict, match=r"Увійдіть як known@example\.org"):
        accept(token)
    with pytest.raises(Conflict, match="Увійдіть як"):
        accept(token, actor=make.actor(make.user()))
    assert not accept(token, actor=make.actor(known)).created
    assert roles_of(user_id=known.pk, on=TODAY) == {Role.OFFICIAL}


def test_a_weak_password_and_a_missing_name_are_said_at_their_fields():
    token = invite()
    with pytest.raises(Invalid) as refusal:
        accept(token, full_name=" ", password="123")
    assert set(refusal.value.fields) == {"full_name", "password"}
    assert accept(token).created


@pytest.mark.parametrize("email", ["", "нема собачки", "a@b", "x" * 300 + "@example.org"])
def test_a_bad_address_gets_its_sentence(email):
    with pytest.raises(Invalid) as refusal:
        invite(email)
    assert "email" in refusal.value.fields


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.SECRETARY, Role.COMMISSION, Role.HEAD])
def test_only_an_administrator_manages_access(role):
    other = make.actor(make.user(role))
    target = make.user(Role.COMMISSION)
    with pytest.raises(Denied):
        invite(actor=other)
    with pytest.raises(Denied):
        services.grant_role(actor=other, user_id=target.pk, role=Role.OFFICIAL, at=NOW)
    with pytest.raises(Denied):
        services.end_role(actor=other, grant_id=target.grants.get().pk, at=NOW)
    with pytest.raises(Denied):
        services.deactivate_user(actor=other, user_id=target.pk, reason="так", at=NOW)


def test_an_administrator_gives_herself_nothing():
    admin = make.administrator(email="admin@example.org")
    with pytest.raises(Denied, match="інша адміністраторка"):
        services.grant_role(actor=admin, user_id=admin.user_id, role=Role.OFFICIAL, at=NOW)
    with pytest.raises(Invalid, match="інша адміністраторка"):
        invite("admin@example.org", actor=admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user_id=admin.user_id, role=Role.OFFICIAL, since=TODAY, granted_by_id=admin.user_id)


def test_a_role_stops_the_moment_it_is_ended_and_stays_in_history():
    admin, person = make.administrator(), make.user(Role.OFFICIAL)
    services.end_role(actor=admin, grant_id=person.grants.get().pk, at=NOW)
    assert roles_of(user_id=person.pk, on=TODAY) == frozenset()
    assert person.grants.get().until == TODAY
    services.grant_role(actor=admin, user_id=person.pk, role=Role.OFFICIAL, at=NOW)
    assert roles_of(user_id=person.pk, on=TODAY) == {Role.OFFICIAL}
    assert person.grants.count() == 2


def test_the_same_role_is_given_once():
    admin, person = make.administrator(), make.user(Role.OFFICIAL)
    with pytest.raises(Conflict, match="вже має роль"):
        services.grant_role(actor=admin, user_id=person.pk, role=Role.OFFICIAL, at=NOW)


def test_the_last_administrator_stays():
    first, second = make.administrator(), make.user(Role.ADMINISTRATOR)
    services.deactivate_user(actor=first, user_id=second.pk, reason="звільнилася", at=NOW)
    outsider = make.actor(make.user(Role.ADMINISTRATOR))
    services.end_role(actor=outsider, grant_id=RoleGrant.objects.get(user_id=first.user_id).pk, at=NOW)
    gone = make.user(Role.OFFICIAL)
    assert people_with_role(Role.ADMINISTRATOR, on=TODAY)[0].id == outsider.user_id
    with pytest.raises(Denied):
        services.deactivate_user(actor=outsider, user_id=outsider.user_id, reason="так", at=NOW)
    assert gone.is_active


def test_a_reason_is_asked_for_shutting_somebody_out():
    with pytest.raises(Invalid, match="чому"):
        services.deactivate_user(actor=make.administrator(), user_id=make.user().pk, reason=" ", at=NOW)


def test_every_step_is_in_the_journal():
    admin = make.administrator()
    accepted = accept(invite(actor=admin))
    services.grant_role(actor=admin, user_id=accepted.user_id, role=Role.SECRETARY, at=NOW)
    services.deactivate_user(actor=admin, user_id=accepted.user_id, reason="так", at=NOW)
    services.activate_user(actor=admin, user_id=accepted.user_id, at=NOW)
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "identity.invite", "identity.accept_invitation", "identity.grant_role",
        "identity.grant_role", "identity.deactivate", "identity.activate",
    ]  # fmt: skip


def test_the_console_lets_the_first_administrator_in(capsys):
    call_command("invite_administrator", "first@example.org")
    link = capsys.readouterr().out.strip()
    token = link.rstrip("/").rpartition("/")[2]
    accepted = accept(token)
    assert roles_of(user_id=accepted.user_id, on=TODAY) == {Role.ADMINISTRATOR}


def test_a_person_changes_only_her_own_name():
    person, other = make.user(), make.user()
    services.update_profile(actor=make.actor(person), user_id=person.pk, full_name="Їжакевич Ія", phone="", at=NOW)
    assert User.objects.get(pk=person.pk).search_key.startswith("їжакевич ія")
    with pytest.raises(Denied):
        services.update_profile(actor=make.actor(person), user_id=other.pk, full_name="Х", phone="", at=NOW)
