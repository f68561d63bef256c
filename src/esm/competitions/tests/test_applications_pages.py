"""The NGO's pages: everything works without a script, nothing typed is lost, strangers find nothing."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from esm.competitions.machine import ApplicationStatus
from esm.competitions.models import Application, Attachment, Section, Submission
from esm.competitions.sections import ORDER, SECTIONS
from esm.identity.public import Role
from esm.identity.tests.make import user
from esm.partners.tests.make import head, member, organisation
from esm.reference.tests.make import category

from . import make
from .written import LINES, answers, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def form_of(code, **kw):
    """A section's answers as its form sends them."""
    sent = {"version": "0", "next": "1"}
    for key, value in answers()[code].items():
        if SECTIONS[code].question(key).kind == "rows":
            for n, row in enumerate(value, start=1):
                sent |= {f"{key}-{n}-{column}": text for column, text in row.items()}
        else:
            sent[key] = value
    return sent | kw


def section_url(application, code):
    return reverse("applications:section", args=[application.number, code])


def test_a_whole_application_from_the_list_to_the_confirmation(signed_in, owner, django_capture_on_commit_callbacks):
    category()
    call = make.call(slug="2027")
    assert "Почати заявку" in text(signed_in.get("/cabinet/applications/"))
    start = reverse("applications:start", args=["2027"])
    assert signed_in.get(start).status_code == 200
    went = signed_in.post(start, {"organisation": owner.pk, "direction": "blind", "title": "Поруч"})
    draft = Application.objects.get(call=call)
    assert went.url == f"/cabinet/applications/{draft.number}/"
    for code in ORDER[:-1]:
        version = Section.objects.get(application=draft, code=code).version
        went = signed_in.post(section_url(draft, code), form_of(code, version=version, done="1"))
        assert went.url == section_url(draft, ORDER[ORDER.index(code) + 1]), code
    signed_in.post(
        reverse("applications:attach", args=[draft.number, "charter"]),
        {"file": SimpleUploadedFile("Статут.pdf", make.PDF)},
    )
    signed_in.post(section_url(draft, "documents"), {"version": "0", "done": "1", "next": "1"})
    page = text(signed_in.get(f"/cabinet/applications/{draft.number}/"))
    assert "Готово 15 з 15" in page
    check = signed_in.get(reverse("applications:check", args=[draft.number]))
    seen = re.search(r'name="seen" value="(\w{64})"', text(check))[1]
    with django_capture_on_commit_callbacks(execute=True):
        went = signed_in.post(check.request["PATH_INFO"], {"seen": seen, "declared_by": "Оксана", "declared": "on"})
    page = text(signed_in.get(went.url))
    assert "Заявку подано" in page
    assert draft.number in page
    assert "Відкликати заявку на виправлення" in page
    state = text(signed_in.get(f"/cabinet/applications/{draft.number}/"))
    assert "Чекати на перевірку документів" in state
    assert "523 людини не мають супроводу." in state


@pytest.mark.parametrize("code", ORDER)
def test_every_section_is_shown_empty_full_and_with_its_mistakes(signed_in, draft, code):
    category()
    assert signed_in.get(section_url(draft, code)).status_code == 200
    make.written(draft, user_id=get_user_model().objects.get().pk)
    for query in ("", "?check=all", "?check=errors", "?add=1"):
        assert signed_in.get(section_url(draft, code) + query).status_code == 200


def test_autosave_answers_with_the_time_and_the_new_version(signed_in, draft):
    response = signed_in.post(section_url(draft, "problem"), form_of("problem"), headers={"X-Autosave": "1"})
    assert response.json() == {"saved": "10:00", "fields": {"version": "1"}}
    stale = signed_in.post(
        section_url(draft, "problem"), form_of("problem", problem="інше"), headers={"X-Autosave": "1"}
    )
    assert stale.status_code == 409
    assert "виберіть, що лишити" in stale.json()["message"]


def test_a_stale_form_shows_both_texts_and_keeps_the_chosen_ones(signed_in, draft):
    signed_in.post(section_url(draft, "problem"), form_of("problem"))
    response = signed_in.post(section_url(draft, "problem"), form_of("problem", problem="Мій текст", evidence="Моє"))
    page = text(response)
    assert response.status_code == 409
    assert "Мій текст" in page
    assert "523 людини не мають супроводу." in page
    mine = re.search(r'name="mine" value="([^"]+)"', page)[1].replace("&quot;", '"')
    signed_in.post(
        reverse("applications:resolve", args=[draft.number, "problem"]),
        {"mine": mine, "version": "1", "keep-problem": "mine", "keep-evidence": "theirs"},
    )
    kept = Section.objects.get(application=draft, code="problem").answers
    assert (kept["problem"], kept["evidence"]) == ("Мій текст", "Звернення 2025 року.")


