"""The components say what they show to everybody: labels, hints and errors are tied to their control."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.exceptions import TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override

from esm.kernel.lists import Paged


class Questions(forms.Form):
    title = forms.CharField(label="Назва", help_text="Коротко", error_messages={"required": "Назвіть проєкт"})
    about = forms.CharField(label="Про що", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Вид", choices=[("a", "Перший"), ("b", "Другий")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Погоджуюся", error_messages={"required": "Позначте згоду"})
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def page(number: int, pages: int) -> Paged[str]:
    return Paged(["…"], number, pages, total=pages * 50, first=1, last=50)


def render(source: str, path: str = "/", **context: Any) -> str:
    return Template(source).render(Context({"request": RequestFactory().get(path), **context}))


def test_a_question_ties_its_hint_and_error_to_its_control() -> None:
    html = render("{% field form.title %}", form=Questions({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Назвіть проєкт" in html


def test_words_that_are_remembered_stay_in_their_language() -> None:
    template = Template("{% translate 'Головна' %}, {% translate word %}")
    said = []
    for language in ("uk", "en", "uk"):
        with override(language):
            said.append(template.render(Context({"word": "Головна"})))
    assert said == ["Головна, Головна", "Home, Home", "Головна, Головна"]


def test_a_question_that_may_stay_empty_says_so() -> None:
    assert "необовʼязково" in render("{% field form.about %}", form=Questions())
    assert "необовʼязково" not in render("{% field form.title %}", form=Questions())
    assert "необовʼязково" not in render("{% field form.about mark_optional=False %}", form=Questions())


def test_a_group_of_radios_is_a_fieldset_with_a_legend() -> None:
    html = render("{% field form.kind %}", form=Questions())
    assert "<legend>Вид</legend>" in html
    assert html.count('class="check"') == 2


def test_a_whole_form_is_rendered_with_the_same_markup() -> None:
    html = render("{{ form }}", form=Questions({}))
    assert html.count("field--err") == 3
    assert 'class="input"' in html
    assert html == render("{{ form }}", form=Questions({}))


def test_the_summary_repeats_each_error_with_a_link_to_its_control() -> None:
    html = render("{% error_summary form note='Чернетку збережено.' %}", form=Questions({}))
    assert 'role="alert"' in html
    assert "autofocus" in html
    assert '<a href="#id_title">Назвіть проєкт</a>' in html
    assert 'href="#id_kind_0"' in html
    assert "Чернетку збережено." in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert render("{% error_summary form %}{% title_errors %}", form=Questions()) == ""


def test_the_title_begins_with_the_number_of_errors() -> None:
    assert render("{% title_errors form %}", form=Questions({})) == "Помилок: 3. "
    asked, sent = RequestFactory().get("/?kind=z"), RequestFactory().post("/")
    both = {"form": Questions({}), "other": Questions({}), "again": None}
    assert render("{% title_errors %}", request=sent, **both) == "Помилок: 6. "
    assert render("{% title_errors %}", request=asked, **both) == ""


def test_what_a_person_typed_is_escaped() -> None:
    html = render("{% tag word %}{% nothing word %}{% facts items %}", word="<b>", items=[("<i>", "<u>")])
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<u>" not in html


def test_an_unknown_tone_is_a_mistake_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError):
        render("{% tag 'Готово' 'green' %}")


def test_one_page_needs_no_page_links() -> None:
    assert render("{% pages paged %}", paged=page(1, 1)) == ""


def test_page_links_keep_the_filters_and_skip_the_middle() -> None:
    html = render("{% pages paged %}", path="/?year=2026&page=4", paged=page(4, 8))
    assert 'href="?year=2026&amp;page=3"' in html
    assert 'aria-current="page"' in html
    assert "…" in html
    assert render("{% pages paged %}", paged=page(1, 30)).count("…") == 1


def test_a_sort_header_turns_the_order_round_and_says_which_is_in_force() -> None:
    html = render("{% sort_header 'Сума' 'sum' %}", path="/?sort=sum&page=3&q=а")
    assert 'aria-sort="ascending"' in html
    assert "sort=-sum" in html
    assert "page=" not in html


def test_chips_show_the_words_of_a_choice_and_remove_only_their_filter() -> None:
    query = "/?kind=b&title=школа&page=2"
    html = render("{% chips form %}", path=query, form=Questions({"kind": "b", "title": "школа"}))
    assert "Вид: Другий" in html
    assert 'href="?title=' in html
    assert 'href="?kind=b"' in html
    assert "page=" not in html


def test_a_panel_has_a_heading() -> None:
    assert render("{% panel 'Строк' %}<p>завтра</p>{% endpanel %}") == (
        '<div class="panel"><h2>Строк</h2><p>завтра</p></div>'
    )


def test_the_meter_says_in_words_what_the_blocks_show() -> None:
    html = render("{% meter 4 10 %}")
    assert "Готово 4 з 10" in html
    assert html.count('class="on"') == 4


class Plain(forms.Form):
    name = forms.CharField(label="Назва", max_length=3)
    day = forms.DateField(label="Початок")
    people = forms.IntegerField(label="Скільки людей")
    email = forms.EmailField(label="Пошта")
    side = forms.ChoiceField(label="Бік", choices=[("a", "А")])
    paper = forms.FileField(label="Статут")
    agree = forms.BooleanField(label="Згода")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Заповніть поле «Назва»."),
        ({}, "Виберіть відповідь: «Бік»."),
        ({}, "Додайте файл: «Статут»."),
        ({}, "Поставте позначку: «Згода»."),
        ({"name": "довга"}, "Скоротіть «Назва» до 3 знаків."),
        ({"day": "колись"}, "«Початок»: вкажіть дату, наприклад 16.11.2026."),
        ({"people": "сорок"}, "«Скільки людей»: напишіть число цифрами, наприклад 12."),
        ({"email": "olena"}, "Напишіть адресу пошти повністю"),
    ],
)
def test_usual_mistakes_say_which_question_and_what_to_do(typed: dict[str, str], says: str) -> None:
    html = render("{% error_summary form %}{% fields form %}", form=Plain(typed))
    assert html.count(says) == 2
    assert "обов'язкове" not in html
    assert html == render("{% error_summary form %}{% fields form %}", form=Plain(typed))
