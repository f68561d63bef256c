"""Reviews, suspension, warnings, closing, transfer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.people import public as people

from ...machine import Closing, GoalResult, ReviewOutcome
from ...quality import Quality
from ...selectors.plan_rows import GoalRow
from ...services.reviews import ReviewDraft
from ...services.transfers import Offer
from .parts import VersionForm, area, number_of, radios, text
from .plans import day, select

CITY = "city"


class ReviewForm(VersionForm):
    """Goals one by one, then (of a whole plan) the criteria of quality, the person's words, and what comes next."""

    on = day(gettext_lazy("Коли переглянули"))

    def __init__(
        self, *args: Any, goals: Iterable[GoalRow], quality: Quality, stage: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quality, self.stage, self.goals = quality, stage, list(goals)
        for goal in self.goals:
            results = [choice for choice in GoalResult.choices if choice[0]]
            self.fields[f"goal_{goal.ordinal}"] = radios(goal.title, results)
            if goal.now:
                self.fields[f"goal_{goal.ordinal}"].help_text = _(
                    "Було %(start)s, зараз %(now)s, мета %(target)s. %(words)s"
                ) % {"start": goal.start, "now": goal.now, "target": goal.target, "words": goal.words}
        if stage is None:
            for key, (title, hint) in quality.criteria.items():
                self.fields[f"mark_{key}"] = radios(title, [(str(m), words) for m, words in quality.levels.items()])
                self.fields[f"mark_{key}"].help_text = hint
        for key, question in quality.questions.items():
            self.fields[f"answer_{key}"] = area(question, rows=2)
        self.fields["words"] = area(_("Що змінилося для людини"), rows=4)
        self.fields["outcome"] = radios(_("Що далі"), ReviewOutcome.choices)

    def draft(self) -> ReviewDraft:
        d = self.cleaned_data
        marks = {key: number_of(d.get(f"mark_{key}") or "") for key in self.quality.criteria}
        return ReviewDraft(
            on=d["on"],
            outcome=d["outcome"],
            words=d["words"],
            marks={key: mark for key, mark in marks.items() if mark is not None},
            answers={key: d[f"answer_{key}"] for key in self.quality.questions},
            goals={goal.ordinal: d[f"goal_{goal.ordinal}"] for goal in self.goals},
            stage=self.stage,
        )

    @property
    def goal_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("goal_")]

    @property
    def mark_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("mark_")]

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("answer_")]


class SuspendForm(VersionForm):
    reason = area(gettext_lazy("Чому призупиняєте"), rows=3)
    until = day(gettext_lazy("До якого дня"), gettext_lazy("Якщо не відомо, лишіть порожнім."))


class WarnForm(VersionForm):
    words = area(gettext_lazy("Що порушено й що людина має змінити"), rows=4)
    on = day(gettext_lazy("Коли вручили попередження"))


class CloseForm(VersionForm):
    ground = radios(gettext_lazy("Підстава"), Closing.choices)
    words = area(gettext_lazy("Чого досягнуто і хто допоможе далі"), rows=4)


class OfferForm(VersionForm):
    to = select(gettext_lazy("Кому в мережі"))
    outside = text(gettext_lazy("Або установа поза мережею"))
    reason = area(gettext_lazy("Чому передаєте"), rows=3)
    shared = area(gettext_lazy("Що прочитає отримувач до згоди"), rows=5)
    agreed_how = radios(
        gettext_lazy("Чи погодилася людина, щоб передали її картку"),
        [("", gettext_lazy("ні, лише опис без імені")), *people.Channel.choices],
    )

    def __init__(self, *args: Any, organisations: Iterable[tuple[int, str]], city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [(CITY, _("Соціальна робота міста"))] if city else []
        self.choose("to", [("", _("оберіть")), *first, *organisations])
        self.fields["outside"].help_text = _("Лікарня, інше місто, державний центр. Відповідь надійде листом.")
        self.fields["shared"].help_text = _("Потреба без імені, адреси й телефону.")

    def offer(self) -> Offer:
        d = self.cleaned_data
        to = d["to"]
        return Offer(
            reason=d["reason"], shared=d["shared"], to_id=number_of(to), to_city=to == CITY, outside=d["outside"],
            agreed_how=d["agreed_how"],
        )  # fmt: skip


class LetterForm(VersionForm):
    """What a body outside the network wrote back."""

    accepted = radios(
        gettext_lazy("Відповідь"), [("yes", gettext_lazy("приймають")), ("no", gettext_lazy("не приймають"))]
    )
    words = area(gettext_lazy("Номер і дата листа, що в ньому"), rows=3)
