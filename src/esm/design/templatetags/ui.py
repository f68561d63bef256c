"""Components are typed Python functions around small templates: greppable, testable, no runtime compiler.

A built-in library: templates use these without `{% load %}`. README.md shows each with an example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.design import formats

register = template.Library()

TONES = {"ok", "info", "warn", "err", "mute"}
_ON = mark_safe(' class="on"')
_MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "err", "debug": "mute"}

# Numbers, money and dates, as people of the reader's language write them.
register.filter("number", formats.number)
register.filter("money", formats.money)
register.filter("thousands", formats.thousands)
register.filter("date", formats.date, expects_localtime=True)
register.filter("datetime", formats.datetime, expects_localtime=True)
register.filter("shortdate", formats.shortdate, expects_localtime=True)
register.filter("shortdatetime", formats.shortdatetime, expects_localtime=True)
register.filter("isodate", formats.iso, expects_localtime=True)
register.filter("tel", formats.tel)


@register.filter
def tone(level: str) -> str:
    """The tone of a message of django.contrib.messages: «success» is ok, «error» is err."""
    return _MESSAGE_TONES.get(level, "info")


@register.simple_tag
def tag(word: object, tone: str = "mute", id: str = "", bare: bool = False) -> SafeString:
    """A state as a word and a shape, never colour alone. Tones: ok, info, warn, err, mute."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"tag: unknown tone {tone!r}; use one of {', '.join(sorted(TONES))}")
    css = f"tag tag--{tone}" + (" tag--bare" if bare else "")
    return format_html('<span class="{}"{}>{}</span>', css, format_html(' id="{}"', id) if id else "", word)


# ---- Forms ----


@register.simple_tag
def field(
    bound: BoundField,
    label: str = "",
    hint: str = "",
    css: str = "",
    mark_optional: bool = True,
    counter: int = 0,
    column: bool = False,
) -> SafeString:
    """One question of a form: label, hint, error, control, each tied to the control for screen readers.

    `css` is the width or kind of the control («w-8 num»); `counter` warns past so many characters and never cuts;
    `column` puts radios and checkboxes under each other. A question that may stay empty says so.
    """
    if bound.is_hidden:
        return bound.as_widget()
    if label:
        bound.label = label
    if hint:
        bound.help_text = hint
    widget = bound.field.widget
    single = isinstance(widget, CheckboxInput)
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    attrs: dict[str, Any] = {}
    own = str(widget.attrs.get("class", ""))
    if not single and not many:
        attrs["class"] = " ".join(filter(None, ("input", own, css)))
    if counter:
        attrs["data-count"] = counter
    return SafeString(
        render_to_string(
            "design/ui/field.html",
            {
                "field": bound,
                "widget": bound.as_widget(attrs=attrs),
                "kind": "check" if single else "group" if bound.use_fieldset else "plain",
                "optional": mark_optional and not bound.field.required and not single,
                "counter": counter,
                "column": column,
            },
        )
    )


@register.simple_tag
def fields(form: BaseForm, mark_optional: bool = True) -> SafeString:
    """All questions of a form in its order, hidden ones first."""
    hidden = format_html_join("", "{}", ((bound,) for bound in form.hidden_fields()))
    shown = format_html_join(
        "\n", "{}", ((field(bound, mark_optional=mark_optional),) for bound in form.visible_fields())
    )
    return hidden + shown


def _mistakes(form: BaseForm) -> list[tuple[str, str]]:
    """Every error with the id of the control to jump to; "" for the form as a whole. Same words as at the field."""
    if not form.is_bound:
        return []
    found = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or (f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id)
        found += [(target, str(error)) for error in bound.errors]
    return found