def test_somebody_elses_section_is_read_only_with_a_name_and_a_way_to_take_it(signed_in, draft, owner, client):
    colleague = member(owner, user=user(full_name="Оксана Лисенко"))
    signed_in.get(section_url(draft, "problem"))
    Section.objects.get_or_create(application=draft, code="problem")
    signed_in.get(section_url(draft, "problem"))
    client.force_login(colleague)
    page = text(client.get(section_url(draft, "problem")))
    assert "Цей розділ зараз пише Оксана Лисенко" in page
    assert "Взяти на себе" in page
    client.post(reverse("applications:take_over", args=[draft.number, "problem"]))
    assert Section.objects.get(code="problem").locked_by_id == colleague.pk


def test_rows_are_added_and_removed_without_a_script_and_nothing_typed_is_lost(signed_in, draft):
    url = section_url(draft, "estimate")
    rows = {f"rows-{n}-{k}": v for n, row in enumerate(LINES, start=1) for k, v in row.items()}
    went = signed_in.post(url, {"version": "0", "add": "rows", "why": "так", **rows})
    page = text(signed_in.get(went.url))
    assert page.count("data-line") == 4
    signed_in.post(url, {"version": "1", "remove": "rows-2", "why": "так", **rows})
    section = Section.objects.get(application=draft, code="estimate")
    assert [r["name"] for r in section.answers["rows"]] == ["Оплата супровідників", "Приміщення"]
    assert section.answers["why"] == "так"


def test_a_wrong_row_is_named_and_shown_as_it_was_typed(signed_in, draft):
    url = section_url(draft, "estimate")
    rows = {f"rows-2-{k}": v for k, v in (LINES[0] | {"quantity": "дванадцять"}).items()}
    rows |= {f"rows-1-{k}": v for k, v in LINES[1].items()}
    went = signed_in.post(url, {"version": "0", "draft": "1", **rows})
    page = text(signed_in.get(went.url))
    assert "Рядок 2: напишіть кількість цифрами, наприклад 12" in page
    assert 'value="дванадцять"' in page
    assert 'href="#q-rows-2-quantity"' in page
    assert "(без рядків: 2)" in page


def test_a_section_called_ready_too_early_says_what_is_missing_in_its_title(signed_in, draft):
    went = signed_in.post(section_url(draft, "problem"), {"version": "0", "problem": "так", "done": "1", "next": "1"})
    page = text(signed_in.get(went.url))
    assert "<title>Помилок: 2." in page
    assert "Напишіть, звідки ви знаєте про цю потребу" in page


def test_recall_delete_and_withdraw_have_their_pages(signed_in, draft):
    submission = make.handed_in(draft)
    draft.refresh_from_db()
    assert "Зняти заявку з конкурсу?" in text(signed_in.get(reverse("applications:withdraw", args=[draft.number])))
    signed_in.post(reverse("applications:recall", args=[draft.number]), {"version": draft.version})
    assert "Що було подано раніше" in text(signed_in.get(reverse("applications:submitted", args=[draft.number])))
    assert signed_in.get(reverse("applications:submission", args=[draft.number, submission.ordinal])).status_code == 200
    fresh = make.application(organisation=draft.organisation, call=draft.call)
    page = reverse("applications:delete", args=[fresh.number])
    assert "Повернути їх не можна" in text(signed_in.get(page))
    signed_in.post(page)
    assert not Application.objects.filter(pk=fresh.pk).exists()


def test_a_withdrawal_without_a_reason_stays_on_its_page(signed_in, draft):
    Application.objects.update(status=ApplicationStatus.SUBMITTED)
    response = signed_in.post(reverse("applications:withdraw", args=[draft.number]), {"version": "0", "reason": ""})
    assert response.status_code == 422
    assert "Напишіть, чому ви знімаєте заявку." in text(response)


READ = [
    "application",
    "versions",
    "delete",
    "withdraw",
    "check",
    "submitted",
    "print",
    "load",
    "estimate_template",
    "estimate_load",
]
WRITE = ["delete", "withdraw", "recall", "ready", "check", "load", "load_confirm", "estimate_load", "estimate_confirm"]
OF_SECTION = ["section", "section_versions"]


