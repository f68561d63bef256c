import pytest
from django.urls import reverse

from esm.identity import services
from esm.identity.journal import history_of
from esm.identity.models import User
from esm.identity.roles import Role
from esm.identity.selectors import UserFilters, invitation_token, user_list
from esm.identity.tests import make
from esm.identity.tests.make import NOW, PASSWORD, TODAY

pytestmark = pytest.mark.django_db
STRONG = "калина-над-річкою-7"


def signed_in(client, *roles, **kw):
    person = make.user(*roles, **kw)
    client.force_login(person)
    return person


ADMIN_PAGES = ("identity_users", "identity_invite", "identity_journal")


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_a_visitor_is_asked_to_sign_in(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.SECRETARY, Role.COMMISSION, Role.HEAD])
@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_other_roles_are_told_no(client, name, role):
    signed_in(client, role)
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_the_administrator_reads_them(client, name):
    signed_in(client, Role.ADMINISTRATOR)
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_signup", "account_inactive"],
)
def test_pages_at_the_door_answer_in_ukrainian(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert 'lang="uk"' in answer.content.decode()


@pytest.mark.parametrize("name", ["identity_profile", "mfa_index", "account_change_password", "account_logout"])
def test_pages_of_ones_own_access_answer(client, name):
    signed_in(client)
    assert client.get(reverse(name)).status_code == 200


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_signing_in_with_the_password(client):
    person = make.user(email="olha@example.org")
    answer = sign_in(client, "Olha@example.org")
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_password_says_the_same_for_a_known_and_an_unknown_address(client):
    make.user(email="olha@example.org")
    known = sign_in(client, "olha@example.org", "не той").context["form"].errors
    unknown = sign_in(client, "nema@example.org", "не той").context["form"].errors
    assert known
    assert known == unknown


def test_nobody_signs_up_by_herself(client):
    answer = client.post(reverse("account_signup"), {"email": "x@example.org", "password1": STRONG})
    assert not User.objects.filter(email="x@example.org").exists()
    assert "за запрошенням" in answer.content.decode()


def test_a_person_shut_out_is_out_at_once(client):
    person = signed_in(client, Role.OFFICIAL)
    assert client.get(reverse("identity_profile")).status_code == 200
    services.deactivate_user(actor=make.administrator(), user_id=person.pk, reason="так", at=NOW)
    assert client.get(reverse("identity_profile")).status_code == 302
    sign_in(client, person.email)
    assert client.get(reverse("identity_profile")).status_code == 302


def test_the_invitations_page_opens_the_account_and_signs_in(client):
    admin = make.administrator()
    key = services.invite_to_role(actor=admin, email="nova@example.org", role=Role.OFFICIAL, at=NOW)
    url = reverse("identity_invitation", args=[invitation_token(key)])
    import time_machine

    with time_machine.travel(NOW, tick=False):
        assert "nova@example.org" in client.get(url).content.decode()
        weak = client.post(url, {"full_name": "Нова Людина", "password": "123"})
        assert "errmsg" in weak.content.decode()
        assert "Нова Людина" in weak.content.decode()
        assert client.post(url, {"full_name": "Нова Людина", "password": STRONG}).status_code == 302
        assert client.session["_auth_user_id"]
        assert client.get(url).status_code == 404


def test_the_administrator_invites_grants_ends_and_shuts_out_in_the_browser(client):
    signed_in(client, Role.ADMINISTRATOR)
    person = make.user()
    assert client.post(reverse("identity_invite"), {"email": "a@example.org", "role": "official"}).status_code == 302
    assert "a@example.org" in client.get(reverse("identity_users")).content.decode()
    page = reverse("identity_user", args=[person.uid])
    client.post(reverse("identity_grant", args=[person.uid]), {"role": "official"})
    assert "Посадовиця" in client.get(page).content.decode()
    client.post(reverse("identity_end_role", args=[person.uid, person.grants.get().pk]))
    assert person.grants.get().ended_at
    refused = client.post(reverse("identity_deactivate", args=[person.uid]), {"reason": ""})
    assert "errmsg" in refused.content.decode()
    client.post(reverse("identity_deactivate", args=[person.uid]), {"reason": "звільнилася"})
    assert "Доступ закрито" in client.get(page).content.decode()
    client.post(reverse("identity_activate", args=[person.uid]))
    assert User.objects.get(pk=person.pk).is_active


def test_people_are_found_in_any_case_and_filtered(client):
    signed_in(client, Role.ADMINISTRATOR)
    make.user(full_name="Їжакевич Ія", email="yizhak@example.org")
    found = client.get(reverse("identity_users"), {"q": "ЇЖАК"}).content.decode()
    assert "Їжакевич Ія" in found
    assert "Особа Тестова" not in found.partition("<tbody>")[2].partition("</tbody>")[0]
    nobody = client.get(reverse("identity_users"), {"q": "їжак", "role": "official"}).content.decode()
    assert "нікого немає" in nobody


def test_a_page_of_nonsense_filters_nothing_and_breaks_nothing(client):
    signed_in(client, Role.ADMINISTRATOR)
    assert client.get(reverse("identity_users"), {"role": "x", "sort": "password", "page": "-1"}).status_code == 200
    assert client.get(reverse("identity_journal"), {"since": "не день", "page": "x"}).status_code == 200


def test_the_journal_names_fields_but_not_what_they_hold(client):
    admin = signed_in(client, Role.ADMINISTRATOR)
    services.deactivate_user(actor=make.actor(admin), user_id=make.user().pk, reason="таємна причина", at=NOW)
    shown = client.get(reverse("identity_journal"), {"action": "identity.", "since": "2026-11-16"}).content.decode()
    assert '<td data-l="Дія">Доступ закрито</td>' in shown
    assert "reason" in shown
    assert "таємна причина" not in shown


def test_the_journal_is_narrowed_to_a_room_an_action_and_a_thing_and_taken_away(client, django_assert_num_queries):
    admin, person = signed_in(client, Role.ADMINISTRATOR), make.user()
    services.deactivate_user(actor=make.actor(admin), user_id=person.pk, reason="таємна причина", at=NOW)
    services.activate_user(actor=make.actor(admin), user_id=person.pk, at=NOW)
    services.update_profile(actor=make.actor(admin), user_id=admin.pk, full_name="Їжакевич Ія", phone="", at=NOW)

    def lines(**query: str) -> list[str]:
        answer = client.get(reverse("identity_journal"), query | {"format": "json"})
        return [row["what"] for row in answer.json()["rows"]]

    assert lines(room="identity") == ["Змінено свої дані", "Доступ повернуто", "Доступ закрито"]
    assert lines(room="contracts") == []
    assert lines(action="identity.deactivate") == ["Доступ закрито"]
    assert lines(action="identity.activate") == ["Доступ повернуто"]
    assert lines(about=f"identity.user:{person.pk}") == ["Доступ повернуто", "Доступ закрито"]
    assert "таємна причина" not in client.get(reverse("identity_journal"), {"format": "csv"}).content.decode()
    assert client.get(reverse("identity_journal"), {"format": "exe"}).status_code == 404
    told = history_of([(User, [person.pk])])
    assert (told[0].who, told[0].what) == ("Їжакевич Ія", "Доступ повернуто")
    with django_assert_num_queries(2):
        assert len(history_of([(User, [person.pk, admin.pk])])) == 3


@pytest.mark.parametrize("many", [1, 3, 300])
def test_the_list_takes_the_same_queries_however_long(many, django_assert_num_queries):
    admin = make.administrator()
    for _n in range(many):
        make.user(Role.OFFICIAL)
    with django_assert_num_queries(3):
        page = user_list(admin, UserFilters(), on=TODAY)
    assert page.total == many + 1


def test_roles_need_the_second_step_when_the_city_says_so(client, settings):
    settings.REQUIRE_MFA = True
    signed_in(client, Role.OFFICIAL)
    answer = client.get("/department/organisations/")
    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))
    signed_in(client)
    assert client.get(reverse("identity_profile")).status_code == 200