def _all_mistakes(forms: Iterable[object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            found += [("", str(error)) for error in form.non_form_errors()] if form.is_bound else []
            found += _all_mistakes(form.forms)
        elif isinstance(form, BaseForm):
            found += _mistakes(form)
    return found


@register.simple_tag
def error_summary(*forms: object, note: str = "") -> SafeString:
    """What to put right, above the form, with the focus on it; nothing when all is well. Takes forms and formsets."""
    mistakes = _all_mistakes(forms)
    if not mistakes:
        return SafeString("")
    count = len(mistakes)
    title = ngettext("Виправте %(count)d помилку", "Виправте %(count)d помилки", count) % {"count": count}
    return SafeString(render_to_string("design/ui/errors.html", {"title": title, "mistakes": mistakes, "note": note}))


@register.simple_tag
def title_errors(form: object = None) -> str:
    """«Помилок: 3. » for the beginning of a page's title, so that it is the first thing read aloud."""
    count = len(_all_mistakes([form]))
    return _("Помилок: %(count)d.") % {"count": count} + " " if count else ""


# ---- Lists ----


def _query(request_query: QueryDict, **changes: object) -> str:
    """The query string with some keys set, or removed when None. Leaving a list's page behind is part of a change."""
    query = request_query.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return "?" + query.urlencode()


def _get(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: object) -> str:
    """This page's query string with changes: `{% with_query page=2 %}`, `{% with_query format="csv" page=None %}`."""
    return _query(_get(context), **changes)


@register.simple_tag(takes_context=True)
def sort_header(context: Context, title: str, key: str, current: str = "", css: str = "") -> SafeString:
    """A column heading that sorts: first click ascending, next descending. `current` is the order in force («-sum»)."""
    current = current or _get(context).get("sort", "")
    order, arrow, following = "", "↑↓", key
    if current == key:
        order, arrow, following = "ascending", "↑", f"-{key}"
    elif current == f"-{key}":
        order, arrow, following = "descending", "↓", key
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}\u00a0<i aria-hidden="true">{}</i></a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', order) if order else "",
        _query(_get(context), sort=following, page=None),
        title,
        arrow,
    )


@register.simple_tag(takes_context=True)
def chips(context: Context, form: BaseForm, keep: str = "sort") -> SafeString:
    """The filters in force, each with a link that removes just it. `keep`: fields that are no filter, by comma."""
    query = _get(context)
    kept = {"page", *keep.split(",")}
    shown = []
    for bound in form:
        name = bound.html_name
        values = [v for v in query.getlist(name) if v]
        if name in kept or not values or bound.is_hidden:
            continue
        shown.append(
            (bound.label, ", ".join(_choice(bound, v) for v in values), _query(query, **{name: None, "page": None}))
        )
    clear = _query(query, **{bound.html_name: None for bound in form}, page=None)
    return SafeString(render_to_string("design/ui/chips.html", {"chips": shown, "clear": clear}))


def _choice(bound: BoundField, value: str) -> str:
    """The words of a choice for the value in the query string; the value itself for what was typed."""
    for key, words in getattr(bound.field, "choices", ()):
        inner = words if isinstance(words, Sequence) and not isinstance(words, str) else [(key, words)]
        for inner_key, inner_words in inner:
            if str(inner_key) == value:
                return str(inner_words)
    return value


@register.simple_tag(takes_context=True)
def pages(context: Context, paged: Any, label: str = "") -> SafeString:
    """Page links under a list; nothing for one page. Takes `kernel.lists.Paged`: number, pages, total, first, last."""
    if paged.pages <= 1:
        return SafeString("")
    near = {1, paged.pages, *range(paged.number - 2, paged.number + 3)}
    numbers: list[tuple[int, str]] = []
    previous = 0
    for number in sorted(n for n in near if 1 <= n <= paged.pages):
        if number - previous == 2:  # an ellipsis instead of one number would save nothing
            numbers.append((number - 1, _query(_get(context), page=number - 1)))
        elif number - previous > 2:
            numbers.append((0, ""))
        numbers.append((number, _query(_get(context), page=number)))
        previous = number
    return SafeString(
        render_to_string(
            "design/ui/pages.html",
            {
                "paged": paged,
                "numbers": numbers,
                "label": label or _("Сторінки списку"),
                "back": _query(_get(context), page=paged.number - 1) if paged.number > 1 else "",
                "onward": _query(_get(context), page=paged.number + 1) if paged.number < paged.pages else "",
            },
        )
    )


