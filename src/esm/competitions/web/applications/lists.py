"""The list of an organisation's applications, its export, and the way to a new one."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.http import Request, problems, require_signed_in
from esm.kernel.lists import Query, Sorting, listing
from esm.partners import public as partners

from ...machine import ApplicationStatus
from ...selectors import applications as reads
from ...selectors import starting
from ...services.applications import start_application
from ..forms.applications import StartForm
from .export import applications_file

SORTING = Sorting(
    {
        "changed": ("updated_at", "id"),
        "title": ("title_key", "id"),
        "year": ("call__year", "id"),
        "asked": ("asked", "id"),
    },
    default="-changed",
)


class FilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Назва або номер"), required=False, max_length=120)
    status = forms.ChoiceField(
        label=gettext_lazy("Стан"),
        required=False,
        choices=[("", gettext_lazy("Усі")), *ApplicationStatus.choices],
    )
    year = forms.ChoiceField(label=gettext_lazy("Рік конкурсу"), required=False)

    def __init__(self, *args: object, years: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        year: forms.ChoiceField = self.fields["year"]  # type: ignore[assignment]
        year.choices = [("", _("Усі")), *((str(y), str(y)) for y in years)]


@require_signed_in
@require_GET
def applications(request: Request) -> HttpResponseBase:
    """All applications of the person's organisations, of all years; `?format=` gives the same list as a file."""
    if not request.actor.organisations:
        raise partners.works_nowhere()
    get, at = request.GET, timezone.now()
    read = partial(
        reads.my_applications,
        request.actor,
        at=at,
        status=get.get("status", ""),
        year=get.get("year", ""),
        text=get.get("q", ""),
        order=SORTING.order(get.get("sort")),
    )
    if "format" in get:
        return applications_file(request, read(size=10_000).rows)
    page = read(page=get.get("page"))
    years, calls = reads.own_calls(request.actor, at)
    form = FilterForm(get, years=years)
    shown = listing(
        page,
        Query.of(get.lists()),
        sorting=SORTING,
        filters={
            "q": lambda v: _("Назва або номер: %(v)s") % {"v": v},
            "status": lambda v: str(ApplicationStatus(v).label) if v in ApplicationStatus.values else None,
            "year": lambda v: _("Рік: %(v)s") % {"v": v},
        },
        formats=("csv", "xlsx", "json"),
    )
    context = {
        "listing": shown,
        "filters": form,
        "calls": calls,
        "may_start": starting.may_start_any(request.actor),
    }
    return render(request, "competitions/applications/list.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def start(request: Request, slug: str) -> HttpResponseBase:
    """A new application in an open call: which organisation, which direction, empty or from an earlier one."""
    at = timezone.now()
    options = starting.start_options(request.actor, slug, at)
    form = StartForm(request.POST or None, options=options)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            made = start_application(
                actor=request.actor,
                slug=slug,
                organisation_id=int(form.cleaned_data["organisation"]),
                direction=form.cleaned_data["direction"],
                title=form.cleaned_data["title"],
                copy_of=form.cleaned_data["copy_of"],
                at=at,
            )
            messages.success(
                request, _("Заявку № %(n)s почато. Заповнюйте розділи в будь-якому порядку.") % {"n": made.number}
            )
            return redirect("applications:application", made.number)
    return render(
        request,
        "competitions/applications/start.html",
        {"form": form, "options": options},
        status=422 if form.errors else 200,
    )
