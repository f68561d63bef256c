import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import RequestFactory

from esm.kernel.actor import NOBODY, Actor
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound, stale
from esm.kernel.http import ErrorPages, problems, reported, require_signed_in, seen_version

urlpatterns: list = []
pages = ErrorPages(lambda request: HttpResponse())


@pytest.fixture(autouse=True)
def _plain_pages(settings):
    """Pages without the frame: what they look like is the design's business."""
    settings.LOGIN_URL = "/sign-in/"
    settings.ROOT_URLCONF = __name__
    pages = {f"{status}.html": "<p>{{ message }}</p>" for status in (403, 404, 409)}
    loader = [("django.template.loaders.locmem.Loader", pages)]
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loader}}
    ]


class Form(forms.Form):
    title = forms.CharField()


def filled():
    form = Form({"title": "Школа"})
    assert form.is_valid()
    return form


def request(method="get", actor=NOBODY, **data):
    made = getattr(RequestFactory(), method)("/work/?page=2", data)
    made.actor = actor
    made.session = {}
    made._messages = FallbackStorage(made)
    return made


def refuse(error):
    raise error


def test_sentences_stand_at_their_fields_and_the_rest_over_the_form():
    form = filled()
    with problems(form) as outcome:
        refuse(Invalid({"title": "Назвіть проєкт", "elsewhere": "Додайте файл"}))
    assert not outcome.ok
    assert form.errors == {"title": ["Назвіть проєкт"], "__all__": ["Додайте файл"]}


def test_a_conflict_stands_over_the_form():
    form = filled()
    with problems(form) as outcome:
        refuse(stale())
    assert isinstance(outcome.error, Conflict)
    assert form.non_field_errors() == [str(stale())]


@pytest.mark.parametrize("error", [NotFound("Немає"), Denied("Не можна")])
def test_gates_pass_through_the_form_and_become_pages(error):
    with pytest.raises(type(error)), problems(filled()):
        refuse(error)


def test_a_button_reports_its_refusal_or_success_as_a_message():
    made = request("post")
    with reported(made, "Відкликано") as outcome:
        refuse(Conflict("Уже розглянуто"))
    assert not outcome.ok
    with reported(made, "Відкликано") as outcome:
        pass
    assert outcome.ok
    assert [str(m) for m in get_messages(made)] == ["Уже розглянуто", "Відкликано"]


@pytest.mark.parametrize("value", ["", "x", "-1", "٣", "9" * 40])
def test_a_missing_or_broken_version_is_a_stale_page(value):
    with pytest.raises(Invalid, match="застаріла"):
        seen_version(request("post", version=value))


def test_a_version_is_a_number():
    assert seen_version(request("post", version="12")) == 12


@pytest.mark.parametrize(
    ("error", "status"), [(NotFound("Немає"), 404), (Denied("Не можна"), 403), (Conflict("Уже розглянуто"), 409)]
)
def test_what_no_view_caught_is_a_page_with_its_sentence(error, status):
    response = pages.process_exception(request(actor=Actor(1)), error)
    assert response.status_code == status
    assert str(error) in response.content.decode()


def test_a_bug_surfaces():
    assert pages.process_exception(request(), KeyError("x")) is None


def test_a_visitor_signs_in_first_and_comes_back():
    response = require_signed_in(lambda r: HttpResponse("ok"))(request())
    assert response.url.endswith("next=/work/%3Fpage%3D2")
    assert require_signed_in(lambda r: HttpResponse("ok"))(request(actor=Actor(1))).content == b"ok"
    assert pages.process_exception(request(), Denied("Не можна")).url == response.url
