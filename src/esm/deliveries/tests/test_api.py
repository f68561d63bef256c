"""An organisation's own program writes, reads and cancels, with a key and within its limits."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from esm.deliveries.models import ApiToken, Batch, Delivery
from esm.deliveries.services import create_token, revoke_token
from esm.deliveries.tests import make
from esm.partners.tests import make as partners

pytestmark = pytest.mark.django_db
URL = "/api/v1/deliveries"


@pytest.fixture(autouse=True)
def _reference():
    make.reference()
    cache.clear()


@pytest.fixture
def ngo():
    return partners.organisation()


@pytest.fixture
def secret(ngo):
    return create_token(actor=make.member(ngo), organisation_id=ngo.pk, name="Облік", at=timezone.now()).secret


def asked(secret, method="get", path="", **kw):
    headers = {"Authorization": f"Bearer {secret}"}
    return getattr(Client(), method)(URL + path, headers=headers, content_type="application/json", **kw)


def read(secret, **query):
    return Client().get(URL, query, headers={"Authorization": f"Bearer {secret}"})


def row(**kw):
    base = {
        "key": "a-1", "date": timezone.localdate().isoformat(), "service": make.HOME_CARE, "unit": "hour",
        "quantity": 1.5, "contacts": 1, "mode": "at_home", "district": "saltivskyi", "recipient": "P-1",
    }  # fmt: skip
    return base | kw


def test_rows_are_written_once_and_read_back(ngo, secret):
    body = {"rows": [row(), row(key="a-2")]}
    assert asked(secret, "post", data=body).json()["new"] == 2
    assert asked(secret, "post", data=body).json() == {"batch": None, "new": 0, "unchanged": 2}
    answer = read(secret, service=make.HOME_CARE).json()
    assert (answer["count"], answer["contacts"]) == (2, 2)
    assert answer["rows"][0]["quantity"] == 1.5
    assert Batch.objects.get().token == ApiToken.objects.get()
    assert read(secret, state="cancelled").json()["count"] == 0


def test_all_or_nothing_with_every_mistake_named(secret):
    answer = asked(secret, "post", data={"rows": [row(), row(key="b", service="нема"), row(key="c", quantity=0.001)]})
    assert answer.status_code == 422
    answer = asked(secret, "post", data={"rows": [row(), row(key="b", service="нема", district="")]})
    assert answer.status_code == 422
    assert {(e["row"], e["column"]) for e in answer.json()["errors"]} == {(2, "service"), (2, "district")}
    assert not Delivery.objects.exists()


def test_a_key_with_other_content_is_a_conflict(secret):
    asked(secret, "post", data={"rows": [row()]})
    answer = asked(secret, "post", data={"rows": [row(quantity=2)]})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["column"] == "key"


def test_a_row_is_cancelled_once(secret):
    asked(secret, "post", data={"rows": [row()]})
    number = Delivery.objects.get().pk
    assert asked(secret, "post", f"/{number}/cancel", data={"reason": "помилка"}).json()["cancels"] == number
    assert asked(secret, "post", f"/{number}/cancel", data={"reason": "помилка"}).status_code == 409
    assert asked(secret, "post", f"/{number}/cancel", data={"reason": " "}).status_code == 409
    assert asked(secret, "post", "/999999/cancel", data={"reason": "помилка"}).status_code == 404


def test_rows_of_others_don_t_exist(secret):
    (foreign,) = make.logged(partners.organisation())
    assert asked(secret, "post", f"/{foreign.pk}/cancel", data={"reason": "так"}).status_code == 404
    assert read(secret).json()["count"] == 0


def test_a_wrong_or_revoked_key_opens_nothing(ngo, secret):
    assert Client().get(URL).status_code == 401
    assert asked("esm_wrong").status_code == 401
    token = ApiToken.objects.get()
    assert asked(secret).status_code == 200
    token.refresh_from_db()
    assert token.last_used_at
    revoke_token(actor=make.member(ngo), token_id=token.pk, at=timezone.now())
    assert asked(secret).status_code == 401


def test_too_many_requests_are_told_to_wait(secret):
    answers = [asked(secret) for _n in range(245)]  # more than two minutes' worth: the clock may turn meanwhile
    refused = [a for a in answers if a.status_code != 200]
    assert {a.status_code for a in refused} == {429}
    assert {a["Retry-After"] for a in refused} == {"60"}


@pytest.mark.parametrize(
    "body",
    [
        {}, {"rows": []}, {"rows": [{}]}, {"rows": [row(quantity="багато")]}, {"rows": [row(key="a\0")]},
        {"rows": [row(quantity=-1)]}, {"rows": [row(date="2026-13-01")]}, {"rows": [row(contacts=10**12)]},
        {"rows": [row(key=f"k{n}") for n in range(1001)]}, {"rows": [row(worker="ы" * 150)]},
    ],
)  # fmt: skip
def test_bad_input_is_answered(secret, body):
    assert asked(secret, "post", data=body).status_code == 422
    assert not Delivery.objects.exists()


def test_a_body_that_is_no_json_is_answered(secret):
    answer = Client().post(
        URL, data=b"{rows", content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 400
