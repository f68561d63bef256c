"""The one thing that comes next in a case, in words: every page of a case says it first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..machine import ActKind, ActState, CaseState, DecisionState
from ..models import Act, Case, Decision
from ..numbering import ordinal


@dataclass(frozen=True, slots=True)
class NextStep:
    """`url_name` is empty when it is somebody else's turn; `args` follow the case's number in the address."""

    words: str
    button: str = ""
    url_name: str = ""
    args: tuple[int, ...] = ()
    query: str = ""


def next_step(case: Case, acts: list[Act], decision: Decision | None, *, can: Collection[str]) -> NextStep | None:
    """What is asked of whoever reads. None where plans and papers say it themselves."""
    match CaseState(case.state):
        case CaseState.EMERGENCY:
            return _emergency(acts, can)
        case CaseState.ASSESSING:
            return _assessing(acts, can)
        case CaseState.DECIDING:
            return _decision(decision, can)
        case state:
            return _in_one_word(state, can)


def _in_one_word(state: CaseState, can: Collection[str]) -> NextStep | None:
    if state == CaseState.REGISTERED and "assign" in can:
        return NextStep(_("Призначте відповідальну: вона оцінить потреби."), _("Призначити"), "cases:assign")
    words = {
        CaseState.REGISTERED: _("Керівниця призначає відповідальну."),
        CaseState.QUEUED: _("Коли звільниться місце, позначте це: тоді складають план."),
        CaseState.PLANNING: _("Складіть план і підпишіть його з людиною."),
    }
    return NextStep(words[state]) if state in words else None


def _assessing(acts: list[Act], can: Collection[str]) -> NextStep:
    if "decide" in can:
        words = _("Воєнний стан: рішення приймають за самою заявою, без оцінки потреб.")
        return NextStep(words, _("Підготувати рішення"), "cases:decision")
    return _act(acts, ActKind.ASSESSMENT, can, _("Складіть акт оцінки потреб разом із людиною."))


def _act(acts: list[Act], kind: ActKind, can: Collection[str], words: str) -> NextStep:
    live = next((a for a in acts if a.kind == kind and a.state in {"draft", "signing", "signed"}), None)
    if live is None:
        if "lead" not in can:
            return NextStep(_("Відповідальна складає акт."))
        return NextStep(words, _("Скласти акт"), "cases:act_new", query=f"?kind={kind}")
    at = (ordinal(live.number),)
    match ActState(live.state):
        case ActState.DRAFT:
            return NextStep(_("Допишіть акт і дайте його підписати."), _("Відкрити акт"), "cases:act", at)
        case ActState.SIGNING:
            return NextStep(_("Людина підписує акт. Запишіть, як вона погодилася."), _("До підпису"), "cases:act", at)
    if "approve" in can:
        return NextStep(_("Акт підписано. Прочитайте й затвердіть його."), _("Прочитати акт"), "cases:act", at)
    return NextStep(_("Акт підписано, його затверджує керівниця."), _("Відкрити акт"), "cases:act", at)


def _emergency(acts: list[Act], can: Collection[str]) -> NextStep:
    if "helped" not in can:
        words = _("Спершу допоможіть. Запишіть одразу, що зроблено: акт складемо потім.")
        return NextStep(words, _("Записати допомогу"), "cases:help")
    if "unacted" in can:
        return _act(acts, ActKind.EMERGENCY, can, _("Допомогу надано. Складіть акт: без нього випадок далі не йде."))
    words = _("Акт затверджено. Якщо людина в безпеці, завершіть екстрену допомогу.")
    return NextStep(words, _("Завершити екстрену допомогу"), "cases:calm")


def _decision(decision: Decision | None, can: Collection[str]) -> NextStep:
    if decision is None or decision.state in {DecisionState.APPROVED, DecisionState.REPLACED}:
        if "decide" in can:
            words = _("Акт затверджено. Підготуйте рішення.")
            return NextStep(words, _("Підготувати рішення"), "cases:decision")
        return NextStep(_("Відповідальна готує рішення."))
    at = (ordinal(decision.number),)
    if decision.state == DecisionState.DRAFT:
        return NextStep(_("Допишіть рішення й подайте його на затвердження."), _("Відкрити проєкт"), "cases:decision")
    words = _("Рішення чекає на затвердження керівницею.")
    return NextStep(words, _("Прочитати рішення"), "cases:one_decision", at)
