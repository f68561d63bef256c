"""Complaints: the public form, the state by number and code, statistics; the department's list, answers, publishing."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel import audit
from esm.kernel.errors import Conflict, NotFound, found, require
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, require_signed_in
from esm.kernel.lists import Query, listing, paged
from esm.reference import public as reference

from ... import policies
from ...models import Complaint
from ...selectors import complaints as views
from ...services import complaints
from . import forms
from .common import form_page, year_of

FILED = "complaint_filed"


@require_GET
def public(request: Request) -> HttpResponse:
    """What was complained about and what was answered, without persons; the year in numbers."""
    today = timezone.localdate()
    page = paged(views.published_steps(), page=request.GET.get("page"))
    shown = page.with_rows(views.public_rows(page.rows))
    year = year_of(request) or today.year
    context = {
        "listing": listing(shown, Query.of(request.GET.lists()), formats=()),
        "statistics": views.statistics(year, today=today),
        "years": views.years(today),
        "crumbs": [(_("Головна"), "/")],
    }
    return render(request, "contracts/oversight/complaints.html", context)


@sensitive_post_parameters("text", "name", "contact")
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Anybody complains, without an account. `?about=` names the project, `?choice=` a proposal that wasn't chosen."""
    about, choice = request.GET.get("about", "")[:40], request.GET.get("choice", "")[:20]
    first = f"c:{about}" if about else f"p:{choice}" if choice else ""
    form = forms.ComplaintForm(request.POST or None, **_choices(request), initial={"about": first})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            filed = complaints.file_complaint(
                actor=request.actor, complaint=form.complaint(), sender=_sender(request), at=timezone.now()
            )
        if outcome.ok:
            request.session[FILED] = [filed.number, filed.code]
            return redirect("contracts:complaint_filed")
    crumbs = [(_("Головна"), "/"), (_("Скарги"), reverse("contracts:complaints"))]
    return render(request, "contracts/oversight/complain.html", {"form": form, "crumbs": crumbs})


@require_GET
def filed(request: Request) -> HttpResponse:
    kept = request.session.get(FILED)
    if not kept:
        return redirect("contracts:complain")
    number, code = kept
    return render(request, "contracts/oversight/filed.html", {"number": number, "code": code})


@sensitive_post_parameters("code", "why")
@require_http_methods(["GET", "POST"])
def state(request: Request) -> HttpResponse:
    """The state by number and code, and the way further. Number and code travel in the body, never in the address."""
    form = forms.StateForm(request.POST or None)
    crumbs = [(_("Головна"), "/"), (_("Скарги"), reverse("contracts:complaints"))]
    page: dict[str, object] = {"form": form, "crumbs": crumbs}
    if request.method == "POST" and form.is_valid():
        number, code = form.cleaned_data["number"].strip(), form.cleaned_data["code"]
        further = forms.FurtherForm(request.POST if "further" in request.POST else None, initial=form.cleaned_data)
        try:
            if "further" in request.POST and further.is_valid():
                with problems(further) as outcome:
                    complaints.go_further(
                        number=number,
                        code=code,
                        why=further.cleaned_data["why"],
                        sender=_sender(request),
                        at=timezone.now(),
                    )
                if outcome.ok:
                    messages.success(request, _("Скаргу передано вище."))
                    further = forms.FurtherForm(initial=form.cleaned_data)
            complaint = complaints.opened(number=number, code=code, sender=_sender(request))
        except (NotFound, Conflict) as error:
            form.add_error(None, str(error))
        else:
            today = timezone.localdate()
            last = complaint.steps.order_by("-id")[0]
            why_not, level = complaints.further(last, today)
            page |= {
                "complaint": views.view_of(complaint, today=today),
                "further": further if level else None,
                "level": level.label if level else "",
                "why_not": why_not,
            }
    return render(request, "contracts/oversight/state.html", page)


@require_signed_in
@require_GET
def office(request: Request) -> HttpResponse:
    found(policies.may_read_complaints(request.actor))
    show, today = request.GET.get("show", ""), timezone.localdate()
    rows = views.complaints(request.actor, show=show)
    if "format" in request.GET:
        return export_response(request, _table(views.complaint_rows(rows, today=today)), filename=_("Скарги"))
    page = paged(rows, page=request.GET.get("page"))
    context = {
        "rows": views.complaint_rows(page.rows, today=today),
        "listing": listing(page, Query.of(request.GET.lists()), formats=("csv", "xlsx", "json")),
        "show": show,
        "states": [
            ("open", _("Чекають відповіді")),
            ("unpublished", _("Не оприлюднено")),
            ("published", _("Оприлюднено")),
        ],
    }
    return render(request, "contracts/oversight/office.html", context)


