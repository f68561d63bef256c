"""Files into the log: send, look at what would happen, agree, follow, undo. Everything works without JavaScript."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from esm.kernel import sniff
from esm.kernel.errors import found
from esm.kernel.http import (
    Request,
    export_response,
    file_response,
    problems,
    reported,
    require_signed_in,
    takes_tables,
)
from esm.kernel.incoming import ImportStatus
from esm.kernel.lists import Query, listing, paged
from esm.kernel.longtables import ROWS_LIMIT
from esm.partners import public as partners

from ..importing.blank import blank
from ..machine import IMPORT_KINDS
from ..selectors.imports import ImportView, import_rows, import_view, imports_of, marked_file
from ..services import file_imports
from .entry import undone
from .forms import ReasonForm


class SendForm(forms.Form):
    """Which organisation is asked only of those who work in several."""

    organisation = forms.ChoiceField(label=gettext_lazy("Чиї послуги у файлі"), required=False)
    file = forms.FileField(
        label=gettext_lazy("Таблиця XLSX або CSV"),
        widget=forms.FileInput(attrs={"accept": sniff.accept(IMPORT_KINDS)}),
        error_messages={
            "required": gettext_lazy("Виберіть файл."),
            "empty": gettext_lazy("Файл порожній. Перевірте, чи він відкривається у вас, і завантажте його ще раз."),
        },
    )

    def __init__(self, *args: object, organisations: list[partners.OrganisationRef], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.organisations = {o.edrpou: o for o in organisations}
        self.fields["organisation"].choices = [(o.edrpou, o.title) for o in organisations]  # type: ignore[attr-defined]
        if len(organisations) < 2:
            del self.fields["organisation"]

    def chosen(self) -> partners.OrganisationRef:
        named = self.organisations.get(self.cleaned_data.get("organisation", ""))
        return named or next(iter(self.organisations.values()))


@takes_tables
@require_signed_in
@require_http_methods(["GET", "POST"])
def files(request: Request) -> HttpResponseBase:
    """Send a file; what was sent before."""
    if not request.actor.organisations:
        raise partners.works_nowhere()
    able = partners.organisations_of(request.actor, partners.Right.EDIT)
    sending = request.method == "POST"
    form = SendForm(*(request.POST, request.FILES) if sending else (), organisations=able)
    if sending and able and form.is_valid():
        with problems(form):
            sent = file_imports.send_file(
                actor=request.actor,
                organisation_id=form.chosen().id,
                upload=form.cleaned_data["file"],
                at=timezone.now(),
            )
        if not form.errors:
            return redirect("imports:import", sent.code)
    page = paged(imports_of(request.actor), page=request.GET.get("page"))
    shown = listing(page.with_rows(import_rows(list(page.rows))), Query.of(request.GET.lists()))
    return render(
        request,
        "deliveries/imports.html",
        {
            "form": form if able else None,
            "listing": shown,
            "several": len(partners.organisations_of(request.actor)) > 1,
            "megabytes": settings.IMPORT_LIMIT // 2**20,
            "rows": ROWS_LIMIT - 1,
        },
        status=422 if form.errors else 200,
    )


@require_signed_in
@require_GET
def template(request: Request) -> HttpResponse:
    """The blank form of the person's organisations: CSV or XLSX with what each column means."""
    refs = partners.organisations_of(request.actor)
    if not refs:
        raise partners.works_nowhere()
    return export_response(request, blank(refs[:1], today=timezone.localdate()), filename=_("Бланк журналу послуг"))


@require_signed_in
@require_GET
def one(request: Request, code: str) -> HttpResponseBase:
    view = import_view(request.actor, code)
    if request.htmx:
        if not _waits(view):
            return HttpResponseClientRedirect(reverse("imports:import", args=[code]))
        if view.undoing and view.undoing.running:
            page = {"undoing": view.undoing, "address": reverse("imports:import", args=[code])}
            return render(request, "deliveries/_undoing.html", page)
        return render(request, "deliveries/_import_state.html", {"import": view})
    return _page(request, view, ReasonForm())


def _waits(view: ImportView) -> bool:
    """Whether something still goes on in the background: the check, the writing, the marked copy, the undoing."""
    undoing = view.undoing is not None and view.undoing.running
    return view.row.running or undoing or (view.row.status == ImportStatus.FAULTY and not view.marked)


def _page(request: Request, view: ImportView, form: ReasonForm) -> HttpResponse:
    return render(
        request,
        "deliveries/import.html",
        {"import": view, "form": form, "waits": _waits(view), "Status": ImportStatus},
        status=422 if form.errors else 200,
    )


@require_signed_in
@require_POST
def confirm(request: Request, code: str) -> HttpResponse:
    with reported(request):
        file_imports.confirm_import(actor=request.actor, code=code, at=timezone.now())
    return redirect("imports:import", code)


@require_signed_in
@require_POST
def cancel(request: Request, code: str) -> HttpResponse:
    with reported(request, _("Завантаження відмінено. Файл прибрано, у журналі нічого не змінилося.")) as outcome:
        file_imports.cancel_import(actor=request.actor, code=code, at=timezone.now())
    return redirect("imports:list") if outcome.ok else redirect("imports:import", code)


@require_signed_in
@require_POST
def undo(request: Request, code: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    view = import_view(request.actor, code)
    found(view.may_change)
    if form.is_valid():
        with problems(form) as outcome:
            taken_back = file_imports.undo_import(
                actor=request.actor, code=code, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        if outcome.ok:
            undone(request, taken_back)
            return redirect("imports:import", code)
    return _page(request, view, form)


@require_signed_in
@require_GET
def marked(request: Request, code: str) -> HttpResponseBase:
    return file_response(marked_file(request.actor, code))
