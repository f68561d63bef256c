"""The department's studies, lists and tariffs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import found
from esm.kernel.http import Request, problems, require_signed_in, seen_version

from .. import services
from ..policies import may_approve, may_prepare, may_see_office, may_send_back
from ..selectors import plans
from ..selectors import tariffs as tariffs_of
from . import forms
from .common import Thing, step


@require_signed_in
@require_GET
def index(request: Request) -> HttpResponseBase:
    found(may_see_office(request.actor))
    context = {
        "studies": plans.studies(public=False),
        "lists": plans.lists(public=False),
        "prepare": may_prepare(request.actor),
    }
    return render(request, "orders/plans.html", context)


# ---- studies --------------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def new_study(request: Request) -> HttpResponseBase:
    found(may_prepare(request.actor))
    year = timezone.localdate().year
    form = forms.StudyForm(request.POST or None, initial={"year": year})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = services.draft_study(
                actor=request.actor, draft=services.StudyDraft(**form.cleaned_data), at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Чернетку створено. Додайте числа."))
            return redirect("orders:study_edit", made.slug)
    context = {"form": form, "title": _("Нове дослідження потреб"), "button": _("Створити")}
    return render(request, "orders/new.html", context)


@require_signed_in
@require_GET
def study(request: Request, code: str) -> HttpResponseBase:
    found(may_see_office(request.actor))
    page = plans.study_page(plans.read_study(code, public=False))
    return render(request, "orders/study.html", {"study": page, "prepare": may_prepare(request.actor)})


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit_study(request: Request, code: str) -> HttpResponseBase:
    found(may_prepare(request.actor))
    row = plans.read_study(code, public=False)
    page = plans.study_page(row)
    initial = {n: getattr(row, n) for n in ("year", "title", "source", "period_from", "period_to", "summary")}
    form = forms.StudyFileForm(request.POST or None, request.FILES or None, initial=initial)
    rows = forms.rows_of(forms.FigureRow)(
        request.POST or None,
        prefix="f",
        form_kwargs={"choices": forms.FigureRow.tables()},
        initial=[
            {
                "service_key": f.service_key,
                "category": f.category_key,
                "district": f.district_key,
                "needed": f.needed,
                "covered": f.covered,
            }
            for f in page.figures
        ],
    )
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        data = dict(form.cleaned_data)
        upload = data.pop("file")
        with problems(form) as outcome:
            services.edit_study(
                actor=request.actor,
                slug=code,
                seen_version=seen_version(request),
                draft=services.StudyDraft(**data),
                figures=[_figure(f.cleaned_data) for f in rows if f.kept()],
                upload=upload,
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Дослідження збережено."))
            return redirect("orders:study", code)
    context = {
        "form": form,
        "rows": rows,
        "title": page.row.title,
        "heading": _("Дослідження потреб"),
        "rows_title": _("Скільком людям потрібна послуга"),
        "version": request.POST.get("version", row.version),
        "back": "orders:study",
        "code": code,
    }
    return render(request, "orders/rows.html", context)


def _figure(row: dict[str, Any]) -> services.Figure:
    return services.Figure(
        row["service_key"], row["needed"] or 0, row["covered"] or 0, row["category"], row["district"]
    )


def _study(request: Request, code: str) -> Thing:
    row = plans.read_study(code, public=False)
    return Thing(row.title, row.version, ("orders:study", (code,)))


publish_study = step(
    services.publish_study,
    read=_study,
    key="slug",
    allowed=may_prepare,
    title=gettext_lazy("Оприлюднити дослідження"),
    says=gettext_lazy("Дослідження побачать усі. Змінити його після цього не можна, лише почати нове."),
    button=gettext_lazy("Оприлюднити"),
    done=gettext_lazy("Дослідження оприлюднено."),
)


# ---- lists ----------------------------------------------------------------------------------------------------------


def _study_choices() -> list[tuple[str, str]]:
    return [(s.slug, s.title) for s in plans.studies(public=True)]


@require_signed_in
@require_http_methods(["GET", "POST"])
def new_list(request: Request) -> HttpResponseBase:
    found(may_prepare(request.actor))
    form = forms.ListForm(
        request.POST or None, studies=_study_choices(), initial={"year": timezone.localdate().year + 1}
    )
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = services.draft_list(
                actor=request.actor, draft=services.ListDraft(**form.cleaned_data), at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Чернетку створено. Додайте послуги й обсяги."))
            return redirect("orders:list_edit", made.slug)
    context = {"form": form, "title": _("Новий перелік послуг"), "button": _("Створити")}
    return render(request, "orders/new.html", context)


@require_signed_in
@require_GET
def list_office(request: Request, code: str) -> HttpResponseBase:
    found(may_see_office(request.actor))
    page = plans.list_page(plans.read_list(code, public=False))
    context = {
        "plan": page,
        "prepare": may_prepare(request.actor),
        "may_approve": page.row.status == "submitted" and may_approve(request.actor, page.author_id),
        "may_send_back": page.row.status == "submitted" and may_send_back(request.actor),
    }
    return render(request, "orders/list_office.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit_list(request: Request, code: str) -> HttpResponseBase:
    found(may_prepare(request.actor))
    row = plans.read_list(code, public=False)
    page = plans.list_page(row)
    initial = {
        "year": row.year,
        "title": row.title,
        "ceiling": row.ceiling,
        "basis": row.basis,
        "study": page.study_slug,
    }
    form = forms.ListForm(request.POST or None, studies=_study_choices(), initial=initial)
    rows = forms.rows_of(forms.LineRow)(
        request.POST or None,
        prefix="l",
        form_kwargs={"choices": forms.LineRow.tables()},
        initial=_starting_lines(page),
    )
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        with problems(form) as outcome:
            services.edit_list(
                actor=request.actor,
                slug=code,
                seen_version=seen_version(request),
                draft=services.ListDraft(**form.cleaned_data),
                lines=[_line(f.cleaned_data) for f in rows if f.kept()],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Перелік збережено."))
            return redirect("orders:list_office", code)
    context = {
        "form": form,
        "rows": rows,
        "title": page.row.title,
        "heading": _("Перелік послуг"),
        "rows_title": _("Послуги, обсяги й граничні ціни"),
        "needs": page.needs,
        "study_slug": page.study_slug,
        "study_title": page.study_title,
        "version": request.POST.get("version", row.version),
        "back": "orders:list_office",
        "code": code,
    }
    return render(request, "orders/rows.html", context)


def _starting_lines(page: plans.ListPage) -> list[dict[str, Any]]:
    """The list's lines; of a list without any, the services that its study says somebody goes without."""
    if not page.lines:
        return [{"service_key": n.service_key} for n in page.needs if n.uncovered]
    return [
        {
            "service_key": n.service_key,
            "service_code": "" if n.service_key else n.service_code,
            "service_title": "" if n.service_key else n.service_title,
            "unit": n.unit,
            "volume": n.volume,
            "price_cap": n.price_cap.kopecks,
        }
        for n in page.lines
    ]


