"""Conversations, calls, the month's report, articles as operators keep them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel import exports
from esm.kernel.errors import require
from esm.kernel.http import Request, export_response, problems, reported, require_signed_in, seen_version
from esm.kernel.lists import Query, listing

from .. import policies
from ..rules import rules_on
from ..selectors.articles import article_list, article_page
from ..selectors.log import MonthReport, call_log, consultation_list, month_report
from ..selectors.offices import working_office
from ..services.articles import check_article, hide_article, write_article
from ..services.consultations import log_call
from .forms.office import ArticleForm, CallForm, PeriodForm


@require_signed_in
@require_GET
def consultations(request: Request) -> HttpResponse:
    working_office(request.actor)
    form = PeriodForm(request.GET)
    since, until = form.span(timezone.localdate())
    page = consultation_list(request.actor, since=since, until=until, page=request.GET.get("page"))
    around = listing(page, Query.of(request.GET.lists()), formats=())
    shown = {"listing": around, "form": PeriodForm(initial={"since": since, "until": until})}
    return render(request, "desk/consultations.html", shown)


@require_signed_in
@require_http_methods(["GET", "POST"])
def calls(request: Request) -> HttpResponse:
    """The hotline's log; a call without a conversation is written down with one choice."""
    office = working_office(request.actor, request.session.get("desk_office"))
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            log_call(
                actor=request.actor, office_id=office.id, outcome=data["outcome"], words=data["words"],
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Дзвінок записано."))
            return redirect("desk:calls")
    page, today = call_log(request.actor, on=timezone.localdate(), page=request.GET.get("page"))
    around = listing(page, Query.of(request.GET.lists()), formats=())
    return render(request, "desk/calls.html", {"listing": around, "form": form, "today": today})


@require_signed_in
@require_GET
def report(request: Request) -> HttpResponse:
    """The month's sums of her offices; of the whole network for the department."""
    if not policies.may_oversee(request.actor):
        working_office(request.actor)
    form = PeriodForm(request.GET)
    since, until = form.span(timezone.localdate())
    found = month_report(request.actor, since=since, until=until)
    if "format" in request.GET:
        return export_response(request, _table(found), filename=_("звіт-е-офісу"))
    around = Query.of(request.GET.lists()).but(format=None)
    shown = {
        "report": found,
        "form": PeriodForm(initial={"since": since, "until": until}),
        "exports": {code: around.but(format=code).url for code in ("csv", "xlsx", "json")},
        "all_offices": policies.may_oversee(request.actor),
    }
    return render(request, "desk/report.html", shown)


def _table(found: MonthReport) -> exports.Table:
    groups = (
        (_("Послуга"), found.by_service),
        (_("Як звернулися"), found.by_channel),
        (_("Тема"), found.by_topic),
        (_("Чим закінчилося"), found.by_result),
        (
            _("Усього"),
            (
                (_("консультацій"), found.talks),
                (_("хвилин розмов"), found.minutes),
                (_("звернень"), found.appeals),
                (_("направлень"), found.referrals),
                (_("послуг надано за направленнями"), found.delivered),
            ),
        ),
    )
    columns = [
        exports.Column("group", _("Розріз")),
        exports.Column("title", _("Значення")),
        exports.Column("count", _("Кількість"), exports.Kind.INT),
    ]
    rows = [(group, title, n) for group, sums in groups for title, n in sums]
    span = _("від %(since)s до %(until)s") % {"since": f"{found.since:%d.%m.%Y}", "until": f"{found.until:%d.%m.%Y}"}
    return exports.Table(columns, rows, title=_("Робота е-офісу %(span)s") % {"span": span})


# ---- articles ----


@require_signed_in
@require_GET
def articles(request: Request) -> HttpResponse:
    show, topic = request.GET.get("show", ""), request.GET.get("topic", "")
    page = article_list(
        q=request.GET.get("q", ""), topic=topic, on=timezone.localdate(), page=request.GET.get("page"),
        actor=request.actor, show=show,
    )  # fmt: skip
    around = listing(page, Query.of(request.GET.lists()), formats=())
    shown = {
        "listing": around,
        "show": show,
        "tabs": [("", _("Усі")), ("stale", _("Час перевірити")), ("hidden", _("Не на сайті"))],
        "q": request.GET.get("q", "")[:200],
    }
    return render(request, "desk/articles.html", shown)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, slug: str | None = None) -> HttpResponse:
    """A new article, or new words of one."""
    require(policies.may_edit_articles(request.actor))
    today = timezone.localdate()
    page = article_page(slug, on=today, actor=request.actor) if slug else None
    start: dict[str, object] = {"version": 0}
    if page:
        names = ("title", "for_whom", "text", "where", "term", "price", "law", "law_url", "version")
        start = {n: getattr(page, n) for n in names}
        start |= {"topic": page.topic_key, "documents": "\n".join(page.documents)}
    form = ArticleForm(request.POST or None, initial=start, topics=rules_on(today).topics)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            made = write_article(
                actor=request.actor, slug=slug, draft=form.draft(), seen_version=form.seen,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Статтю збережено. Дата перевірки від цього не змінилася."))
            return redirect("desk:article_edit", made.slug)
    return render(request, "desk/article_edit.html", {"form": form, "article": page})


@require_signed_in
@require_POST
def check(request: Request, slug: str) -> HttpResponse:
    require(policies.may_edit_articles(request.actor))
    with reported(request, _("Записано: статтю перевірено сьогодні. Вона на сайті.")):
        check_article(actor=request.actor, slug=slug, seen_version=seen_version(request), at=timezone.now())
    return redirect("desk:article_edit", slug)


@require_signed_in
@require_POST
def hide(request: Request, slug: str) -> HttpResponse:
    require(policies.may_edit_articles(request.actor))
    with reported(request, _("Статтю знято із сайту.")):
        hide_article(actor=request.actor, slug=slug, seen_version=seen_version(request), at=timezone.now())
    return redirect("desk:article_edit", slug)
