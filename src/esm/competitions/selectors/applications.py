"""What an organisation's people see of their applications: the list, the task list, the way to submitting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.lists import Paged, paged
from esm.kernel.money import Money
from esm.kernel.text import fold, sort_key
from esm.partners import public as partners

from ..machine import EDITABLE, ApplicationStatus, CallStatus
from ..models import Application, Award, Call, Section
from ..policies import applications as policies
from ..rules import CallRules
from ..sections import GROUPS, ORDER, SECTIONS, Context, Form, SectionPlan, Verdict, judge
from .context import context_of

TONES = {
    ApplicationStatus.DRAFT: "mute",
    ApplicationStatus.SUBMITTED: "info",
    ApplicationStatus.LATE: "err",
    ApplicationStatus.RETURNED: "warn",
    ApplicationStatus.ADMITTED: "ok",
    ApplicationStatus.REFUSED: "err",
    ApplicationStatus.WITHDRAWN: "mute",
    ApplicationStatus.WON: "ok",
    ApplicationStatus.WON_UNFUNDED: "info",
    ApplicationStatus.RESERVE: "info",
    ApplicationStatus.DECLINED: "mute",
}


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    number: str
    title: str
    organisation: str
    call_title: str
    year: int
    status: str
    status_word: str
    tone: str
    asked: Money
    ready: int
    sections: int
    closes_at: datetime
    next_step: str
    updated_at: datetime

    @property
    def draft(self) -> bool:
        return self.status == ApplicationStatus.DRAFT


def own_applications(actor: Actor) -> QuerySet[Application]:
    """Applications of the organisations in which the person has any right."""
    return Application.objects.filter(organisation__in=actor.organisations)


def my_applications(
    actor: Actor,
    *,
    at: datetime,
    status: str = "",
    year: str = "",
    text: str = "",
    order: Sequence[str] = ("-updated_at", "-id"),
    page: str | int | None = 1,
    size: int = 50,
) -> Paged[ApplicationRow]:
    """A page of the organisation's applications of all years; three queries whatever the length."""
    rows = own_applications(actor).select_related("call").order_by(*order)
    if status in ApplicationStatus.values:
        rows = rows.filter(status=status)
    if year.isascii() and year.isdigit() and len(year) == 4:
        rows = rows.filter(call__year=int(year))
    if text.strip():
        rows = rows.filter(Q(title_key__contains=sort_key(text)) | Q(number=fold(text.strip())))
    rows = rows.annotate(ready_sections=Count("sections", filter=Q(sections__ready=True)))
    found_page = paged(rows, page=page, size=size)
    names = partners.organisation_refs({a.organisation_id for a in found_page.rows}) if found_page.rows else {}
    return found_page.with_rows([_row(a, names[a.organisation_id].title, at) for a in found_page.rows])


def _row(application: Application, organisation: str, at: datetime) -> ApplicationRow:
    status = ApplicationStatus(application.status)
    return ApplicationRow(
        number=application.number,
        title=application.title or _("Без назви"),
        organisation=organisation,
        call_title=application.call.title,
        year=application.call.year,
        status=status,
        status_word=str(status.label),
        tone=TONES[status],
        asked=Money(application.asked),
        ready=application.ready_sections,  # type: ignore[attr-defined]
        sections=len(ORDER),
        closes_at=application.call.closes_at,
        next_step=next_step(application, at),
        updated_at=application.updated_at,
    )


def next_step(application: Application, at: datetime) -> str:
    """What the organisation does or waits for now, in one sentence."""
    status, call = application.status, application.call
    if status == ApplicationStatus.DRAFT:
        return _("Заповнити й подати") if call.accepts(at) else _("Приймання закінчилося, заявку не подано")
    words = {
        ApplicationStatus.SUBMITTED: _("Чекати на перевірку документів"),
        ApplicationStatus.LATE: _("Заявку не розглядають"),
        ApplicationStatus.RETURNED: _("Виправити недоліки й подати знову"),
        ApplicationStatus.ADMITTED: _("Чекати на оцінки комісії"),
        ApplicationStatus.REFUSED: _("Прочитати причину; рішення можна оскаржити"),
        ApplicationStatus.WITHDRAWN: _("Нічого: заявку знято з конкурсу"),
        ApplicationStatus.WON: _("Підписати договір"),
        ApplicationStatus.WON_UNFUNDED: _("Чекати: грошей поки немає"),
        ApplicationStatus.RESERVE: _("Чекати: ви в резерві"),
        ApplicationStatus.DECLINED: _("Прочитати висновок комісії"),
    }
    return words[ApplicationStatus(status)]


