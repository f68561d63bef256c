"""What the letter about a released decision says."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..machine import Outcome
from ..models import Application
from ..points import points
from ..rules import CallRules
from .award import AwardLine, award_line
from .feedback import AnonymousReview, Feedback, feedback_of
from .letter_facts import Facts, about, address, money


def decision_facts(application: Application) -> Facts:
    """For a released application with its call and award joined. Two queries."""
    rules = CallRules.from_data(application.call.rules)
    line = award_line(application.award, "", rules)
    feedback = feedback_of(application, rules)
    days = rules.term("appeal").days
    appeal = _("Якщо ви не згодні, рішення можна оскаржити: %(link)s\nСтрок: %(days)s днів від оприлюднення.") % {
        "days": days,
        "link": address("admission:own", application.number),
    }
    return about(application) | {
        "outcome": str(line.outcome.label),
        "why": line.why,
        "money": _money(line),
        "place": _place(line),
        "scores": "\n\n".join(_review(review, feedback) for review in feedback.reviews),
        "appeal": appeal if days else "",
        "results": address("register:results", application.call.slug),
    }


def _money(line: AwardLine) -> str:
    if line.outcome == Outcome.WON:
        said = _("Ви просили %(asked)s, місто дає %(awarded)s.") % {
            "asked": money(line.asked),
            "awarded": money(line.awarded),
        }
        if line.awarded < line.asked:
            said += " " + _("Перегляньте кошторис: його треба привести до цієї суми перед договором.")
        return said + "\n" + _("Далі ми складемо договір і напишемо вам.")
    if line.outcome == Outcome.WON_UNFUNDED:
        return _("Грошей у бюджеті зараз немає. Якщо вони зʼявляться, ми напишемо вам.")
    if line.outcome == Outcome.RESERVE:
        place = {"place": line.reserve_position}
        return _("Якщо звільняться кошти, ми напишемо вам. Ваше місце в резерві: %(place)s.") % place
    return ""


def _place(line: AwardLine) -> str:
    said = _("Бал: %(score)s.") % {"score": points(line.score)}
    place = _("Місце в рейтингу: %(place)s.") % {"place": line.place}
    return f"{said} {place}" if line.place else said


def _review(review: AnonymousReview, feedback: Feedback) -> str:
    lines = [_("Оцінка %(ordinal)s: %(total)s") % {"ordinal": review.ordinal, "total": points(review.total)}]
    for (title, weight), cell in zip(feedback.criteria, review.cells, strict=True):
        value = {"title": title, "value": points(cell.value), "of": weight}
        line = "  " + _("%(title)s: %(value)s з %(of)s") % value
        lines.append(f"{line}. {cell.reason}" if cell.reason else line)
    if review.comment:
        lines.append("  " + _("Висновок: %(comment)s") % {"comment": review.comment})
    return "\n".join(lines)