def urls(application, attachment):
    n = application.number
    for name in READ:
        yield "get", reverse(f"applications:{name}", args=[n])
    for name in WRITE:
        yield "post", reverse(f"applications:{name}", args=[n])
    for code in ORDER:
        for name in OF_SECTION:
            yield "get", reverse(f"applications:{name}", args=[n, code])
        yield "post", reverse("applications:section", args=[n, code])
        yield "post", reverse("applications:take_over", args=[n, code])
        yield "post", reverse("applications:resolve", args=[n, code])
        yield "post", reverse("applications:restore", args=[n, code, 1])
    for kind in ("xlsx", "word", "docx", "pdf"):
        yield "get", reverse("applications:form", args=[n, kind])
    yield "get", reverse("applications:submission", args=[n, 1])
    yield "get", reverse("applications:document", args=[n, attachment.file_id])
    yield "post", reverse("applications:attach", args=[n, "charter"])
    yield "post", reverse("applications:remove_document", args=[n, attachment.pk])


SENT = {
    "version": "0",
    "reason": "так",
    "seen": "0" * 64,
    "declared_by": "Хтось",
    "declared": "on",
    "mine": "{}",
    "payload": '{"answers": {"problem": {"problem": "чуже"}}, "seen": {}}',
    "text": "а\tб",
    "problem": "чуже",
}


@pytest.mark.parametrize(
    "who", ["another organisation", "official", "secretary", "head", "administrator", "commission"]
)
def test_strangers_get_404_at_every_address_and_change_nothing(client, who):
    submission = make.handed_in()
    victim, attachment = submission.application, Attachment.objects.get()
    roles = {
        "official": Role.OFFICIAL,
        "secretary": Role.SECRETARY,
        "head": Role.HEAD,
        "administrator": Role.ADMINISTRATOR,
        "commission": Role.COMMISSION,
    }
    client.force_login(user(roles[who]) if who in roles else head(organisation()))
    before = (Section.objects.values_list("version", "answers"), Submission.objects.count())
    before = (list(before[0]), before[1])
    for method, url in urls(victim, attachment):
        response = getattr(client, method)(url, SENT if method == "post" else None)
        assert response.status_code == 404, (method, url, response.status_code)
    victim.refresh_from_db()
    assert victim.status == ApplicationStatus.SUBMITTED
    assert (list(Section.objects.values_list("version", "answers")), Submission.objects.count()) == before


def test_visitors_are_asked_to_sign_in(client, draft):
    for url in ("/cabinet/applications/", section_url(draft, "problem")):
        assert client.get(url).url.startswith("/accounts/login/")


def test_answers_are_shown_as_text_never_as_markup(signed_in, draft):
    wild = "<script>alert(1)</script>"
    make.written(draft, user_id=get_user_model().objects.get().pk, problem={"problem": wild}, project={"title": wild})
    for url in (
        section_url(draft, "problem"),
        reverse("applications:check", args=[draft.number]),
        f"/cabinet/applications/{draft.number}/",
        "/cabinet/applications/",
    ):
        assert wild not in signed_in.get(url).content.decode()


def test_a_text_section_is_saved_within_ten_queries(signed_in, draft, django_assert_max_num_queries):
    signed_in.post(section_url(draft, "problem"), form_of("problem"))
    sent = form_of("problem", version="1", problem="Змінено")
    with django_assert_max_num_queries(10):
        assert signed_in.post(section_url(draft, "problem"), sent, headers={"X-Autosave": "1"}).status_code == 200


def test_the_page_says_on_which_days_a_letter_reminds(signed_in, owner):
    call = make.call(rules=make.rules(draft_reminder_days=(1,)))
    one = make.application(organisation=owner, call=call)
    never = make.application(
        organisation=owner, call=make.call(rules=make.rules(draft_reminder_days=())), number="27-999"
    )
    assert "Нагадаємо листом за 1 день." in text(signed_in.get(section_url(one, "problem")))
    assert "Нагадаємо" not in text(signed_in.get(section_url(never, "problem")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_page_takes_at_most_eight_queries(signed_in, owner, count, django_assert_max_num_queries):
    for _n in range(count):
        make.application(organisation=owner)
    with django_assert_max_num_queries(8):
        signed_in.get("/cabinet/applications/")


def test_the_task_list_and_a_section_take_at_most_twelve_queries(signed_in, draft, django_assert_max_num_queries):
    make.written(draft, user_id=get_user_model().objects.get().pk)
    for page in (f"/cabinet/applications/{draft.number}/", reverse("applications:check", args=[draft.number])):
        with django_assert_max_num_queries(12):
            signed_in.get(page)
    for code in ORDER:
        with django_assert_max_num_queries(12):
            signed_in.get(section_url(draft, code))
