"""Paper and e-mail: the same clock and the same limit, and a line in the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile

from esm.competitions.machine import ApplicationStatus
from esm.competitions.models import Application
from esm.competitions.services.intake import NewOrganisation, Received, register_received
from esm.competitions.tests import make
from esm.kernel.errors import Conflict, Denied, Invalid
from esm.partners.tests.make import edrpou, organisation
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db


def received(code: str, **kw) -> Received:
    base = {
        "edrpou": code,
        "channel": "paper",
        "received_at": make.NOW,
        "title": "Поруч: супровід незрячих",
        "sender": "Петренко О. І.",
        "sheets": 42,
        "direction": "blind",
    }
    return Received(**base | kw)


def register(call, got: Received, actor=None, **kw) -> Application:
    return register_received(
        actor=actor or make.secretary(), slug=call.slug, received=got, at=make.later(days=30), **kw
    )


def test_a_paper_application_gets_its_numbers_and_keeps_how_it_came() -> None:
    call = make.call()
    application = register(call, received(organisation().edrpou))
    assert (application.status, application.register_number) == (ApplicationStatus.SUBMITTED, "0001")
    assert (application.channel, application.sheets, application.sender) == ("paper", 42, "Петренко О. І.")
    assert application.submitted_at == make.NOW
    assert application.sections.count() > 5
    second = register(call, received(organisation().edrpou))
    assert (second.register_number, second.number != application.number) == ("0002", True)


def test_what_came_after_the_deadline_is_registered_and_not_considered() -> None:
    call = make.call()
    late = register(call, received(organisation().edrpou, received_at=call.closes_at))
    assert (late.status, late.submitted_at, late.register_number) == (ApplicationStatus.LATE, None, "0001")


def test_a_late_one_does_not_use_up_the_limit_and_a_third_in_time_is_refused() -> None:
    call, owner = make.call(), organisation()
    register(call, received(owner.edrpou, received_at=call.closes_at + timedelta(hours=1)))
    for _n in range(2):
        register(call, received(owner.edrpou))
    with pytest.raises(Conflict, match="скільки дозволено: 2"):
        register(call, received(owner.edrpou))


def test_a_new_organisation_is_entered_from_the_envelope() -> None:
    reference.loaded()
    code = edrpou(4_555_555)
    new = NewOrganisation("ГО «Нова»", "public_association", date(2020, 1, 15), "0032")
    application = register(make.call(), received(code, organisation=new))
    assert application.organisation.edrpou == code


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"edrpou": "12345678"}, "edrpou"),
        ({"channel": "online"}, "channel"),
        ({"title": " "}, "title"),
        ({"title": "я" * 301}, "title"),
        ({"sender": ""}, "sender"),
        ({"sheets": None}, "sheets"),
        ({"sheets": -1}, "sheets"),
        ({"direction": "space"}, "direction"),
        ({"received_at": make.later(days=31)}, "received_at"),
        ({"received_at": make.later(days=-30)}, "received_at"),
    ],
)
def test_each_mistake_gets_its_sentence_and_nothing_half_written_stays(change, field) -> None:
    call = make.call()
    with pytest.raises(Invalid) as error:
        register(call, received(organisation().edrpou, **change))
    assert field in error.value.fields
    assert not Application.objects.exists()
    call.refresh_from_db()
    assert (call.registered, call.numbered) == (0, 0)


def test_a_disguised_scan_is_refused_with_its_sentence() -> None:
    with pytest.raises(Invalid) as error:
        register(
            make.call(), received(organisation().edrpou), scan=ContentFile(b"MZ\x90\x00 not a pdf", name="scan.pdf")
        )
    assert "scan" in error.value.fields


@pytest.mark.parametrize("actor", [make.official(), make.head(), make.member_of(1)])
def test_only_the_secretary_registers(actor) -> None:
    with pytest.raises(Denied):
        register(make.call(), received(organisation().edrpou), actor=actor)
