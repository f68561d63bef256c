"""Steps of a call that can't be taken back by a click: each has a page that says what will follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from esm.kernel.errors import found
from esm.kernel.http import Request, View, problems, require_signed_in, seen_version

from ...policies.calls import may_end_call, may_run_calls
from ...selectors import calls as reads
from ...services import calls as services
from ..forms.calls import ExtendForm, ReasonForm, RoundForm


def _step(
    act: Callable[..., Any],
    *,
    form_class: type[forms.Form],
    title: Any,
    says: Any,
    button: Any,
    done: Any,
    allowed: Callable[[Any], bool] = may_run_calls,
) -> View[[str]]:
    """A page with the consequences, a form, one button; afterwards the call's overview (of the new call, if any)."""

    @require_signed_in
    def view(request: Request, slug: str) -> HttpResponseBase:
        found(allowed(request.actor))
        call = reads.read_call(request.actor, slug)
        form = form_class(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with problems(form) as outcome:
                result = act(
                    actor=request.actor,
                    call_id=call.pk,
                    seen_version=seen_version(request),
                    at=timezone.now(),
                    **form.cleaned_data,
                )
            if outcome.ok:
                messages.success(request, str(done))
                return redirect("calls:call", result.slug)
        context = {
            "call": reads.call_page(call, timezone.now()),
            "version": request.POST.get("version", call.version),
            "form": form,
            "title": title,
            "says": says,
            "button": button,
        }
        return render(request, "competitions/calls/step.html", context)

    return view


open_ = _step(
    services.open_call,
    form_class=forms.Form,
    title=gettext_lazy("Оголосити конкурс"),
    says=gettext_lazy(
        "Сторінку конкурсу побачать усі. Правила, напрями, критерії й гроші після цього змінити не можна, строк можна лише продовжити."
    ),
    button=gettext_lazy("Оголосити"),
    done=gettext_lazy("Конкурс оголошено."),
)
extend = _step(
    services.extend_call,
    form_class=ExtendForm,
    title=gettext_lazy("Продовжити строк подання"),
    says=gettext_lazy("Новий строк діє для всіх. Причина й обидві дати стоятимуть на сторінці конкурсу."),
    button=gettext_lazy("Подовжити"),
    done=gettext_lazy("Строк подовжено."),
)
start_review = _step(
    services.start_review,
    form_class=forms.Form,
    title=gettext_lazy("Почати оцінювання"),
    says=gettext_lazy("Комісія почне читати допущені заявки. Перевірку решти документів можна закінчити пізніше."),
    button=gettext_lazy("Почати оцінювання"),
    done=gettext_lazy("Оцінювання почалося."),
)
second_round = _step(
    services.second_round,
    form_class=RoundForm,
    title=gettext_lazy("Підготувати другий етап"),
    says=gettext_lazy("Буде створено чернетку з тими самими правилами й напрямами та з грошима, що лишилися."),
    button=gettext_lazy("Створити чернетку"),
    done=gettext_lazy("Чернетку другого етапу створено. Перевірте дати й оголосіть її."),
)
cancel = _step(
    services.cancel_call,
    form_class=ReasonForm,
    title=gettext_lazy("Скасувати конкурс"),
    says=gettext_lazy("Скасований конкурс поновити не можна. Сторінка лишиться, причину побачать усі."),
    button=gettext_lazy("Скасувати конкурс"),
    done=gettext_lazy("Конкурс скасовано."),
    allowed=may_end_call,
)
fail = _step(
    services.fail_call,
    form_class=ReasonForm,
    title=gettext_lazy("Визнати, що конкурс не відбувся"),
    says=gettext_lazy("Після цього заявки не розглядають. Можна підготувати другий етап."),
    button=gettext_lazy("Конкурс не відбувся"),
    done=gettext_lazy("Записано: конкурс не відбувся."),
    allowed=may_end_call,
)
