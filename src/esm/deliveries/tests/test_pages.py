"""The log's pages, as the organisation and the city use them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from esm.deliveries.models import ApiToken, Delivery
from esm.deliveries.services import bill
from esm.deliveries.tests import make
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.exports import to_csv
from esm.partners.tests import make as partners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference():
    make.reference()


@pytest.fixture
def ngo():
    return partners.organisation()


@pytest.fixture
def head(ngo):
    return signed_in(partners.head(ngo))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def official():
    return signed_in(identity.user(Role.OFFICIAL))


def row(n=1, **kw):
    base = {
        "date": timezone.localdate().isoformat(), "service": make.COUNSELLING, "quantity": "2", "unit": "consultation",
        "contacts": "1", "mode": "in_person", "district": "saltivskyi",
    }  # fmt: skip
    return {f"r{n}-{name}": value for name, value in (base | kw).items()}


def sent(*rows, **kw):
    data = {"token": "a1b2c3d4e5f6a7b8", "rows": "5"}
    for typed in rows:
        data |= typed
    return data | kw


def test_rows_typed_in_the_grid_are_logged_and_empty_cells_repeat_the_row_above(head):
    second = {"r2-quantity": "1,00", "r2-recipient": "P-7"}
    answer = head.post(reverse("deliveries:new"), sent(row(), second), follow=True)
    assert "Записано" in answer.content.decode()
    first, below = Delivery.objects.order_by("id")
    assert (first.quantity, below.quantity, below.contacts, below.recipient) == (200, 100, 1, "P-7")
    assert (below.service_code, below.district, below.mode) == (first.service_code, first.district, first.mode)


def test_the_page_sent_twice_adds_nothing(head):
    for _time in range(2):
        answer = head.post(reverse("deliveries:new"), sent(row()), follow=True)
    assert "вже записано" in answer.content.decode()
    assert Delivery.objects.count() == 1


def test_mistakes_stand_at_their_cells_and_nothing_typed_is_lost(head):
    typed = sent(row(quantity="дві"), row(2, date="2031-01-01", worker="Олена Петренко"))
    page = head.post(reverse("deliveries:new"), typed).content.decode()
    assert "Напишіть число цифрами" in page
    assert 'value="дві"' in page
    typed = sent(row(), row(2, date="2031-01-01", worker="Олена Петренко"))
    page = head.post(reverse("deliveries:new"), typed).content.decode()
    assert "Дата ще не настала" in page
    assert 'href="#id_r2-date"' in page
    assert 'value="Олена Петренко"' in page
    assert not Delivery.objects.exists()


def test_more_rows_keep_what_was_typed(head):
    page = head.post(reverse("deliveries:new"), sent(row(quantity="7"), more="1")).content.decode()
    assert 'name="r10-quantity"' in page
    assert 'value="7"' in page
    assert "Виправте" not in page


@pytest.mark.parametrize("data", [{}, {"rows": "9" * 30}, {"rows": "-1", "token": "<"}, {"r1-service": "нема"}])
def test_a_form_that_no_page_sends_is_answered_by_the_page(head, data):
    assert head.post(reverse("deliveries:new"), data).status_code == 200
    assert not Delivery.objects.exists()


def test_a_row_is_cancelled_with_a_reason(ngo, head):
    (made,) = make.logged(ngo)
    address = reverse("deliveries:delivery", args=[made.pk])
    assert "Напишіть, чому" in head.post(address, {"reason": ""}).content.decode()
    page = head.post(address, {"reason": "Не той день"}, follow=True).content.decode()
    assert "Не той день" in page
    assert Delivery.objects.get(cancels=made).quantity == -made.quantity


def test_a_row_is_corrected_in_place(ngo, head):
    (made,) = make.logged(ngo, at=timezone.now())
    address = reverse("deliveries:correct", args=[made.pk])
    page = head.get(address).content.decode()
    assert 'value="1"' in page
    typed = {name.removeprefix("r1-"): value for name, value in row(quantity="3").items()}
    typed |= {"date": make.TODAY.isoformat(), "reason": "Три, а не одна"}
    page = head.post(address, typed, follow=True).content.decode()
    assert "Запис виправлено" in page
    assert Delivery.objects.get(revision=2).quantity == 300


def test_a_batch_is_undone(ngo, head):
    made, _other = make.logged(ngo, make.entry(), make.entry())
    page = head.post(reverse("deliveries:undo", args=[made.batch_id]), {"reason": "Двічі"}, follow=True)
    assert "Скасовано 2 записи" in page.content.decode()
    assert "Усе це скасовано" in page.content.decode()


def test_the_list_shows_what_its_address_says(ngo, head):
    make.logged(ngo, make.entry(mode="phone", district=""), make.entry(), make.entry(date=date(2026, 10, 5)))
    page = head.get(reverse("deliveries:own"), {"mode": "phone"})
    assert page.context["log"].page.total == 1
    page = head.get(reverse("deliveries:own"), {"since": "2026-10-01", "until": "2026-10-31"})
    assert page.context["log"].page.total == 1
    page = head.get(reverse("deliveries:own"), {"since": "колись", "state": "нема", "page": "99"})
    assert page.context["log"].page.total == 3


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_an_export_holds_what_the_page_shows(ngo, head, form):
    make.logged(ngo, make.entry(mode="phone", district="", worker="=1+1"), make.entry())
    answer = head.get(reverse("deliveries:own"), {"mode": "phone", "format": form})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        assert body.decode("utf-8-sig").count("\r\n") == 2
        assert "'=1+1" in body.decode()
    elif form == "json":
        import json

        (only,) = json.loads(body)["rows"]
        assert (only["quantity"], only["mode"]) == (1.0, "телефоном")
    else:
        assert body[:2] == b"PK"


def test_an_unknown_format_is_404(head):
    assert head.get(reverse("deliveries:own"), {"format": "exe"}).status_code == 404


def test_the_summary_says_persons_and_contacts_apart(ngo, head):
    make.logged(ngo, make.entry(recipient="P-1"), make.entry(recipient="P-1"), make.entry(contacts=10))
    view = head.get(reverse("deliveries:own_summary"))
    assert (view.context["summary"].persons, view.context["summary"].totals.contacts) == (1, 12)
    assert head.get(reverse("deliveries:own_summary"), {"format": "json"}).status_code == 200


def test_the_city_reads_everything_and_writes_nothing(ngo):
    (made,) = make.logged(ngo)
    client = official()
    page = client.get(reverse("deliveries:all"))
    assert page.context["log"].page.total == 1
    assert client.get(reverse("deliveries:all"), {"organisation": ngo.edrpou}).context["log"].page.total == 1
    assert client.get(reverse("deliveries:city_summary")).status_code == 200
    assert client.get(reverse("deliveries:delivery", args=[made.pk])).status_code == 200
    assert client.post(reverse("deliveries:delivery", args=[made.pk]), {"reason": "так"}).status_code == 404
    assert client.get(reverse("deliveries:new")).status_code == 404


def test_strangers_find_nothing(ngo):
    (made,) = make.logged(ngo)
    client = signed_in(partners.head(partners.organisation()))
    for name, args in [
        ("delivery", [made.pk]), ("correct", [made.pk]), ("batch", [made.batch_id]), ("all", []), ("city_summary", []),
    ]:  # fmt: skip
        assert client.get(reverse(f"deliveries:{name}", args=args)).status_code == 404, name
    for name in ("own", "new", "batches", "tokens", "own_summary"):
        address = reverse(f"deliveries:{name}")
        assert client.get(address, {"organisation": ngo.edrpou}).status_code == 404, name
    assert client.get(reverse("deliveries:own"), {"format": "csv", "organisation": ngo.edrpou}).status_code == 404
    assert client.post(reverse("deliveries:undo", args=[made.batch_id]), {"reason": "так"}).status_code == 404


def test_a_key_is_shown_once_and_kept_as_a_hash(ngo, head):
    address = reverse("deliveries:tokens")
    page = head.post(address, {"name": "Облік"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert secret not in head.get(address).content.decode()
    token = ApiToken.objects.get()
    assert secret not in (token.digest, token.prefix)
    head.post(reverse("deliveries:revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at


def test_keys_are_the_heads_business(ngo):
    client = signed_in(partners.member(ngo))
    assert client.get(reverse("deliveries:tokens")).status_code == 404
    assert official().get(reverse("deliveries:tokens"), {"organisation": ngo.edrpou}).status_code == 404


def test_what_stands_on_an_act_says_so(ngo, head):
    a = make.allowance(provider=ngo)
    (made,) = make.logged(ngo, make.under(a))
    bill(contract_code=a.contract_code, act_code="А-77", until=make.TODAY, at=make.NOW)
    assert "А-77" in head.get(reverse("deliveries:delivery", args=[made.pk])).content.decode()
    assert a.contract_code in head.get(reverse("deliveries:own")).content.decode()


@pytest.mark.parametrize("who", ["own", "all"])
def test_the_page_asks_twelve_questions_at_most_however_many_rows(ngo, head, who):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = head if who == "own" else official()
    counts = []
    for rows in (1, 2, 297):
        make.logged(ngo, *(make.entry() for _n in range(rows)))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(f"deliveries:{who}"), {"since": "2026-01-03", "until": "2026-11-20"})
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 12, "\n".join(q["sql"][:90] for q in asked.captured_queries)


def test_a_batch_and_a_row_to_correct_ask_twelve_questions_at_most(ngo, head):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (1, 20):
        made = make.logged(ngo, *(make.entry() for _n in range(rows)))
        for name, key in (("batch", made[0].batch_id), ("correct", made[0].pk)):
            with CaptureQueriesContext(connection) as asked:
                assert head.get(reverse(f"deliveries:{name}", args=[key])).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


def test_an_export_in_pieces_is_the_export_whole():
    from esm.kernel.exports import Column, Kind, Table, csv_parts, json_parts, to_json

    columns = (Column("a", "А"), Column("b", "Б", Kind.INT))
    rows = [(f"рядок {n}", n) for n in range(1201)]
    assert b"".join(csv_parts(Table(columns, rows))) == to_csv(Table(columns, rows))
    import json

    assert json.loads(b"".join(json_parts(Table(columns, rows)))) == json.loads(to_json(Table(columns, rows)))


@pytest.mark.parametrize(
    "query",
    [
        "since=%00&mode=%00&page=%00&organisation=", "since=9999-12-31&until=0001-01-01", "until=9999-12-31&page=9" * 3,
        "since=0001-01-02&until=9999-12-30", "service=%D0&state=%FF&sort=evil", "category=" + "b" * 3000, "format=",
    ],
)  # fmt: skip
def test_no_address_breaks_a_page(ngo, head, query):
    make.logged(ngo)
    for client, names in ((head, ("own", "own_summary", "batches")), (official(), ("all", "city_summary"))):
        for name in names:
            assert client.get(f"{reverse(f'deliveries:{name}')}?{query}").status_code in {200, 404}, name


@pytest.mark.parametrize("value", ["\0", "9" * 400, "-1", "😀", "ї" * 10_000])
def test_whatever_is_typed_is_answered_by_the_page(ngo, head, value):
    (made,) = make.logged(ngo, at=timezone.now())
    typed = dict.fromkeys(row(category="", recipient="", worker="", confirmation="", contract=""), value)
    assert head.post(reverse("deliveries:new"), sent(typed)).status_code == 200
    alone = {name.removeprefix("r1-"): value for name in typed}
    assert head.post(reverse("deliveries:correct", args=[made.pk]), alone | {"reason": value}).status_code == 200
    assert head.post(reverse("deliveries:tokens"), {"name": value * 90}).status_code == 200
    assert head.post(reverse("deliveries:undo", args=[made.batch_id]), {"reason": ""}).status_code == 200
    assert Delivery.objects.count() == 1
