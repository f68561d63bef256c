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
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.design import formats
from esm.design.mistakes import reword
from esm.kernel.lists import Listing, Paged, Query
from esm.kernel.lists import listing as listing_of

register = template.Library()

TONES = {"ok", "info", "warn", "err", "mute"}
_ON = mark_safe(' class="on"')
_MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "err", "debug": "mute"}

# Numbers, money and dates, as people of the reader's language write them.
register.filter("number", formats.number)
register.filter("money", formats.money)
register.filter("thousands", formats.thousands)
register.filter("points", formats.points)
register.filter("date", formats.date, expects_localtime=True)
register.filter("datetime", formats.datetime, expects_localtime=True)
register.filter("shortdate", formats.shortdate, expects_localtime=True)
register.filter("shortdatetime", formats.shortdatetime, expects_localtime=True)
register.filter("isodate", formats.iso, expects_localtime=True)
register.filter("percent", formats.percent)
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
    if bound.form.is_bound:
        reword(bound)
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
        reword(bound)
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


@register.simple_tag(takes_context=True)
def title_errors(context: Context, *forms: object) -> str:
    """«Помилок: 3. » for the beginning of a page's title, so that it is the first thing read aloud.

    Counts the mistakes of these forms, else of every form that the page was given; a page that was only asked for has
    none then: a filter of its list with a strange value is nobody's mistake.
    """
    if not forms:
        request = context.get("request")
        if request is not None and request.method in {"GET", "HEAD"}:
            return ""
        values = context.flatten().values()
        forms = tuple({id(v): v for v in values if isinstance(v, BaseForm | BaseFormSet)}.values())
    count = len(_all_mistakes(forms))
    return _("Помилок: %(count)d.") % {"count": count} + " " if count else ""


# ---- Lists ----


def _query(context: Context) -> Query:
    request = context.get("request")
    return Query.of(request.GET.lists()) if request is not None else Query()


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """This page's query string with changes: `{% with_query page=2 %}`, `{% with_query format="csv" page=None %}`."""
    return _query(context).but(**changes).url


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, title: str, key: str, listing: Listing[Any] | None = None, current: str = "", css: str = ""
) -> SafeString:
    """A column heading that sorts: first click ascending, next descending.

    With a `kernel.lists.Listing` the order in force comes from it, else from `current` («-sum») or the address.
    """
    if listing is not None:
        order, url = listing.sorts[key].state, listing.sorts[key].url
    else:
        query = _query(context)
        current = current or query.get("sort")
        order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
        url = query.but(sort=f"-{key}" if order == "ascending" else key, page=None).url
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}\u00a0<i aria-hidden="true">{}</i></a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', order) if order else "",
        url,
        title,
        {"ascending": "↑", "descending": "↓"}.get(order, "↑↓"),
    )


@register.simple_tag(takes_context=True)
def chips(context: Context, source: Listing[Any] | BaseForm, keep: str = "sort") -> SafeString:
    """The filters in force, each with a link that removes just it.

    `source` is a `kernel.lists.Listing`, or a bound GET form (then `keep` names fields that are no filter, by comma).
    """
    if isinstance(source, Listing):
        shown, clear = [(chip.label, chip.url) for chip in source.chips], source.clear
    else:
        query = _query(context).but(page=None)
        kept = keep.split(",")
        by_name = {bound.html_name: bound for bound in source if not bound.is_hidden and bound.html_name not in kept}
        shown = [
            (_chosen(by_name[name], value), query.without(name, value).url)
            for name, value in query.pairs
            if name in by_name
        ]
        clear = query.but(**dict.fromkeys(by_name)).url
    return SafeString(render_to_string("design/ui/chips.html", {"chips": shown, "clear": clear}))


def _chosen(bound: BoundField, value: str) -> str:
    """«Район: Київський»; a ticked box is its label."""
    if isinstance(bound.field.widget, CheckboxInput):
        return str(bound.label)
    return f"{bound.label}: {_choice(bound, value)}"


def _choice(bound: BoundField, value: str) -> str:
    """The words of a choice for the value in the query string; the value itself for what was typed."""
    for key, words in getattr(bound.field, "choices", ()):
        inner = words if isinstance(words, Sequence) and not isinstance(words, str) else [(key, words)]
        for inner_key, inner_words in inner:
            if str(inner_key) == value:
                return str(inner_words)
    return value


@register.simple_tag(takes_context=True)
def pages(context: Context, source: Listing[Any] | Paged[Any], label: str = "") -> SafeString:
    """Page links under a list, from a `Listing` or a bare `Paged`; nothing for one page."""
    around = source if isinstance(source, Listing) else listing_of(source, _query(context))
    if around.page.pages <= 1:
        return SafeString("")
    return SafeString(
        render_to_string("design/ui/pages.html", {"listing": around, "label": label or _("Сторінки списку")})
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
