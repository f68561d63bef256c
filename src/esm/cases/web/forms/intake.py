"""How a case begins, is put right, and gets its people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import MomentField

from ...machine import Intake, Source
from ...models import Case
from ...selectors.colleagues import Worker
from ...services.intake import IntakeDraft
from .parts import PersonPart, VersionForm, area, boxes, danger_boxes, number_of, radios, text, titles, worker_choices


class IntakePart(VersionForm):
    intake = radios(gettext_lazy("Що надійшло"), Intake.choices)
    source = forms.ChoiceField(label=gettext_lazy("Від кого"), choices=Source.choices, required=False)
    notifier = text(gettext_lazy("Хто звернувся і як звʼязатися"))
    words = area(gettext_lazy("Що сталося або про що просить людина"), rows=5)
    dangers = danger_boxes(gettext_lazy("Чи є загроза"))
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Кого стосується"), required=False)
    services = boxes(gettext_lazy("Які послуги потрібні"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in titles().items():
            self.choose(name, choices)
        self.fields["dangers"].help_text = _("Якщо є, відмовити вже не можна. Немає — нічого не позначайте.")

    def _draft(self, **kw: Any) -> IntakeDraft:
        data = self.cleaned_data
        return IntakeDraft(
            intake=data["intake"], source=data["source"], notifier=data["notifier"], words=data["words"],
            dangers=tuple(data["dangers"]), district=data["district"], category=data["category"],
            services=tuple(data["services"]), **kw,
        )  # fmt: skip


class NewCaseForm(IntakePart, PersonPart):
    anonymous = forms.BooleanField(label=gettext_lazy("Повідомили без імені"), required=False)
    received_at = MomentField(label=gettext_lazy("Коли надійшло"), required=False)
    emergency = forms.BooleanField(label=gettext_lazy("Допомагати екстрено: упродовж 24 годин"), required=False)
    confidential = forms.BooleanField(label=gettext_lazy("Закритий випадок: бачить лише команда"), required=False)
    team = boxes(gettext_lazy("Команда закритого випадку"))

    def __init__(self, *args: Any, colleagues: Iterable[Worker] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("team", worker_choices(colleagues))
        self.fields["anonymous"].help_text = _("Тоді даних того, хто повідомив, не записуємо.")
        self.fields["received_at"].help_text = _("Від цього часу рахуємо строки. Порожньо — надійшло щойно.")
        self.fields["emergency"].help_text = _("Спершу допомога, акт потім. Позначте вгорі, що загрожує.")
        self.fields["team"].help_text = _("Серед них має бути керівниця, яка затверджуватиме. Ви в команді й так.")

    def draft(self, *, person_id: int | None) -> IntakeDraft:
        data = self.cleaned_data
        received: datetime | None = data["received_at"] or None
        team = tuple(pk for pk in map(number_of, data["team"]) if pk is not None)
        return self._draft(
            anonymous=data["anonymous"], emergency=data["emergency"], confidential=data["confidential"], team=team,
            person_id=person_id, received_at=received,
        )  # fmt: skip


class EditCaseForm(IntakePart):
    @staticmethod
    def start(case: Case) -> dict[str, Any]:
        names = ("intake", "source", "notifier", "words", "dangers", "district", "category", "services", "version")
        return {name: getattr(case, name) for name in names}

    def draft(self) -> IntakeDraft:
        return self._draft()


class AssignForm(VersionForm):
    worker = forms.ChoiceField(label=gettext_lazy("Відповідальна"), required=False)

    def __init__(self, *args: Any, colleagues: Iterable[Worker], load: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("оберіть")), *worker_choices(colleagues, load=load)]
        self.choose("worker", choices)

    @property
    def chosen(self) -> int:
        return number_of(self.cleaned_data["worker"]) or 0


class HandForm(AssignForm):
    note = area(gettext_lazy("Записка колезі"), rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].label = _("Кому передаєте")
        self.fields["note"].help_text = _("Що обіцяно, що триває, чого боїться людина. Колега побачить це першим.")


class TeamForm(VersionForm):
    team = boxes(gettext_lazy("Хто ще працює з випадком"))
    confidential = forms.BooleanField(label=gettext_lazy("Закритий випадок: бачить лише команда"), required=False)

    def __init__(self, *args: Any, colleagues: Iterable[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("team", worker_choices(colleagues))
        self.fields["confidential"].help_text = _("Решті колег здаватиметься, що такого випадку й картки немає.")

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(pk for pk in map(number_of, self.cleaned_data["team"]) if pk is not None)


class IdentifyForm(VersionForm, PersonPart):
    """A card that the search has shown, or data for a new one."""

    card = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