def test_the_second_step_is_set_up_asked_for_and_its_secret_is_not_readable(client):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    person = make.user(email="olha@example.org")
    sign_in(client, person.email)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert client.get(asked.url).status_code == 200
    client.post(asked.url, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret

    def code():
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    assert client.post(reverse("mfa_activate_totp"), {"code": code()}).status_code == 302
    kept = Authenticator.objects.get(user=person, type="totp")
    assert secret not in str(kept.data)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_add_webauthn",
                 "mfa_list_webauthn", "mfa_deactivate_totp"):  # fmt: skip
        assert client.get(reverse(name)).status_code == 200, name
    client.post(reverse("account_logout"))
    assert sign_in(client, person.email).url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_authenticate")).status_code == 200


def test_a_session_of_somebody_shut_out_is_over_for_good(client):
    person = signed_in(client, Role.OFFICIAL)
    admin = make.administrator()
    services.deactivate_user(actor=admin, user_id=person.pk, reason="так", at=NOW)
    # Nothing is asked while she is shut out: the session must not sleep through it.
    services.activate_user(actor=admin, user_id=person.pk, at=NOW)
    assert client.get(reverse("identity_profile")).status_code == 302
    assert "_auth_user_id" not in client.session
    sign_in(client, person.email)
    assert client.get(reverse("identity_profile")).status_code == 200


def test_whoever_has_no_password_yet_is_led_to_adding_one(client):
    person = make.user()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    answer = client.get(reverse("account_change_password"))
    assert answer.url == reverse("account_set_password")
    assert "Пароля ви ще не маєте" in client.get(answer.url).content.decode()
    weak = client.post(answer.url, {"password1": "123", "password2": "123"}).content.decode()
    assert "errmsg" in weak
    assert client.post(answer.url, {"password1": STRONG, "password2": STRONG}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(STRONG)
    assert client.get(answer.url).url == reverse("account_change_password")


def test_whoever_signs_in_by_a_key_shows_it_again_before_adding_a_password(client):
    from allauth.mfa.models import Authenticator

    person = make.user()
    person.set_unusable_password()
    person.save()
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Ключ", "passwordless": True})
    client.force_login(person)
    for answer in (
        client.get(reverse("account_set_password")),
        client.post(reverse("account_set_password"), {"password1": STRONG, "password2": STRONG}),
    ):
        assert answer.status_code == 302
        assert "reauthenticate" in answer.url
    person.refresh_from_db()
    assert not person.has_usable_password()
