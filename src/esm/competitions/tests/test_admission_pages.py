"""Pages of admission: the desk, the register, the applicant's own page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from esm.competitions.machine import ApplicationStatus
from esm.competitions.models import Appeal, Application, Call, Section, Submission
from esm.competitions.rules import CallRules
from esm.competitions.tests import make
from esm.identity.public import Role
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calendar() -> None:
    reference.loaded()


def closed() -> Call:
    """A call whose window is over by the real clock."""
    now = timezone.now()
    return make.call(opens_at=now - timedelta(days=40), closes_at=now - timedelta(days=1))


def base(call: Call) -> str:
    return f"/department/competitions/{call.slug}/"


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode())).replace("\xa0", " ")


@pytest.fixture
def secretary(client):
    client.force_login(make.person(Role.SECRETARY))
    return client


def check_all(client, application: Application, **but: str) -> None:
    codes = [c.code for c in CallRules.from_data(application.call.rules).checks]
    answers = dict.fromkeys(codes, "yes") | but
    response = client.post(f"{base(application.call)}admission/{application.number}/", answers)
    assert response.status_code == 302, text(response)


def test_the_list_filters_sorts_and_exports_what_it_shows(secretary) -> None:
    call = closed()
    first = make.submitted(call=call, title="Абетка турботи", asked=5_000_00)
    make.admitted(call=call, title="Ясла", asked=9_000_00)
    page = text(secretary.get(f"{base(call)}admission/"))
    assert "Знайдено 2" in page
    assert "Подано: 1" in page
    only = text(secretary.get(f"{base(call)}admission/?status=submitted"))
    assert "Абетка турботи" in only
    assert "Ясла" not in only
    assert first.number in text(secretary.get(f"{base(call)}admission/?q=АБЕТКА"))
    html = secretary.get(f"{base(call)}admission/?sort=-asked").content.decode()
    assert html.index("Ясла") < html.index("Абетка")
    csv = secretary.get(f"{base(call)}admission/?status=submitted&format=csv").content.decode("utf-8-sig")
    assert "Абетка турботи" in csv
    assert "Ясла" not in csv


def test_no_matches_say_what_to_do(secretary) -> None:
    assert "Приберіть фільтр" in text(secretary.get(f"{base(closed())}admission/?q=немає"))


def test_the_list_costs_the_same_at_one_three_and_thirty_rows(secretary) -> None:
    counts, call = [], closed()
    for more in (1, 2, 27):
        for _n in range(more):
            make.submitted(call=call)
        with CaptureQueriesContext(connection) as queries:
            secretary.get(f"{base(call)}admission/")
        own = [q for q in queries if "competitions_" in q["sql"] or "partners_org" in q["sql"]]
        counts.append(len(own))
    assert len(set(counts)) == 1
    assert counts[0] <= 8


def test_drafts_are_not_the_departments_business(secretary) -> None:
    draft = make.application(call=closed())
    assert secretary.get(f"{base(draft.call)}admission/{draft.number}/").status_code == 404
    assert draft.number not in text(secretary.get(f"{base(draft.call)}admission/"))


@pytest.mark.parametrize(
    "path", ["admission/", "admission/admit-all/", "admission/appeals/", "register/", "register/receive/"]
)
def test_strangers_see_none_of_it(client, path) -> None:
    call = closed()
    client.force_login(make.person(Role.COMMISSION))
    assert client.get(base(call) + path).status_code == 404


def test_an_application_goes_from_the_check_list_to_admission_and_one_step_back(secretary) -> None:
    application = make.submitted(call=closed())
    url = f"{base(application.call)}admission/{application.number}/"
    assert "Програма:" in text(secretary.get(url))
    check_all(secretary, application)
    assert "Допустити" in text(secretary.get(url))
    secretary.post(f"{url}admit/", {"version": application.version})
    application.refresh_from_db()
    assert application.status == ApplicationStatus.ADMITTED
    secretary.post(f"{url}undo/", {"version": application.version})
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED


def test_a_no_without_words_keeps_what_was_answered(secretary) -> None:
    application = make.submitted(call=closed())
    url = f"{base(application.call)}admission/{application.number}/"
    page = text(secretary.post(url, {"age": "yes", "charter": "no"}))
    assert "Напишіть, що не так" in page


def test_all_clean_ones_are_shown_before_they_are_admitted(secretary) -> None:
    application = make.submitted(call=closed())
    url = f"{base(application.call)}admission/admit-all/"
    assert "Таких заявок зараз немає" in text(secretary.get(url))
    check_all(secretary, application)
    assert application.number in text(secretary.get(url))
    secretary.post(url)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.ADMITTED


def test_defects_and_refusal_reach_the_applicant_at_once_and_the_appeal_comes_back(client) -> None:
    owner = organisation()
    application = make.submitted(call=closed(), organisation=owner)
    url = f"{base(application.call)}admission/{application.number}/"
    official, ngo = make.person(Role.OFFICIAL), make.person(organisation_id=owner.pk)
    own = f"/cabinet/applications/{application.number}/admission/"

    client.force_login(official)
    client.post(f"{url}return/", {"version": 0, "text": "Додайте статут", "codes": ["complete"]})
    client.force_login(ngo)
    page = text(client.get(own))
    assert "Додайте статут" in page
    assert "Виправити до" in page

    client.force_login(official)
    application.refresh_from_db()
    client.post(f"{url}refuse/", {"version": application.version, "ground": "documents", "text": "Статуту немає"})
    client.force_login(ngo)
    page = text(client.get(own))
    assert "Документи неповні" in page
    assert "Подати скаргу" in page
    client.post(own, {"text": "Статут був"})
    appeal = Appeal.objects.get()

    answer = f"{base(application.call)}admission/appeals/{appeal.pk}/"
    data = {"outcome": "recheck", "answer": "Статут є", "published": "Поновлено"}
    client.force_login(official)
    assert "підписали ви" in text(client.get(answer))
    assert client.post(answer, data).status_code == 403
    client.force_login(make.person(Role.OFFICIAL))
    client.post(answer, data)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.ADMITTED
    client.force_login(ngo)
    assert "Статут є" in text(client.get(own))


def test_another_organisation_does_not_see_the_page(client) -> None:
    application = make.submitted(call=closed())
    client.force_login(make.person(organisation_id=organisation().pk))
    assert client.get(f"/cabinet/applications/{application.number}/admission/").status_code == 404


def test_the_secretary_registers_paper_prints_a_slip_and_the_journal_counts_sheets(secretary) -> None:
    call = closed()
    owner = organisation()
    came = timezone.localtime(call.closes_at) - timedelta(days=2)
    data = {
        "edrpou": owner.edrpou,
        "title": "Паперовий проєкт",
        "direction": "blind",
        "channel": "paper",
        "received_at": f"{came:%Y-%m-%dT%H:%M}",
        "sender": "Петренко О. І.",
        "sheets": "42",
    }
    response = secretary.post(f"{base(call)}register/receive/", data)
    slip = text(secretary.get(response["Location"]))
    assert "Розписка № 0001" in slip
    assert "Петренко" in slip
    journal = text(secretary.get(f"{base(call)}register/"))
    assert "Паперовий проєкт" in journal
    assert "42 аркуш" in journal
    assert "Паперовий проєкт" in secretary.get(f"{base(call)}register/?format=csv").content.decode("utf-8-sig")
    assert secretary.get(f"{base(call)}register/?format=xlsx").content[:2] == b"PK"


def test_a_late_paper_application_says_on_its_slip_that_it_is_not_considered(secretary) -> None:
    call = closed()
    data = {
        "edrpou": organisation().edrpou,
        "title": "Запізніла",
        "channel": "email",
        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "sender": "org@example.org",
    }
    response = secretary.post(f"{base(call)}register/receive/", data)
    assert "не розглядається" in text(secretary.get(response["Location"]))


def test_a_wrong_code_gets_its_sentence_and_the_rest_stays(secretary) -> None:
    call = closed()
    response = secretary.post(
        f"{base(call)}register/receive/",
        {"edrpou": "123", "title": "Проєкт", "channel": "paper", "received_at": "2026-99-99", "sender": "Хтось"},
    )
    page = text(response)
    assert "Вкажіть день і годину" in page
    assert 'value="Проєкт"' in response.content.decode()


def test_the_secretary_copies_a_paper_application_and_its_text_is_frozen_at_admission(secretary) -> None:
    application = make.submitted(call=closed(), channel="paper", sender="Петренко О. І.")
    Section.objects.create(application=application, code="project")
    url = f"{base(application.call)}admission/{application.number}/"
    assert "Перенести відповіді з паперу" in text(secretary.get(url))
    assert secretary.get(f"/cabinet/applications/{application.number}/").status_code == 200
    check_all(secretary, application)
    secretary.post(f"{url}admit/", {"version": application.version})
    transcript = Submission.objects.get(application=application)
    assert (transcript.ordinal, transcript.declared_by) == (1, "Петренко О. І.")
    assert secretary.get(f"/cabinet/applications/{application.number}/").status_code == 404


def test_an_online_application_is_not_the_secretarys_to_write(secretary) -> None:
    application = make.submitted(call=closed())
    assert secretary.get(f"/cabinet/applications/{application.number}/").status_code == 404
