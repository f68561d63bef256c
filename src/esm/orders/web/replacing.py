"""When a provider has left: the next in the ranking, or the task announced once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from esm.kernel.errors import found
from esm.kernel.http import Request, problems, require_signed_in, seen_version

from .. import services
from ..policies import may_prepare, may_send_back
from ..selectors import notices
from ..selectors.replacing import left_row
from . import forms
from .common import Thing, step


def _left(request: Request, code: str) -> Thing:
    """The task of who left (`code`, its proposal)."""
    lot, _row = left_row(code)
    return Thing(lot.title, lot.version, ("orders:lot_office", (lot.code,)))


def _waiting(request: Request, code: str) -> Thing:
    lot, row = left_row(code)
    found(row.waits)
    return Thing(lot.title, row.version or 0, ("orders:lot_office", (lot.code,)))


prepare = step(
    services.prepare_replacement,
    read=_left,
    key="code",
    allowed=may_prepare,
    title=gettext_lazy("Передати обсяг наступному надавачу"),
    says=gettext_lazy(
        "Решту обсягу запропонуємо тому, хто стоїть у рейтингу наступним, за його ціною. Вирішує керівниця."
    ),
    button=gettext_lazy("Подати на затвердження"),
    done=gettext_lazy("Заміну подано керівниці."),
)
approve = step(
    services.approve_replacement,
    read=_waiting,
    key="code",
    allowed=may_send_back,
    form_class=forms.ApproveForm,
    title=gettext_lazy("Затвердити заміну надавача"),
    says=gettext_lazy("Заміну побачать усі, новий надавач отримає лист, і з ним можна складати договір."),
    button=gettext_lazy("Затвердити"),
    done=gettext_lazy("Заміну затверджено. Можна складати договір."),
)
drop = step(
    services.drop_replacement,
    read=_waiting,
    key="code",
    allowed=may_send_back,
    form_class=forms.DropForm,
    title=gettext_lazy("Відхилити заміну надавача"),
    says=gettext_lazy("Обсяг лишиться вільним: його можна передати ще раз або оголосити знову."),
    button=gettext_lazy("Відхилити"),
    done=gettext_lazy("Заміну відхилено."),
)


@require_signed_in
@require_http_methods(["GET", "POST"])
def again(request: Request, code: str) -> HttpResponseBase:
    """A new notice for what nobody gives; it leads to the draft, whose days the official sets."""
    found(may_prepare(request.actor))
    lot = notices.read_lot(code)
    notices.read_order(lot.order.slug, request.actor)
    form = forms.NoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        order = None
        with problems(form):
            order = services.renotice(
                actor=request.actor, code=code, seen_version=seen_version(request), at=timezone.now()
            )
        if order is not None:
            messages.success(request, _("Чернетку створено. Перевірте дні й оголосіть."))
            return redirect("orders:office", order.slug)
    context = {
        "thing": Thing(lot.title, lot.version, ("orders:lot_office", (code,))),
        "version": request.POST.get("version", lot.version),
        "form": form,
        "title": _("Оголосити завдання ще раз"),
        "says": _("Створимо чернетку з тими самими вимогами на обсяг, якого ніхто не надає."),
        "button": _("Створити чернетку"),
    }
    return render(request, "orders/step.html", context)