def time_left(call: Call, at: datetime) -> str:
    """How long applications are still taken, in one sentence."""
    if not call.accepts(at):
        return _("Приймання зараз не триває.")
    days = (call.closes_at - at).days
    if days:
        return ngettext("Залишився %(n)d день.", "Залишилося %(n)d дні.", days) % {"n": days}
    hours, minutes = divmod(int((call.closes_at - at).total_seconds()) // 60, 60)
    return _("Залишилося %(hours)d год %(minutes)d хв.") % {"hours": hours, "minutes": minutes}


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A line of the task list: the state in a word and a shape (`tone`)."""

    code: str
    title: str
    note: str
    word: str
    tone: str
    ready: bool

    @property
    def tag_id(self) -> str:
        return f"st-{self.code}"


@dataclass(frozen=True, slots=True)
class GroupLines:
    code: str
    title: str
    lines: tuple[SectionLine, ...]


@dataclass(frozen=True, slots=True)
class ApplicationHead:
    """What every page of an application has over it. `version` is the application's own, for recall and withdrawal."""

    number: str
    title: str
    call_title: str
    call_slug: str
    organisation_id: int
    organisation: str
    status: str
    status_word: str
    tone: str
    version: int
    closes_at: datetime
    accepts: bool
    editable: bool
    may_edit: bool
    may_submit: bool
    may_delete: bool
    may_withdraw: bool
    may_recall: bool
    contact_name: str
    contact_phone: str
    contact_email: str
    register_number: str
    received_at: datetime | None
    fix_by: date | None
    fix_text: str
    next_step: str
    left: str
    # «за 7 днів, за 1 день»: when a letter reminds of the deadline; empty when none does.
    reminders: str
    continues: str


@dataclass(frozen=True, slots=True)
class TaskList:
    head: ApplicationHead
    groups: tuple[GroupLines, ...]
    done: int
    total: int
    saved_at: datetime | None
    saved_by: str
    versions: int
    submissions: int

    @property
    def all_ready(self) -> bool:
        return self.done == self.total

    @property
    def blocks(self) -> list[bool]:
        return [i < self.done for i in range(self.total)]


def open_own(actor: Actor, number: str) -> Application:
    """An application of one of the person's organisations, with call and direction. Raises NotFound."""
    rows = Application.objects.select_related("call", "direction", "continues")
    application = rows.filter(number=number).first()
    if application is None or not policies.may_see(actor, application):
        raise NotFound(_("Такої сторінки немає."))
    return application


def application_head(actor: Actor, number: str, at: datetime) -> ApplicationHead:
    return head_of(actor, open_own(actor, number), at)


def own_calls(actor: Actor, at: datetime) -> tuple[list[int], list[tuple[str, str, datetime]]]:
    """In one query: years of calls in which the person's organisations have applications, newest first, and calls that
    take applications now (slug, title, closes_at).
    """
    applied = Exists(own_applications(actor).filter(call=OuterRef("pk")))
    taking = Q(status=CallStatus.OPEN, opens_at__lte=at, closes_at__gt=at)
    rows = Call.objects.annotate(applied=applied).filter(Q(applied=True) | taking).order_by("closes_at", "id")
    calls = list(rows)
    years = sorted({c.year for c in calls if c.applied}, reverse=True)
    return years, [(c.slug, c.title, c.closes_at) for c in calls if c.accepts(at)]


def _contracted(application: Application) -> bool:
    """A winner with a signed contract leaves by ending that one."""
    won = application.status == ApplicationStatus.WON
    return won and Award.objects.filter(application=application, contracted_at__isnull=False).exists()


def _reminders(call: Call) -> str:
    days = CallRules.from_data(call.rules).draft_reminder_days
    return ", ".join(
        ngettext("за %(n)s день", "за %(n)s дні", n) % {"n": n} if n else _("останнього дня")
        for n in sorted(days, reverse=True)
    )


def head_of(actor: Actor, application: Application, at: datetime, *, organisation: str = "") -> ApplicationHead:
    """Two queries at most: the organisation's name unless given, and a returned application's notice or a winner's award."""
    owner = application.organisation_id
    status = ApplicationStatus(application.status)
    call = application.call
    notice = None
    if status == ApplicationStatus.RETURNED:
        notice = application.defect_notices.filter(fixed_at=None).first()
    submit = policies.may_submit(actor, application)
    return ApplicationHead(
        number=application.number,
        title=application.title or _("Заявка без назви"),
        call_title=call.title,
        call_slug=call.slug,
        organisation_id=application.organisation_id,
        organisation=organisation or partners.organisation_refs({owner})[owner].title,
        status=status,
        status_word=str(status.label),
        tone=TONES[status],
        version=application.version,
        closes_at=call.closes_at,
        accepts=call.accepts(at),
        editable=status in EDITABLE or policies.transcribes(actor, application),
        may_edit=policies.may_edit(actor, application),
        may_submit=submit,
        may_delete=policies.may_delete(actor, application),
        may_withdraw=policies.may_withdraw(actor, application) and not _contracted(application),
        may_recall=submit and status == ApplicationStatus.SUBMITTED and call.accepts(at),
        contact_name=call.contact_name,
        contact_phone=call.contact_phone,
        contact_email=call.contact_email,
        register_number=application.register_number,
        received_at=application.received_at,
        fix_by=notice.due_on if notice else None,
        fix_text=notice.text if notice else "",
        next_step=next_step(application, at),
        left=time_left(application.call, at),
        reminders=_reminders(call),
        continues=application.continues.number if application.continues else "",
    )


def status_of(plan: SectionPlan, verdict: Verdict, ready: bool) -> tuple[str, str]:
    """A section's state as a word and a tone (its shape): brief §4."""
    if not verdict.started:
        return _("Не почато"), "mute"
    if verdict.errors:
        n = len(verdict.errors)
        return ngettext("%(n)d помилка", "%(n)d помилки", n) % {"n": n}, "err"
    if verdict.missing:
        n = len(verdict.missing)
        if plan.form is Form.DOCUMENTS:
            return ngettext("Бракує %(n)d файлу", "Бракує %(n)d файлів", n) % {"n": n}, "warn"
        return ngettext("Бракує %(n)d відповіді", "Бракує %(n)d відповідей", n) % {"n": n}, "warn"
    if not ready:
        return _("Заповнено, позначте готовим"), "info"
    return _("Готово"), "ok"


def task_list(actor: Actor, number: str, at: datetime) -> TaskList:
    application = open_own(actor, number)
    head = head_of(actor, application, at)
    sections = {s.code: s for s in application.sections.annotate(kept=Count("versions"))}
    context = context_of(application)
    writers = identity.people({s.updated_by_id for s in sections.values() if s.updated_by_id is not None})
    groups = []
    done = 0
    for group in GROUPS:
        lines = []
        for plan in group.sections:
            section = sections.get(plan.code)
            verdict = judge(plan, section.answers if section else {}, context)
            ready = bool(section and section.ready)
            word, tone = status_of(plan, verdict, ready)
            done += tone == "ok"
            lines.append(
                SectionLine(
                    plan.code, str(plan.title), _note(plan, section, context, writers), word, tone, tone == "ok"
                )
            )
        groups.append(GroupLines(group.code, str(group.title), tuple(lines)))
    newest = max((s for s in sections.values() if s.updated_at), key=lambda s: s.updated_at or at, default=None)
    return TaskList(
        head=head,
        groups=tuple(groups),
        done=done,
        total=len(ORDER),
        saved_at=newest.updated_at if newest else None,
        saved_by=writers[newest.updated_by_id].name if newest and newest.updated_by_id in writers else "",
        versions=sum(s.kept for s in sections.values()),
        submissions=application.submissions.count(),
    )


def _note(plan: SectionPlan, section: Section | None, context: Context, writers: dict[int, identity.Person]) -> str:
    if plan.form is Form.DOCUMENTS and context.documents:
        have = len(context.attached & {code for code, _title, _needed in context.documents})
        return _("Додано %(have)s з %(all)s") % {"have": have, "all": len(context.documents)}
    if section is None or section.updated_at is None:
        return _("Взято з картки організації, перевірте") if plan.form is Form.ORGANISATION else ""
    writer = writers.get(section.updated_by_id or 0)
    on = date_format(timezone.localtime(section.updated_at), "j E, H:i")
    return f"{writer.name}, {on}" if writer else on


@dataclass(frozen=True, slots=True)
class SectionTrouble:
    code: str
    title: str
    word: str
    tone: str
    problems: tuple[tuple[str, str], ...]


def troubles(sections: Iterable[Section], context: Context) -> tuple[SectionTrouble, ...]:
    """Everything that stands between the application and submitting, by section, with the field to go to."""
    have = {s.code: s for s in sections}
    found_troubles = []
    for plan in SECTIONS.values():
        section = have.get(plan.code)
        verdict = judge(plan, section.answers if section else {}, context)
        word, tone = status_of(plan, verdict, bool(section and section.ready))
        if tone != "ok":
            problems = tuple((p.field, p.sentence) for p in verdict.problems)
            found_troubles.append(SectionTrouble(plan.code, str(plan.title), word, tone, problems))
    return tuple(found_troubles)