@sensitive_post_parameters("text", "name", "contact")
@require_signed_in
def enter(request: Request) -> HttpResponse:
    """What came by phone, on paper or in person."""
    found(policies.may_read_complaints(request.actor))
    form = forms.EnterForm(request.POST or None, **_choices(request), initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            made = complaints.enter_complaint(
                actor=request.actor,
                complaint=form.complaint(),
                channel=form.cleaned_data["channel"],
                received_on=form.cleaned_data["received_on"],
                at=timezone.now(),
            )
            sentence = _("Скаргу записано. Скажіть людині номер %(number)s і код %(code)s: більше ви його не побачите.")
            messages.success(request, sentence % {"number": made.number, "code": made.code})
            return redirect("contracts:complaint", made.number)
    return form_page(
        request, form, title=_("Записати скаргу"), action=_("Записати"), back=reverse("contracts:complaints_office"),
        back_title=_("Скарги"),
    )  # fmt: skip


@require_signed_in
@require_GET
def complaint(request: Request, number: str) -> HttpResponse:
    """One complaint with the person's own words. Every look is written into the journal."""
    found(policies.may_read_complaints(request.actor))
    with transaction.atomic():
        view = views.complaint_view(request.actor, number, today=timezone.localdate())
        row = Complaint.objects.only("pk").get(number=number)
        audit.record(actor=request.actor, action="contracts.read_complaint", subject=row, at=timezone.now())
    return render(request, "contracts/oversight/complaint.html", {"complaint": view})


@sensitive_post_parameters("answer")
@require_signed_in
def answer(request: Request, number: str) -> HttpResponse:
    view = views.complaint_view(request.actor, number, today=timezone.localdate())
    require(view.may_answer, _("На цьому рівні відповідає керівництво, і не та людина, що відповідала раніше."))
    form = forms.AnswerComplaintForm(request.POST or None, initial={"version": view.last.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            complaints.answer_complaint(
                actor=request.actor,
                number=number,
                outcome=data["outcome"],
                ground=data["ground"],
                answer=data["answer"],
                question=data["question"],
                public_answer=data["public_answer"],
                seen_version=data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Відповідь записано. Перевірте текст для всіх і оприлюдніть його."))
            return redirect("contracts:complaint", number)
    return form_page(
        request, form, title=_("Відповісти на скаргу %(number)s") % {"number": number}, action=_("Відповісти"),
        back=reverse("contracts:complaint", args=[number]), back_title=number, kicker=view.title,
    )  # fmt: skip


@require_signed_in
def publish(request: Request, number: str) -> HttpResponse:
    view = views.complaint_view(request.actor, number, today=timezone.localdate())
    if not view.may_publish:
        raise Conflict(_("Спершу дайте відповідь."))
    last = view.last
    first = {"version": last.version, "question": last.question, "public_answer": last.public_answer}
    form = forms.PublishForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            complaints.publish_complaint(
                actor=request.actor,
                number=number,
                question=data["question"],
                public_answer=data["public_answer"],
                confirmed=data["confirmed"],
                seen_version=data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Скаргу й відповідь оприлюднено."))
            return redirect("contracts:complaint", number)
    lead = _("Не пишіть імен, адрес, телефонів, діагнозів: усього, за чим можна впізнати людину.")
    return form_page(
        request, form, title=_("Оприлюднити скаргу %(number)s без імен") % {"number": number}, action=_("Оприлюднити"),
        back=reverse("contracts:complaint", args=[number]), back_title=number, kicker=view.title, lead=lead,
    )  # fmt: skip


def _table(rows: list[views.ComplaintRow]) -> Table:
    """The list without what people wrote and who they are: a table leaves the building, a person's words don't."""
    columns = (
        Column("number", _("Скарга")),
        Column("about", _("Вид")),
        Column("title", _("Про що")),
        Column("level", _("Розглядає")),
        Column("channel", _("Як подано")),
        Column("filed_on", _("Подано"), Kind.DATE),
        Column("due_on", _("Відповісти до"), Kind.DATE),
        Column("state", _("Стан")),
        Column("published", _("Оприлюднено"), Kind.TEXT, _("так або ні")),
    )
    cells = [
        (
            r.number, r.about_label, r.title, r.level, r.channel, r.filed_on, r.due_on, r.state,
            _("так") if r.published else _("ні"),
        )
        for r in rows
    ]  # fmt: skip
    return Table(columns, cells, title=_("Скарги"))


def _choices(request: Request) -> dict[str, list[tuple[str, str]]]:
    return {
        "subjects": views.subjects(),
        "services": [(s.key, s.label) for s in reference.service_codes()],
        "decisions": views.decisions(request.actor, today=timezone.localdate()),
    }


def _sender(request: Request) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
