import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from esm.identity import public as identity
from esm.identity.public import Role
from esm.identity.tests import make as people
from esm.identity.tests.make import PASSWORD
from esm.partners import services
from esm.partners.models import Affiliate, HandOver, JoinRequest, MemberInvitation, Membership, Organisation
from esm.partners.selectors import RegisterFilters, public_card, register, team
from esm.partners.tests import make
from esm.partners.tests.make import NOW
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tables():
    reference.loaded()


def url(name, *args):
    return reverse(f"partners:{name}", args=args)


def text(answer):
    return answer.content.decode()


# ---- who may open what

PUBLIC, CABINET, OFFICE = ("register", "join"), ("organisation_of", "team_of"), ("requests", "office")


@pytest.mark.parametrize("name", PUBLIC)
def test_everybody_reads_public_pages(client, name):
    assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("name", [*CABINET, "invite", "hand_over", "office", "charter"])
def test_a_visitor_is_asked_to_sign_in(client, name):
    answer = client.get(url(name, make.organisation().edrpou))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


# rows: who asks; columns: the page → what she gets
POLICY = {
    "stranger": {
        "organisation_of": 404,
        "team_of": 404,
        "invite": 404,
        "hand_over": 404,
        "charter": 404,
        "office": 403,
    },
    "administrator": {"organisation_of": 404, "team_of": 404, "invite": 404, "hand_over": 404, "office": 403},
    "commission": {"organisation_of": 404, "team_of": 404, "invite": 404, "hand_over": 404, "office": 403},
    "other_head": {"organisation_of": 404, "team_of": 404, "invite": 404, "hand_over": 404, "office": 403},
    "colleague": {"organisation_of": 200, "team_of": 200, "invite": 404, "hand_over": 404, "office": 403},
    "head": {"organisation_of": 200, "team_of": 200, "invite": 200, "hand_over": 200, "office": 403},
    "secretary": {"organisation_of": 404, "team_of": 404, "invite": 404, "hand_over": 404, "office": 200},
    "official": {"organisation_of": 200, "team_of": 200, "invite": 404, "hand_over": 200, "office": 200},
}
WHO = {
    "stranger": lambda o: people.user(),
    "administrator": lambda o: people.user(Role.ADMINISTRATOR),
    "commission": lambda o: people.user(Role.COMMISSION),
    "other_head": lambda o: make.head(make.organisation()),
    "colleague": make.member,
    "head": make.head,
    "secretary": lambda o: people.user(Role.SECRETARY),
    "official": lambda o: people.user(Role.OFFICIAL),
}


@pytest.mark.parametrize(("who", "page", "status"), [(w, p, s) for w, row in POLICY.items() for p, s in row.items()])
def test_each_page_opens_to_whom_the_table_says(client, who, page, status):
    o = make.organisation()
    client.force_login(WHO[who](o))
    assert client.get(url(page, o.edrpou)).status_code == status


def test_an_unknown_code_is_a_page_that_says_so(client):
    assert client.get(url("card", "00000000")).status_code == 404
    assert client.get(url("card", "x")).status_code == 404


# ---- the register


def names(answer):
    return text(answer).partition("<tbody>")[2].partition("</tbody>")[0]


def test_the_register_finds_any_case_and_form_and_part_of_a_code(client):
    o = make.organisation(name="Громадська організація «Центр незрячих»", short_name="")
    make.organisation(name="Благодійний фонд «Їжак»", short_name="")
    for asked in ("НЕЗРЯЧИХ", "незрячі", "центр громадська", o.edrpou, o.edrpou[:7]):
        assert "Центр незрячих" in names(client.get(url("register"), {"q": asked})), asked
    assert "Їжак" in names(client.get(url("register"), {"q": "їжаки"}))
    assert "Організація, якої немає" not in text(client.get(url("register")))
    assert "організацій немає" in text(client.get(url("register"), {"q": "щось інше"}))


def test_the_register_sorts_by_the_ukrainian_alphabet(client):
    for name in ("Яблуня", "Ґанок", "Гай", "Їжак", "Еней", "Єднання"):
        make.organisation(name=name, short_name="")
    found = [r.name for r in register(RegisterFilters(sort="name"), year=2026).rows]
    assert found == ["Гай", "Ґанок", "Еней", "Єднання", "Їжак", "Яблуня"]
    assert [r.name for r in register(RegisterFilters(sort="-name"), year=2026).rows] == found[::-1]


def test_the_register_filters_by_form_and_status():
    make.organisation()
    charity = make.organisation(legal_form="charity")
    ending = make.organisation(in_termination=True)
    barred = make.organisation()
    services.bar_organisation(
        actor=make.official(), organisation_id=barred.pk, reason="х", act="у", from_year=2026, until_year=2026, at=NOW
    )
    codes = lambda **kw: [r.edrpou for r in register(RegisterFilters(**kw), year=2026).rows]  # noqa: E731
    assert codes(form="charity") == [charity.edrpou]
    assert codes(status="terminating") == [ending.edrpou]
    assert codes(status="barred") == [barred.edrpou]
    assert len(codes(status="working")) == 2
    assert len(codes(status="нісенітниця", form="", sort="password")) == 4


