"""Writing a plan: its aim and days, goals, stages, actions; signatures; help given and confirmed; results measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.deliveries import public as deliveries
from esm.design.fields import DayField

from ...machine import Signature
from ...services.actions import Confirmed, Given
from ...services.plan_parts import ActionDraft, GoalDraft, StageDraft
from ...services.plans import Agreement, PlanDraft
from ...services.programmes import Result
from .numbers import HundredthsField
from .parts import VersionForm, area, number_of, radios, text

Choices = Iterable[tuple[Any, Any]]


def day(label: Any, help_text: Any = "") -> DayField:
    return DayField(label=label, required=False, help_text=help_text)


def select(label: Any, choices: Choices = (), help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices), help_text=help_text)


class PlanForm(VersionForm):
    aim = area(gettext_lazy("Чого людина хоче досягти"), rows=3)
    starts_on = day(gettext_lazy("Від"))
    ends_on = day(gettext_lazy("До"))
    form_no = select(
        gettext_lazy("Державна форма"), help_text=gettext_lazy("Від неї залежить назва документа для друку.")
    )

    def __init__(self, *args: Any, forms_of_plans: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(number, f"№ {number}. {name}") for number, name in forms_of_plans.items()]
        self.choose("form_no", [("", _("власна форма надавача")), *known])

    def without_form(self) -> None:
        """No national form knows of this kind of plan."""
        del self.fields["form_no"]

    def draft(self) -> PlanDraft:
        d = self.cleaned_data
        return PlanDraft(d["aim"], d["starts_on"], d["ends_on"], d.get("form_no", ""))


class PartForm(VersionForm):
    """A part of a programme may belong to a stage."""

    def stages(self, stages: Choices) -> None:
        found = list(stages)
        if not found:
            self.fields.pop("stage", None)
        else:
            self.choose("stage", [("", _("на всю програму")), *found])


class GoalForm(PartForm):
    title = text(gettext_lazy("Ціль"))
    stage = select(gettext_lazy("Етап"))
    measure = text(gettext_lazy("Що вимірюємо"))
    unit = text(gettext_lazy("Одиниця"))
    start = HundredthsField(label=gettext_lazy("Зараз"))
    target = HundredthsField(label=gettext_lazy("Мета"))

    def __init__(self, *args: Any, stages: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages(stages)
        self.fields["title"].help_text = _("Словами людини: «самій ходити до крамниці».")
        self.fields["measure"].help_text = _("Наприклад, відстань без відпочинку. Не вимірюємо — лишіть порожнім.")
        self.fields["unit"].help_text = _("Метри, бали, хвилини, слова.")

    def draft(self) -> GoalDraft:
        d = self.cleaned_data
        return GoalDraft(d["title"], d["measure"], d["unit"], d["start"], d["target"], number_of(d.get("stage", "")))


class StageForm(VersionForm):
    title = text(gettext_lazy("Назва етапу"))
    starts_on = day(gettext_lazy("Від"))
    ends_on = day(gettext_lazy("До"))

    def draft(self) -> StageDraft:
        d = self.cleaned_data
        return StageDraft(d["title"], d["starts_on"], d["ends_on"])


class ActionForm(PartForm):
    title = text(gettext_lazy("Що буде зроблено"))
    service_code = select(gettext_lazy("Послуга"))
    volume = HundredthsField(label=gettext_lazy("Скільки"), initial=100)
    unit = select(gettext_lazy("Одиниця"), deliveries.Unit.choices)
    place = select(gettext_lazy("Де"), deliveries.Mode.choices)
    provider = select(gettext_lazy("Хто надає"))
    worker = text(gettext_lazy("Хто саме"))
    due_on = day(gettext_lazy("Коли, або до якого дня"))
    frequency = text(gettext_lazy("Як часто"))
    goal = select(gettext_lazy("Для якої цілі"))
    stage = select(gettext_lazy("Етап"))
    times = forms.IntegerField(label=gettext_lazy("Скільки разів"), required=False, initial=1)
    every_days = forms.IntegerField(label=gettext_lazy("Через скільки днів повторювати"), required=False, initial=7)

    def __init__(
        self, *args: Any, services: Choices, providers: Choices, goals: Choices, stages: Choices, several: bool,
        own: str, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.choose("service_code", [("", _("оберіть")), *services])
        self.choose("provider", [("", own), *providers])
        self.choose("goal", [("", _("не повʼязано")), *goals])
        self.stages(stages)
        self.fields["volume"].help_text = _("За один раз.")
        self.fields["frequency"].help_text = _("Словами, наприклад: щовівторка зранку.")
        if several:
            self.fields["times"].help_text = _("Кожен раз стане окремим рядком календаря.")
        else:
            del self.fields["times"], self.fields["every_days"]

    def draft(self) -> ActionDraft:
        d = self.cleaned_data
        return ActionDraft(
            title=d["title"], service_code=d["service_code"], unit=d["unit"], volume=d["volume"] or 0,
            place=d["place"], due_on=d["due_on"], frequency=d["frequency"], provider_id=number_of(d["provider"]),
            worker=d["worker"], goal=number_of(d["goal"]), stage=number_of(d.get("stage", "")),
            times=1 if d.get("times") is None else d["times"], every_days=d.get("every_days") or 0,
        )  # fmt: skip


class SignForm(VersionForm):
    how = radios(gettext_lazy("Як людина погодилася"), Signature.choices)
    on = day(gettext_lazy("Коли"))
    signer = text(gettext_lazy("Хто підписав за людину або був свідком"))
    reason = area(gettext_lazy("Якщо відмовилася, чому"), rows=2)

    def agreement(self) -> Agreement:
        d = self.cleaned_data
        return Agreement(d["how"], d["on"], d["signer"], d["reason"])


WAYS = [choice for choice in Signature.choices if choice[0] != Signature.DECLINED]


class DoneForm(VersionForm):
    given = HundredthsField(label=gettext_lazy("Скільки надано"))
    on = day(gettext_lazy("Коли"))
    mode = select(gettext_lazy("Як надано"), deliveries.Mode.choices)
    district = select(gettext_lazy("Район"))
    contract = text(gettext_lazy("Договір, який оплачує"))
    note = area(gettext_lazy("Що варто памʼятати"), rows=2)

    def __init__(self, *args: Any, districts: Choices, volume: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("district", [("", _("не вказано")), *districts])
        self.fields["given"].help_text = _("За планом: %(volume)s.") % {"volume": volume}
        self.fields["contract"].help_text = _("Номер договору з містом. Якщо оплачує не він, лишіть порожнім.")

    def marked(self) -> Given:
        d = self.cleaned_data
        return Given(d["given"] or 0, d["on"], d["mode"], d["district"], d["contract"].strip(), d["note"])


class ConfirmForm(VersionForm):
    how = radios(gettext_lazy("Як людина підтвердила"), WAYS)
    on = day(gettext_lazy("Коли"))
    words = area(gettext_lazy("Що сказала людина"), rows=2)

    def confirmed(self) -> Confirmed:
        d = self.cleaned_data
        return Confirmed(d["how"], d["on"], d["words"])


class MeasureForm(VersionForm):
    value = HundredthsField(label=gettext_lazy("Результат"))
    on = day(gettext_lazy("Коли виміряли"))
    words = area(gettext_lazy("Що варто памʼятати"), rows=2)

    def __init__(self, *args: Any, unit: str, measure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = _("%(measure)s, %(unit)s") % {"measure": measure, "unit": unit}

    def result(self) -> Result:
        d = self.cleaned_data
        return Result(d["value"], d["on"], d["words"])