def _line(row: dict[str, Any]) -> services.LineDraft:
    return services.LineDraft(
        row["service_key"], row["unit"], row["volume"], row["price_cap"], row["service_code"], row["service_title"]
    )


def _list(request: Request, code: str) -> Thing:
    row = plans.read_list(code, public=False)
    return Thing(row.title, row.version, ("orders:list_office", (code,)))


def _list_step(act: Any, allowed: Any, form_class: Any = forms.NoForm, **words: Any) -> Any:
    return step(act, read=_list, key="slug", allowed=allowed, form_class=form_class, **words)


submit_list = _list_step(
    services.submit_list,
    may_prepare,
    title=gettext_lazy("Подати перелік на затвердження"),
    says=gettext_lazy("Поки керівниця вирішує, перелік не змінюють. Вона може повернути його."),
    button=gettext_lazy("Подати"),
    done=gettext_lazy("Перелік подано керівниці."),
)
send_back_list = _list_step(
    services.send_back_list,
    may_send_back,
    forms.RemarkForm,
    title=gettext_lazy("Повернути перелік"),
    says=gettext_lazy("Перелік знову стане чернеткою з вашим зауваженням."),
    button=gettext_lazy("Повернути"),
    done=gettext_lazy("Перелік повернуто."),
)
approve_list = _list_step(
    services.approve_list,
    may_send_back,
    forms.ApproveForm,
    title=gettext_lazy("Затвердити перелік"),
    says=gettext_lazy("Перелік побачать усі, і за ним можна оголошувати замовлення. Змінити його вже не можна."),
    button=gettext_lazy("Затвердити"),
    done=gettext_lazy("Перелік затверджено."),
)


# ---- tariffs --------------------------------------------------------------------------------------------------------


@require_signed_in
@require_GET
def tariffs(request: Request) -> HttpResponseBase:
    found(may_see_office(request.actor))
    context = {
        "rows": tariffs_of.tariffs(),
        "today": timezone.localdate(),
        "prepare": may_prepare(request.actor),
    }
    return render(request, "orders/tariffs_office.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def new_tariff(request: Request) -> HttpResponseBase:
    found(may_prepare(request.actor))
    form = forms.TariffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        local = data.pop("local_code")
        data["service_key"] = data["service_key"] or local.strip()
        with problems(form) as outcome:
            services.set_tariff(actor=request.actor, at=timezone.now(), **data)
        if outcome.ok:
            messages.success(request, _("Тариф записано."))
            return redirect("orders:tariffs_office")
    context = {"form": form, "title": _("Новий тариф"), "button": _("Записати тариф"), "back": "orders:tariffs_office"}
    return render(request, "orders/new.html", context)