# ---- Blocks of a page ----


@register.simple_tag
def breadcrumbs(items: Iterable[tuple[object, str]]) -> SafeString:
    """Where you are: pairs (title, url) from the top to the parent of this page."""
    links = format_html_join("", '<li><a href="{}">{}</a></li>', ((url, title) for title, url in items))
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', _("Де ви зараз"), links)


@register.simple_block_tag
def panel(content: SafeString, title: str = "", css: str = "") -> SafeString:
    """`{% panel "Строк" %}…{% endpanel %}`: a bordered block with its own second-level heading."""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    return format_html('<div class="panel{}">{}{}</div>', f" {css}" if css else "", heading, content)


@register.simple_block_tag
def note(content: SafeString, tone: str = "info") -> SafeString:
    """`{% note "warn" %}<p>…</p>{% endnote %}`: what the reader must know here. Tones: info, ok, warn, err, plain."""
    return format_html('<div class="note note--{}">{}</div>', tone, content)


@register.simple_tag
def facts(items: Iterable[Sequence[object]], big: bool = False) -> SafeString:
    """The three or four facts under a page's title: (name, value) or (name, value, small print)."""
    rows = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}{}</dd></div>",
        ((i[0], i[1], format_html("<small>{}</small>", i[2]) if len(i) > 2 and i[2] else "") for i in items),
    )
    return format_html('<dl class="facts{}">{}</dl>', " facts--big" if big else "", rows)


@register.simple_tag
def steps(items: Iterable[Mapping[str, Any]], wide: bool = True) -> SafeString:
    """A calendar as knots on a thread: mappings with `when`, `title`, `text`, `state` ("done", "now" or "")."""
    done, now = _("завершено"), _("триває зараз")
    rows = format_html_join(
        "\n",
        '<li{}><span class="when">{}</span><b>{}</b>{}</li>',
        (
            (
                {"done": mark_safe(' class="done"'), "now": mark_safe(' class="now" aria-current="step"')}.get(
                    str(i.get("state", "")), ""
                ),
                i.get("when", ""),
                i["title"],
                i.get("text") or {"done": done, "now": now}.get(str(i.get("state", "")), ""),
            )
            for i in items
        ),
    )
    return format_html('<ol class="steps{}">{}</ol>', " steps--wide" if wide else "", rows)


@register.simple_tag
def nothing(sentence: str, url: str = "", action: str = "") -> SafeString:
    """An empty list: why it is empty and what to do. (Not called `empty`: that word belongs to `for`.)"""
    link = format_html('<p><a href="{}">{}</a></p>', url, action) if url else ""
    return format_html('<div class="note note--plain"><p>{}</p>{}</div>', sentence, link)


@register.simple_tag(takes_context=True)
def undo(context: Context, sentence: str, url: str, action: str = "") -> SafeString:
    """What was just done, with a button that takes it back; stays until the next action, no timer."""
    return SafeString(
        render_to_string(
            "design/ui/undo.html",
            {
                "sentence": sentence,
                "url": url,
                "action": action or _("Скасувати"),
                "csrf_token": context.get("csrf_token", ""),
            },
        )
    )


@register.simple_tag
def meter(done: int, total: int, words: str = "") -> SafeString:
    """«Готово 4 з 10» and as many blocks; the blocks are for the eyes only."""
    says = words or _("Готово %(done)d з %(total)d") % {"done": done, "total": total}
    blocks = format_html_join("", "<span{}></span>", ((_ON if i < done else "",) for i in range(total)))
    return format_html('<p><b>{}</b></p><div class="meter" aria-hidden="true">{}</div>', says, blocks)
