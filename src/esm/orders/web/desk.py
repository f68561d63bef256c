"""The department's desk of one lot: proposals, check list, comparison, the choice and its way out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import Invalid, found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, export_response, problems, require_signed_in, seen_version

from .. import services
from ..policies import (
    may_approve,
    may_check,
    may_end,
    may_prepare,
    may_receive,
    may_release,
    may_see_office,
    may_send_back,
)
from ..selectors import notices
from ..selectors import proposals as reads
from ..selectors.replacing import again_volume, ended_awards, left_rows
from . import forms
from .common import Thing, points, step


@require_signed_in
@require_GET
def lot(request: Request, code: str) -> HttpResponseBase:
    found(may_see_office(request.actor))
    row = notices.read_lot(code)
    page = reads.desk(row, timezone.now())
    if "format" in request.GET:
        found(page.opened)
        return export_response(request, _comparison(page), filename=f"comparison-{code}")
    actor, status = request.actor, page.lot_status
    over = page.lot.closes_at <= timezone.now()
    ended = ended_awards(row)
    once_more = notices.once_more(row)
    may_again = may_prepare(actor) and not once_more and timezone.localdate() < row.ends_on
    context = {
        "desk": page,
        "lot": page.lot,
        "may_choose": status == "opened" and page.ready and may_check(actor),
        "may_approve": status == "chosen" and may_approve(actor, page.prepared_by_id),
        "own": status == "chosen" and may_send_back(actor) and not may_approve(actor, page.prepared_by_id),
        "may_send_back": status == "chosen" and may_send_back(actor),
        "may_release": status == "approved" and may_release(actor),
        "may_fail": (status == "opened" or (status == "announced" and over))
        and may_end(actor)
        and not page.lot.row.awarded,
        "may_register": status in {"announced", "opened"} and may_receive(actor),
        "left": left_rows(row, ended),
        "may_replace": may_prepare(actor),
        "may_again": may_again and bool(again_volume(row, ended)),
        "again": once_more,
        "may_decide_left": may_send_back(actor),
        "user_id": actor.user_id,
        "may_close": page.compensation and status == "announced" and may_release(actor) and bool(page.lot.row.awarded),
    }
    return render(request, "orders/desk.html", context)


def _comparison(page: reads.Desk) -> Table:
    """The comparison as it stands, for the file of the procedure."""
    columns = [
        Column("number", _("Пропозиція")),
        Column("organisation", _("Надавач")),
        Column("submitted_at", _("Подано"), Kind.DATETIME),
        Column("status", _("Стан")),
        Column("price", _("Ціна одиниці, грн"), Kind.MONEY),
        Column("capacity", _("Пропонує обсяг")),
        Column("reviews", _("Оцінок"), Kind.INT),
        Column("place", _("Місце"), Kind.INT),
        Column("price_points", _("Балів за ціну"), Kind.DECIMAL),
        Column("quality_points", _("Балів за якість"), Kind.DECIMAL),
        Column("total", _("Разом балів"), Kind.DECIMAL),
        Column("volume", _("Обсяг")),
        Column("amount", _("Сума, грн"), Kind.MONEY),
        Column("reason", _("Обґрунтування")),
    ]
    rows = [
        (
            *(r.number, r.organisation, r.submitted_at, r.status_label, r.price, r.capacity, r.reviews, r.place),
            *(points(r.price_points), points(r.quality_points), points(r.total), r.volume, r.amount, r.reason),
        )
        for r in page.rows
    ]
    return Table(columns, rows, title=page.lot.title)


def _lot(request: Request, code: str) -> Thing:
    row = notices.read_lot(code)
    notices.read_order(row.order.slug, request.actor)
    return Thing(row.title, row.version, ("orders:lot_office", (code,)))


def _lot_step(act: Any, allowed: Any, form_class: Any = forms.NoForm, **words: Any) -> Any:
    return step(act, read=_lot, key="code", allowed=allowed, form_class=form_class, **words)


choose = _lot_step(
    services.prepare_choice,
    may_check,
    title=gettext_lazy("Підготувати вибір"),
    says=gettext_lazy("Бали зафіксуються, обсяг буде розділено за місцями. Далі вирішує керівниця."),
    button=gettext_lazy("Подати на затвердження"),
    done=gettext_lazy("Вибір подано керівниці."),
)
send_back = _lot_step(
    services.send_back_choice,
    may_send_back,
    forms.RemarkForm,
    title=gettext_lazy("Повернути вибір"),
    says=gettext_lazy("Оцінювання знову відкриється, а вибір складуть ще раз."),
    button=gettext_lazy("Повернути"),
    done=gettext_lazy("Вибір повернуто."),
)
approve = _lot_step(
    services.approve_choice,
    may_send_back,
    forms.ApproveForm,
    title=gettext_lazy("Затвердити вибір"),
    says=gettext_lazy("Після оприлюднення результат побачать усі, а надавачі отримають листи."),
    button=gettext_lazy("Затвердити"),
    done=gettext_lazy("Вибір затверджено. Його можна оприлюднити."),
)
release = _lot_step(
    services.release_choice,
    may_release,
    versioned=False,
    title=gettext_lazy("Оприлюднити вибір"),
    says=gettext_lazy("Місця, ціни, бали й обґрунтування побачать усі. Забрати це назад не можна."),
    button=gettext_lazy("Оприлюднити"),
    done=gettext_lazy("Результат оприлюднено. Можна складати договори."),
)
fail = _lot_step(
    services.fail_lot,
    may_end,
    forms.ReasonForm,
    title=gettext_lazy("Закупівля не відбулася"),
    says=gettext_lazy("Пропозиції за цим завданням не розглядають. Гроші знову вільні для іншого замовлення."),
    button=gettext_lazy("Визнати, що не відбулася"),
    done=gettext_lazy("Записано: закупівля не відбулася."),
    danger=True,
)
close = _lot_step(
    services.close_lot,
    may_release,
    title=gettext_lazy("Закрити приймання надавачів"),
    says=gettext_lazy("Нових надавачів за цим тарифом не приймають. Решта грошей знову вільна."),
    button=gettext_lazy("Закрити приймання"),
    done=gettext_lazy("Приймання закрито."),
)


# ---- one proposal ---------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def check(request: Request, code: str) -> HttpResponseBase:
    found(may_see_office(request.actor))
    page = reads.check_page(request.actor, code, timezone.now())
    form = forms.CheckForm(request.POST or None, checks=list(page.lines))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        answers = {
            n.code: services.Answered(data[f"answer_{n.code}"], data[f"comment_{n.code}"])
            for n in page.lines
            if data[f"answer_{n.code}"]
        }
        with problems(form) as outcome:
            try:
                services.answer_checks(
                    actor=request.actor,
                    number=code,
                    answers=answers,
                    seen_version=seen_version(request),
                    at=timezone.now(),
                )
            except Invalid as error:
                raise Invalid({f"comment_{k}" if k else "": v for k, v in error.fields.items()}) from error
        if outcome.ok:
            messages.success(request, _("Відповіді збережено."))
            return redirect("orders:check", code)
    undecided = page.view.status in {"submitted", "returned"}
    typed = page.view.envelope is None or page.view.envelope.typed
    actor = request.actor
    context = {
        "page": page,
        "view": page.view,
        "lot": page.lot,
        "form": form,
        "fields": [(n, form[f"answer_{n.code}"], form[f"comment_{n.code}"]) for n in page.lines],
        "may_answer": page.open and undecided and typed and may_check(actor),
        "typed": typed,
        "may_type": page.open and undecided and page.view.envelope is not None and may_receive(actor),
        "may_admit": page.open and page.view.status == "submitted" and typed and may_check(actor),
        "may_return": page.open
        and page.view.status == "submitted"
        and typed
        and not page.returned_once
        and may_check(actor),
        "may_refuse": page.open and undecided and may_check(actor),
        "may_undo": page.open and page.view.status == "admitted" and not page.scored and may_check(actor),
        "may_accept": page.compensation
        and page.open
        and page.view.status == "admitted"
        and may_approve(actor, page.decided_by_id),
    }
    return render(request, "orders/check.html", context)


def _proposal(request: Request, number: str) -> Thing:
    row = reads.checkable(request.actor, number, timezone.now())
    owner = row.organisation.short_name or row.organisation.name
    return Thing(f"{owner}, {number}", row.version, ("orders:check", (number,)))


def _grounds(number: str) -> dict[str, Any]:
    return {"grounds": [(g.code, g.title) for g in reads.grounds_of(number)]}


def _check_step(act: Any, allowed: Any = may_check, form_class: Any = forms.NoForm, **words: Any) -> Any:
    return step(act, read=_proposal, key="number", allowed=allowed, form_class=form_class, **words)


admit = _check_step(
    services.admit_proposal,
    title=gettext_lazy("Пропозиція відповідає умовам"),
    says=gettext_lazy("Надавач отримає листа. Далі пропозицію оцінює комісія або приймає керівниця."),
    button=gettext_lazy("Допустити"),
    done=gettext_lazy("Пропозицію допущено."),
)
undo = _check_step(
    services.undo_admission,
    title=gettext_lazy("Скасувати допуск"),
    says=gettext_lazy("Пропозиція повернеться до перевірки."),
    button=gettext_lazy("Скасувати допуск"),
    done=gettext_lazy("Допуск скасовано."),
)
return_ = _check_step(
    services.return_proposal,
    form_class=forms.ReturnForm,
    title=gettext_lazy("Повернути на виправлення"),
    says=gettext_lazy("Надавач отримає листа зі строком. Повернути можна один раз."),
    button=gettext_lazy("Повернути"),
    done=gettext_lazy("Пропозицію повернуто на виправлення."),
)
refuse = _check_step(
    services.refuse_proposal,
    form_class=forms.RefuseForm,
    options=_grounds,
    title=gettext_lazy("Відхилити пропозицію"),
    says=gettext_lazy("Надавач отримає підставу, пояснення і строк оскарження. Забрати це назад не можна."),
    button=gettext_lazy("Відхилити"),
    done=gettext_lazy("Пропозицію відхилено."),
    danger=True,
)
accept = _check_step(
    services.accept_provider,
    may_send_back,
    title=gettext_lazy("Прийняти надавача"),
    says=gettext_lazy("Надавача буде прийнято за тарифом на стільки, на скільки вистачає грошей. Це побачать усі."),
    button=gettext_lazy("Прийняти"),
    done=gettext_lazy("Надавача прийнято."),
)