@pytest.mark.parametrize("many", [1, 3, 300])
def test_the_register_takes_the_same_queries_however_long(many, django_assert_num_queries):
    for _n in range(many):
        make.organisation()
    with django_assert_num_queries(3):
        assert register(RegisterFilters(), year=2026).total == many


def test_the_card_takes_three_queries(django_assert_num_queries):
    o = make.organisation()
    make.head(o)
    with django_assert_num_queries(3):
        public_card(o.edrpou, year=2026)


@pytest.mark.parametrize("many", [1, 3, 30])
def test_the_team_takes_the_same_queries_however_large(many, django_assert_num_queries):
    o = make.organisation()
    head = make.actor(make.head(o))
    for _n in range(many):
        make.member(o)
    with django_assert_num_queries(5):
        team(head, o.pk, at=NOW)


def test_exports_take_the_filters_and_hold_no_personal_data(client):
    o, other = make.organisation(phone="+380501112233"), make.organisation()
    make.head(o)
    answer = client.get(url("register"), {"q": o.edrpou, "format": "csv"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert o.edrpou in text(answer)
    assert other.edrpou not in text(answer)
    content = json.loads(client.get(url("register"), {"format": "json"}).content)
    assert {row["edrpou"] for row in content["rows"]} == {o.edrpou, other.edrpou}
    assert client.get(url("register"), {"format": "xlsx"}).content.startswith(b"PK")
    for kept in (o.email, o.phone, "Особа Тестова"):
        assert kept not in json.dumps(content, ensure_ascii=False)
    assert client.get(url("register"), {"format": "exe"}).status_code == 404


def test_the_public_card_names_the_head_and_nothing_else_personal(client):
    o = make.organisation(phone="+380501112233", iban="UA213223130000026007233566001", address="Харків, вул. Тиха, 1")
    head, colleague = make.head(o), make.member(o)
    shown = text(client.get(url("card", o.edrpou)))
    assert head.full_name in shown
    for kept in (o.phone, o.email, o.iban, colleague.full_name, head.email):
        assert kept not in shown


# ---- joining


def form(**kw):
    base = {
        "edrpou": "14 36 05 70", "name": "ГО «Поруч»", "legal_form": "public_association", "registered_on": "2020-05-01",
        "contact_name": "Ганна Перша", "email": "porukh@example.org", "phone": "057", "about": "👍 допомагаємо",
    }  # fmt: skip
    return base | kw


def test_asking_to_join_in_the_browser(client):
    answer = client.post(url("join"), form())
    assert answer.url == url("join_sent")
    assert JoinRequest.objects.get().number in text(client.get(answer.url))


def test_a_wrong_code_is_said_at_the_field_and_what_was_typed_stays(client):
    answer = text(client.post(url("join"), form(edrpou="14360571")))
    assert "не сходиться" in answer
    assert "Ганна Перша" in answer
    assert "Помилок: 1." in answer


def test_an_official_approves_and_the_head_comes_in(client):
    client.post(url("join"), form())
    number = JoinRequest.objects.get().number
    client.force_login(people.user(Role.OFFICIAL))
    assert number in text(client.get(url("requests")))
    assert "контрольна цифра сходиться" in text(client.get(url("join_request", number)))
    assert client.post(url("approve", number)).url == url("office", "14360570")
    assert client.get(url("office", "14360570")).status_code == 200
    client.logout()
    token = identity.invitation_token(MemberInvitation.objects.get().invitation_id)
    assert "ГО «Поруч»" in text(client.get(url("invitation", token)))
    client.post(url("invitation", token), {"full_name": "Ганна Перша", "password": PASSWORD})
    assert client.get(url("organisation")).status_code == 200
    assert client.get(url("team")).status_code == 200
    assert client.get(url("invitation", token)).status_code == 404


def test_declining_without_a_reason_says_so(client):
    client.post(url("join"), form())
    number = JoinRequest.objects.get().number
    client.force_login(people.user(Role.OFFICIAL))
    assert "errmsg" in text(client.post(url("decline", number), {"reason": ""}))
    assert client.post(url("decline", number), {"reason": "не наша"}).status_code == 302
    assert "не наша" in text(client.get(url("join_request", number)))


def test_officials_enter_bar_and_lift_in_the_browser(client):
    client.force_login(people.user(Role.OFFICIAL))
    client.post(url("enter"), form(source="папір"))
    office = url("office", "14360570")
    assert "Запросити голову" in text(client.get(office))
    client.post(url("invite_head", "14360570"), {"email": "h@example.org"})
    bar = {"reason": "Не звітувала", "act": "Лист № 3", "from_year": "2027", "until_year": "2026"}
    assert "не раніший" in text(client.post(url("bar", "14360570"), bar))
    client.post(url("bar", "14360570"), bar | {"until_year": "2028"})
    assert "Не звітувала" in text(client.get(url("card", "14360570")))
    key = Organisation.objects.get().bars.get().pk
    client.post(url("lift_bar", "14360570", key), {"reason": "Прозвітувала"})
    assert "Прозвітувала" in text(client.get(office))
    assert "Не звітувала" not in text(client.get(url("card", "14360570")))


# ---- the cabinet


def card(o, **kw):
    base = {"version": o.version, "name": o.name, "legal_form": o.legal_form, "registered_on": "2015-03-02"}
    return base | kw


def test_the_card_is_corrected_and_a_stale_form_keeps_what_was_typed(client):
    o = make.organisation()
    client.force_login(make.head(o))
    page = url("organisation_of", o.edrpou)
    assert client.post(page, card(o, phone="057 111")).url == page
    assert "057 111" in text(client.get(page))
    stale = text(client.post(page, card(o, phone="057 222")))
    assert "змінили" in stale
    assert "057 222" in stale
    assert Organisation.objects.get().phone == "057 111"


def test_charter_and_people_of_the_card(client):
    o = make.organisation()
    client.force_login(make.head(o))
    upload = SimpleUploadedFile("Статут.pdf", make.pdf().read())
    client.post(url("charter", o.edrpou), {"charter": upload})
    assert client.get(url("charter", o.edrpou)).headers["Content-Type"] == "application/pdf"
    wrong = client.post(url("charter", o.edrpou), {"charter": SimpleUploadedFile("Статут.pdf", b"MZ\x90\0")})
    assert "errmsg" in text(wrong)
    client.post(url("add_person", o.edrpou), {"kind": "founder", "full_name": "Ольга Засновниця", "since": ""})
    person = Affiliate.objects.get(kind="founder")
    client.post(url("end_person", o.edrpou, person.pk))
    person.refresh_from_db()
    assert person.until
    other = make.organisation()
    strange = Affiliate.objects.create(organisation=other, kind="founder", full_name="Чужа")
    assert client.post(url("end_person", o.edrpou, strange.pk)).status_code == 404


def test_a_colleague_reads_but_does_not_write(client):
    o = make.organisation()
    client.force_login(make.member(o))
    page = url("organisation_of", o.edrpou)
    assert "Зберегти" not in text(client.get(page))
    assert client.post(page, card(o)).status_code == 404


def test_the_team_invites_changes_parts_and_hands_over_in_the_browser(client):
    o = make.organisation()
    head, colleague = make.head(o), make.member(o)
    client.force_login(head)
    client.post(url("invite", o.edrpou), {"email": "n@example.org", "position": "", "rights": ["edit"]})
    assert "n@example.org" in text(client.get(url("team_of", o.edrpou)))
    client.post(url("revoke", o.edrpou, MemberInvitation.objects.get().pk))
    assert "n@example.org" not in text(client.get(url("team_of", o.edrpou)))
    row = Membership.objects.get(user=colleague)
    client.post(url("rights", o.edrpou, row.pk), {"position": "менеджерка", "rights": ["submit"]})
    row.refresh_from_db()
    assert (row.position, row.rights) == ("менеджерка", ["view", "submit"])
    ask = {"email": "golova@example.org", "basis": "Протокол № 4"}
    assert "Додайте рішення" in text(client.post(url("hand_over", o.edrpou), ask))
    document = SimpleUploadedFile("Протокол.pdf", make.pdf().read())
    client.post(url("hand_over", o.edrpou), ask | {"document": document})
    change = HandOver.objects.get()
    assert client.get(url("document", o.edrpou, change.pk)).status_code == 200
    assert "golova@example.org" in text(client.get(url("team_of", o.edrpou)))
    client.post(url("cancel_hand_over", o.edrpou))
    assert client.get(url("end", o.edrpou, row.pk)).status_code == 200
    client.post(url("end", o.edrpou, row.pk))
    assert colleague.full_name in text(client.get(url("team_of", o.edrpou)))


def test_the_new_head_with_an_account_accepts_signed_in(client):
    o = make.organisation()
    make.head(o)
    new = people.user(email="golova@example.org")
    services.hand_over(actor=make.official(), organisation_id=o.pk, email=new.email, basis="Рішення зборів", at=NOW)
    page = url("invitation", identity.invitation_token(MemberInvitation.objects.get().invitation_id))
    import time_machine

    with time_machine.travel(NOW, tick=False):
        assert "Увійдіть" in text(client.get(page))
        client.force_login(new)
        assert "припиняться" in text(client.get(page))
        assert client.post(page).status_code == 302
        assert client.get(url("organisation")).status_code == 200
