"""Decisions and appeals against them; help in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.deliveries.public import Mode
from esm.design.fields import DayField, MomentField
from esm.partners import public as partners

from ...machine import AppealAnswer, Danger, Outcome
from ...models import Case, Decision
from ...rules import CaseRules
from ...services.decisions import DecisionDraft
from ...services.emergency import CRISIS, HelpDraft
from .parts import VersionForm, area, boxes, danger_boxes, number_of, radios, text, titles


def providers() -> list[tuple[int, str]]:
    """Every organisation of the network, by name. One query."""
    return sorted(((o.id, o.title) for o in partners.first_organisations(1000)), key=lambda o: o[1])


class DecisionForm(VersionForm):
    outcome = radios(gettext_lazy("Рішення"), Outcome.choices)
    services = boxes(gettext_lazy("Про які послуги"))
    words = area(gettext_lazy("На чому стоїть рішення"), rows=5)
    provider = forms.ChoiceField(label=gettext_lazy("Хто надаватиме"), required=False)
    fee = radios(gettext_lazy("Хто платить"), ())
    starts_on = DayField(label=gettext_lazy("З якого дня"), required=False)
    ends_on = DayField(label=gettext_lazy("До якого дня"), required=False)
    ground = radios(gettext_lazy("Підстава, якщо відмовляєте"), ())

    def __init__(self, *args: Any, rules: CaseRules, danger: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("services", titles()["services"])
        self.choose("provider", [("", _("оберіть")), *providers()])
        self.choose("fee", rules.fee_kinds.items())
        self.choose("ground", rules.refusal_grounds.items())
        self.fields["words"].help_text = _("Що показала оцінка і чому саме так. Це прочитає людина.")
        if danger:
            # The page explains why; a page opened before the danger showed still gets the service's sentence.
            kept = [(o.value, o.label) for o in Outcome if o != Outcome.REFUSE]
            self.fields["outcome"].widget.choices = kept  # type: ignore[attr-defined]

    @staticmethod
    def start(case: Case, draft: Decision | None) -> dict[str, Any]:
        if draft is None:
            return {"services": case.services, "provider": case.organisation_id or ""}
        names = ("outcome", "services", "words", "fee", "starts_on", "ends_on", "ground", "version")
        return {name: getattr(draft, name) for name in names} | {"provider": draft.provider_id or ""}

    @property
    def seen_draft(self) -> int | None:
        """The version of the draft, None when there was none yet."""
        version: int | None = self.cleaned_data.get("version")
        return version

    def draft(self) -> DecisionDraft:
        data = self.cleaned_data
        return DecisionDraft(
            outcome=data["outcome"], ground=data["ground"], words=data["words"], services=tuple(data["services"]),
            provider_id=number_of(data["provider"]), fee=data["fee"], starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )  # fmt: skip


class SendForm(VersionForm):
    how = text(gettext_lazy("Як повідомили"))
    sent_on = DayField(label=gettext_lazy("Якого дня"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].help_text = _("Наприклад: особисто під підпис, рекомендованим листом, е-поштою.")


class AppealForm(VersionForm):
    words = area(gettext_lazy("З чим людина не згодна"), rows=4)
    received_on = DayField(label=gettext_lazy("Коли надійшла скарга"), required=False)


class AnswerForm(VersionForm):
    answer = radios(gettext_lazy("Відповідь"), [(a.value, a.label) for a in (AppealAnswer.KEEP, AppealAnswer.REVISE)])
    words = area(gettext_lazy("Пояснення людині"), rows=4)


class HurryForm(VersionForm):
    dangers = danger_boxes(gettext_lazy("Що загрожує"))
    words = area(gettext_lazy("Що сталося"), rows=3)


class HelpForm(VersionForm):
    what = area(gettext_lazy("Що зробили"), rows=3)
    given_at = MomentField(label=gettext_lazy("Коли"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("Як"), choices=Mode.choices, required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    service = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    provider = forms.ChoiceField(label=gettext_lazy("Хто допоміг"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = titles()
        self.choose("district", lists["district"])
        self.choose("service", lists["services"])
        if case.organisation is None:
            self.choose("provider", [("", _("працівниці міста")), *providers()])
        else:
            # Another organisation writes what it gave into its own log.
            own = partners.organisation_ref(case.organisation)
            self.choose("provider", [(own.id, own.title)])
        self.fields["given_at"].help_text = _("Порожньо — щойно.")
        self.fields["provider"].help_text = _("Рядок потрапить до журналу послуг цієї організації.")

    @staticmethod
    def start(case: Case) -> dict[str, Any]:
        return {
            "service": CRISIS, "mode": Mode.IN_PERSON, "district": case.district,
            "provider": case.organisation_id or "",
        }  # fmt: skip

    def draft(self) -> HelpDraft:
        data = self.cleaned_data
        return HelpDraft(
            what=data["what"], service=data["service"], provider_id=number_of(data["provider"]),
            given_at=data["given_at"] or None, mode=data["mode"], district=data["district"],
        )  # fmt: skip


class CalmForm(VersionForm):
    words = area(gettext_lazy("Що змінилося і чому людина тепер у безпеці"), rows=3)
    still = boxes(gettext_lazy("Що загрожує й далі"))

    def __init__(self, *args: Any, dangers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("still", [(d.value, d.label) for d in Danger if d.value in dangers])
        self.fields["still"].help_text = _("Поки щось позначено, відмовити в послугах не можна.")
