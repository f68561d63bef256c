"""The operator's one screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...machine import CallsWhom, Channel, Missing, Service, Talk, Urgency
from ...selectors.words import Words
from ...services.appeals import AppealDraft
from ...services.consultations import TalkDraft
from ...services.referrals import ReferralDraft
from ...shared import ALWAYS, USUAL, titles
from .parts import OFF

AT_DESK = (Channel.PHONE, Channel.DESK, Channel.EMAIL)


class DeskForm(forms.Form):
    """The one screen of an operator. Nothing is required here: which answers a step needs, the step says."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Як звернулися"),
        choices=[(c.value, c.label) for c in AT_DESK],
        widget=RadioSelect,
        initial=Channel.PHONE,
        required=False,
    )
    for_other = forms.BooleanField(label=gettext_lazy("За когось іншого"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Телефон"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", **OFF}),
    )
    name = forms.CharField(
        label=gettext_lazy("Як звертатися"), required=False, max_length=120, widget=forms.TextInput(attrs=OFF)
    )
    helper = forms.CharField(
        label=gettext_lazy("Хто звернувся за людину"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy("Наприклад: дочка Олена, 050 000 00 00."),
    )
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    talk = forms.ChoiceField(label=gettext_lazy("Мова розмови"), choices=Talk.choices, initial=Talk.UK, required=False)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Що важливо знати"), widget=CheckboxSelectMultiple, required=False
    )
    topic = forms.ChoiceField(label=gettext_lazy("Тема"), required=False)
    service_code = forms.ChoiceField(
        label=gettext_lazy("Що ви зробили"),
        choices=Service.choices,
        widget=RadioSelect,
        initial=Service.INFORMING,
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("Що сталося, словами людини"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Терміновість"),
        choices=Urgency.choices,
        widget=RadioSelect,
        initial=Urgency.ORDINARY,
        required=False,
    )
    consent = forms.BooleanField(label=gettext_lazy("Людина погодилася"), required=False)
    card = forms.BooleanField(label=gettext_lazy("Завести картку, щоб не питати вдруге"), required=False)
    sq = forms.CharField(
        label=gettext_lazy("Потреба або послуга"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", **OFF}),
    )
    sd = forms.ChoiceField(label=gettext_lazy("Район послуги"), required=False)
    free = forms.BooleanField(label=gettext_lazy("Лише з вільними місцями"), required=False)
    wanted = forms.CharField(
        label=gettext_lazy("Коли потрібно"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Наприклад: середа, 18 листопада, 10:30."),
        widget=forms.TextInput(attrs=OFF),
    )
    calls_whom = forms.ChoiceField(
        label=gettext_lazy("Хто кому дзвонить"),
        choices=CallsWhom.choices,
        widget=RadioSelect,
        initial=CallsWhom.THEY,
        required=False,
    )
    shared = forms.MultipleChoiceField(
        label=gettext_lazy("Що передаємо організації"), widget=CheckboxSelectMultiple, required=False
    )
    outside = forms.CharField(label=gettext_lazy("Організація поза мережею"), required=False, max_length=200)
    outside_service = forms.CharField(label=gettext_lazy("Яка допомога"), required=False, max_length=300)
    article = forms.ChoiceField(label=gettext_lazy("Відповідь із довідника"), required=False)
    answer = forms.CharField(
        label=gettext_lazy("Що відповіли"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    satisfied = forms.ChoiceField(
        label=gettext_lazy("Людині досить поради?"),
        choices=[("", gettext_lazy("не питали")), ("yes", gettext_lazy("так")), ("no", gettext_lazy("ні"))],
        widget=RadioSelect,
        required=False,
        initial="",
    )
    missing = forms.ChoiceField(
        label=gettext_lazy("Чому не підійшло"), choices=Missing.choices, initial=Missing.NO_SERVICE, required=False
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, words: Words, articles: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        districts = list(words.districts.items())
        names = titles()
        lists: dict[str, list[tuple[str, str]]] = {
            "district": [("", _("не вказано")), *districts],
            "sd": [("", _("усе місто")), *districts],
            "categories": words.needs(),
            "topic": [("", _("оберіть")), *words.rules.topics.items()],
            "shared": [(c, t) for c, t in names.items() if c not in ALWAYS],
            "article": [("", _("без статті")), *articles],
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["shared"].initial = [c for c in USUAL if c not in ALWAYS]

    def _data(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    def _text(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

    def talk_draft(self, minutes: int) -> TalkDraft:
        categories = self._data("categories") or []
        return TalkDraft(
            channel=self._text("channel"),
            topic=self._text("topic"),
            service_code=self._text("service_code"),
            district=self._text("district"),
            category=categories[0] if categories else "",
            talk=self._text("talk") or Talk.UK,
            for_other=bool(self._data("for_other")),
            answer=self._text("answer"),
            article=self._text("article"),
            minutes=minutes,
            satisfied={"yes": True, "no": False}.get(self._text("satisfied")),
        )

    def appeal_draft(self, person_id: int | None) -> AppealDraft:
        return AppealDraft(
            channel=self._text("channel"),
            urgency=self._text("urgency"),
            district=self._text("district"),
            categories=tuple(self._data("categories") or ()),
            topic=self._text("topic"),
            talk=self._text("talk") or Talk.UK,
            for_other=bool(self._data("for_other")),
            name=self._text("name"),
            phone=self._text("phone"),
            helper=self._text("helper"),
            words=self._text("words") or self._text("sq"),
            person_id=person_id,
            consent=bool(self._data("consent")),
        )

    def referral_draft(self, pick: int | None, place: int | None, need: str) -> ReferralDraft:
        return ReferralDraft(
            service_id=pick,
            at_place_id=place,
            outside=self._text("outside") if pick is None else "",
            outside_service=self._text("outside_service"),
            shared=(*ALWAYS, *(self._data("shared") or ())),
            wanted=self._text("wanted"),
            calls_whom=self._text("calls_whom"),
            need=need,
        )
