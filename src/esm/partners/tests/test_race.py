"""One organisation has one head, whoever clicks at once, on either database."""

import pytest

from esm.identity import public as identity
from esm.identity.public import Role
from esm.identity.tests import make as people
from esm.kernel.tests.processes import together
from esm.partners.machine import Right
from esm.partners.models import Membership
from esm.partners.public import rights_of
from esm.partners.services import invite_head
from esm.partners.tests import make

pytestmark = pytest.mark.django_db(transaction=True)

# Each process asks its own person to lead and has her accept at once; an open request of another is called off first.
TAKE_OVER = """
import os
from esm.identity.models import User
from esm.identity import public as identity
from esm.identity.public import Role
from esm.identity.tests import make as people
from esm.kernel.errors import DomainError
from esm.partners import services
from esm.partners.models import MemberInvitation
from esm.partners.tests import make
key = int(sys.argv[1])
official = make.actor(User.objects.get(pk=int(sys.argv[2])))
new = people.user(email=f"head{os.getpid()}@example.org", full_name="Нова Голова")
go()
for _attempt in range(3):
    try:
        services.hand_over(actor=official, organisation_id=key, email=new.email, basis="рішення", at=make.NOW)
        row = MemberInvitation.objects.get(invitation__email=new.email, closed_at__isnull=True)
        token = identity.invitation_token(row.invitation_id)
        services.accept_invitation(actor=make.actor(new), token=token, at=make.NOW)
        print("took")
        break
    except (DomainError, MemberInvitation.DoesNotExist):
        pass
"""


def test_heads_who_take_over_at_once_leave_one_head():
    o = make.organisation()
    old = make.head(o)
    taken = together(6, TAKE_OVER, o.pk, people.user(Role.OFFICIAL).pk).count("took")
    assert taken >= 1
    leading = Membership.objects.get(organisation=o, is_head=True, ended_at__isnull=True)
    assert rights_of(user_id=old.pk, on=make.TODAY) == frozenset()
    assert {r for _, r in rights_of(user_id=leading.user_id, on=make.TODAY)} == set(Right)
    assert Membership.objects.filter(organisation=o, is_head=True).count() == taken + 1


ACCEPT = """
from esm.identity.models import User
from esm.kernel.errors import DomainError
from esm.partners import services
from esm.partners.tests import make
token, person = sys.argv[1], User.objects.get(pk=int(sys.argv[2]))
go()
try:
    services.accept_invitation(actor=make.actor(person), token=token, at=make.NOW)
    print("in")
except DomainError:
    print("refused")
"""


def test_a_link_clicked_six_times_works_once():
    o = make.organisation()
    person = people.user()
    invite_head(actor=make.official(), organisation_id=o.pk, email=person.email, at=make.NOW)
    invitation = o.invitations.get()
    answers = together(6, ACCEPT, identity.invitation_token(invitation.invitation_id), person.pk)
    assert sorted(answers) == ["in"] + ["refused"] * 5
    assert Membership.objects.filter(organisation=o).count() == 1
