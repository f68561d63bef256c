"""A blind resident's daughter phones: one organisation declines, the second comes, the call-back closes; and what was
not found reaches the draft of the next call. Everybody presses buttons only, without a script."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from esm.competitions.tests import make as competitions
from esm.desk.models import Appeal, Referral
from esm.desk.tests import make

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def version_of(number: str) -> str:
    return str(Referral.objects.get(number=number).version)


def test_the_second_organisation_takes_her_to_the_doctor_and_the_call_back_closes():
    operator = signed_in(make.operator_user(make.office()))
    first, second = make.service(), make.service()
    call = {
        "channel": "phone", "for_other": "on", "helper": "дочка Олена, 050 123 45 67", "name": "Галина Миколаївна",
        "phone": make.PHONE, "district": make.DISTRICT, "talk": "uk", "topic": "transport", "service_code": "002.0",
        "categories": ["disability-sight"], "words": "Незряча. У середу о 10:30 до офтальмолога.",
        "urgency": "ordinary", "consent": "on", "card": "on", "calls_whom": "they", "missing": "no_service",
        "shared": ["helper", "district", "categories", "words", "wanted"], "wanted": "середа, 10:30",
        "sq": "провести незрячу маму до лікаря",
    }  # fmt: skip
    assert operator.post("/desk/", call | {"do": f"pick:{first.pk}"}).status_code == 200
    assert operator.post("/desk/", call | {"do": "refer", "pick": str(first.pk)}).status_code == 302
    number = Appeal.objects.get().number

    declining = signed_in(make.partners.head(first.organisation))
    page = reverse("desk:referral_in", args=[f"{number}-1"])
    assert "дочка Олена" in declining.get(page).content.decode()
    declining.post(f"{page}decline/", {"why": "staff", "reason": "", "version": version_of(f"{number}-1")})

    appeal = Appeal.objects.get()
    again = reverse("desk:refer", args=[number])
    sent = {k: call[k] for k in ("calls_whom", "shared", "wanted", "sq")}
    sent |= {"do": "refer", "pick": str(second.pk), "version": str(appeal.version)}
    assert operator.post(again, sent).status_code == 302

    helping = signed_in(make.partners.head(second.organisation))
    page = reverse("desk:referral_in", args=[f"{number}-2"])
    helping.post(f"{page}accept/", {"version": version_of(f"{number}-2")})
    day = f"{Referral.objects.get(number=f'{number}-2').sent_at:%Y-%m-%d}"
    given = {
        "on": day, "outcome": "full", "service": make.ESCORT, "quantity": "2", "unit": "hour", "mode": "in_person",
        "district": make.DISTRICT, "words": "", "version": version_of(f"{number}-2"),
    }  # fmt: skip
    assert helping.post(f"{page}deliver/", given).status_code == 302

    appeal.refresh_from_db()
    back = {"helped": "yes", "words": "Дочка дякує.", "version": str(appeal.version)}
    assert operator.post(reverse("desk:call_back", args=[number]), back).status_code == 302
    told = Client().post("/help/status/", {"number": number, "tail": "4567"}).content.decode()
    assert "закрито" in told
    assert "Послугу надано" in told


def test_what_was_not_found_stands_beside_the_directions_of_the_next_call():
    operator = signed_in(make.operator_user(make.office()))
    missed = {
        "channel": "phone", "topic": "transport", "service_code": "001.0", "talk": "uk", "district": make.DISTRICT,
        "urgency": "ordinary", "calls_whom": "they", "words": "", "sq": "відвезти маму в лікарню", "do": "unmet",
        "missing": "no_service", "categories": ["disability-mobility"],
    }  # fmt: skip
    assert operator.post("/desk/", missed).status_code == 302
    draft = competitions.call(slug="next", status="draft")
    official = signed_in(make.identity.user(make.Role.OFFICIAL))
    page = official.get(reverse("calls:edit", args=[draft.slug, "directions"])).content.decode()
    assert "Чого людям бракувало за рік" in page
    assert "Поїздка для людини, якій важко ходити" in page
