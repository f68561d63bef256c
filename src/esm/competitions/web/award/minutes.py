"""Minutes: the list, the draft, its papers, the signing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.design.documents import docx, in_state_language, typst_pdf
from esm.kernel.errors import found
from esm.kernel.http import Request, download, file_response, problems, require_signed_in, seen_version

from ...machine import CallStatus, MinutesStatus
from ...models import Call, Decision, Minutes
from ...policies import award as policy
from ...selectors.award import existing
from ...selectors.minutes import minutes_data
from ...services import minutes as services
from ..forms.award import MinutesForm, NewMinutesForm, SignForm
from .common import frame, open_call

PAPER = "competitions/papers/minutes.txt"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_signed_in
@require_http_methods(["GET", "POST"])
def minutes(request: Request, slug: str) -> HttpResponseBase:
    call = open_call(request, slug)
    may_draft = policy.may_keep_minutes(request.actor) and call.status == CallStatus.RANKING
    kept = list(Minutes.objects.filter(call=call).defer("content"))  # long: the whole minutes of every meeting
    form = NewMinutesForm(
        request.POST or None, initial={"number": str(len(kept) + 1), "on": timezone.localdate(), "place": call.place}
    )
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = services.draft_minutes(actor=request.actor, slug=slug, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Чернетку складено з рейтингу й рішення. Допишіть решту."))
            return redirect("award:one_minutes", slug, made.number)
    context = frame(call, "minutes") | {
        "kept": kept,
        "form": form,
        "may_draft": may_draft,
        "decided": Decision.objects.filter(call=call).exists(),
    }
    return render(request, "competitions/award/minutes_list.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def one_minutes(request: Request, slug: str, number: str) -> HttpResponseBase:
    call, kept = _one(request, slug, number)
    initial = {f: getattr(kept, f) for f in ("on", "place", "agenda", "heard", "resolved", "opinions")}
    form = MinutesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.edit_minutes(
                actor=request.actor,
                slug=slug,
                number=number,
                texts=services.MinutesTexts(**form.cleaned_data),
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Чернетку збережено, рейтинг і рішення в ній оновлено."))
            return redirect("award:one_minutes", slug, number)
    return render(request, "competitions/award/minutes.html", _context(request, call, kept, form, SignForm()))


@require_signed_in
@require_POST
def sign(request: Request, slug: str, number: str) -> HttpResponseBase:
    call, kept = _one(request, slug, number)
    form = SignForm(request.POST, request.FILES)
    if form.is_valid():
        with problems(form) as outcome:
            services.sign_minutes(
                actor=request.actor,
                slug=slug,
                number=number,
                upload=form.cleaned_data["scan"],
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Протокол підписано. Тепер подайте рішення на затвердження."))
            return redirect("award:decision", slug)
    initial = {f: getattr(kept, f) for f in ("on", "place", "agenda", "heard", "resolved", "opinions")}
    texts = MinutesForm(initial=initial)
    return render(request, "competitions/award/minutes.html", _context(request, call, kept, texts, form))


@require_signed_in
@require_GET
@in_state_language
def pdf(request: Request, slug: str, number: str) -> HttpResponseBase:
    _call, kept = _one(request, slug, number)
    draft = "" if kept.signed_at else _("Чернетка")
    content = typst_pdf(PAPER, minutes_data(kept), at=kept.signed_at or kept.made_at, draft=draft)
    return download(content, name=_("Протокол %(number)s.pdf") % {"number": number}, mime="application/pdf")


@require_signed_in
@require_GET
@in_state_language
def word(request: Request, slug: str, number: str) -> HttpResponseBase:
    _call, kept = _one(request, slug, number)
    return download(docx(PAPER, minutes_data(kept)), name=_("Протокол %(number)s.docx") % {"number": number}, mime=DOCX)


@require_signed_in
@require_GET
def scan(request: Request, slug: str, number: str) -> HttpResponseBase:
    _call, kept = _one(request, slug, number)
    return file_response(existing(kept.scan))


def _one(request: Request, slug: str, number: str) -> tuple[Call, Minutes]:
    call = open_call(request, slug)
    rows = Minutes.objects.select_related("scan")
    return call, existing(rows.filter(call=call, number=number).first())


def _context(request: Request, call: Call, kept: Minutes, form: MinutesForm, sign_form: SignForm) -> dict[str, object]:
    draft = kept.status == MinutesStatus.DRAFT and call.status == CallStatus.RANKING
    found(policy.may_see_award(request.actor))
    return frame(call, "minutes") | {
        "kept": kept,
        "content": kept.content,
        "form": form,
        "sign_form": sign_form,
        "may_edit": draft and policy.may_keep_minutes(request.actor),
        "version": request.POST.get("version", kept.version),
        "texts": [
            (_("Порядок денний"), kept.agenda),
            (_("Слухали"), kept.heard),
            (_("Вирішили"), kept.resolved),
            (_("Окремі думки"), kept.opinions),
        ],
    }
