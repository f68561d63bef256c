"""Forms of checks, complaints and watched services. They read what was typed; what may be done the services say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import CountField, MoneyField
from esm.kernel.money import Money

from ...machine import About, Channel, CheckKind, CheckOutcome, ComplaintOutcome
from ...services.complaints import ComplaintText
from ...services.continuity import VitalText
from ...services.monitoring import Answers, CheckPlan, CheckRecord, Requirement
from ..forms import DateField

FINDING_ROWS = 4
MET = [("", gettext_lazy("не перевіряли")), ("yes", gettext_lazy("так")), ("no", gettext_lazy("ні"))]


def _text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Вид перевірки"), widget=forms.RadioSelect)
    planned_on = DateField(label=gettext_lazy("Коли"))
    checker = forms.CharField(label=gettext_lazy("Хто перевіряє: посада, прізвище, імʼя"), max_length=200)
    why = forms.CharField(label=gettext_lazy("Що перевірити й чому"), max_length=500, widget=_text(3))

    def __init__(self, *args: Any, quality: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [c for c in CheckKind.choices if quality or c[0] != CheckKind.QUALITY]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def plan(self) -> CheckPlan:
        d = self.cleaned_data
        return CheckPlan(CheckKind(d["kind"]), d["planned_on"], d["why"], d["checker"])


class RecordForm(VersionForm):
    done_on = DateField(label=gettext_lazy("Коли перевірили"))
    place = forms.CharField(label=gettext_lazy("Де"), max_length=300, required=False)
    present = forms.CharField(label=gettext_lazy("Хто був від організації"), max_length=300, required=False)
    asked = CountField(label=gettext_lazy("Скількох людей запитали"))
    answered = CountField(label=gettext_lazy("Скільки відповіли"))
    found = forms.CharField(label=gettext_lazy("Що побачили"), widget=_text(6), max_length=10_000)
    outcome = forms.ChoiceField(label=gettext_lazy("Висновок"), choices=CheckOutcome.choices, widget=forms.RadioSelect)
    not_accepted = MoneyField(label=gettext_lazy("Скільки не прийнято, грн"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Чому такий висновок"),
        help_text=gettext_lazy("Обовʼязково, коли витрати не прийнято або договір порушено."),
        widget=_text(3),
        required=False,
        max_length=5000,
    )

    def __init__(
        self,
        *args: Any,
        survey: bool,
        questions: tuple[str, ...],
        requirements: tuple[str, ...],
        days: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked_about, self.requirements = questions if survey else (), requirements
        for n, title in enumerate(requirements, 1):
            self.fields[f"answer_{n}"] = forms.ChoiceField(label=title, choices=MET, required=False)
            self.fields[f"comment_{n}"] = forms.CharField(
                label=_("Вимога %(n)s: що саме") % {"n": n}, required=False, max_length=1000
            )
        if not survey:
            del self.fields["asked"], self.fields["answered"]
        for n, text in enumerate(self.asked_about, 1):
            for code, word in (("yes", _("так")), ("partly", _("почасти")), ("no", _("ні"))):
                self.fields[f"{code}_{n}"] = CountField(label=f"{text} — {word}")
        self.order_fields(
            ["version", "done_on", "place", "present", *(f for f in self.fields if f[:7] in {"answer_", "comment"})]
        )
        hint = _("Порожній строк — %(days)s робочих днів.") % {"days": days}
        for n in range(1, FINDING_ROWS + 1):
            self.fields[f"finding_{n}"] = forms.CharField(
                label=_("Зауваження %(n)s: що виправити") % {"n": n}, widget=_text(2), required=False, max_length=2000
            )
            self.fields[f"due_{n}"] = DateField(
                label=_("Зауваження %(n)s: до якого дня") % {"n": n}, required=False, help_text=hint
            )

    def record(self) -> CheckRecord:
        d = self.cleaned_data
        return CheckRecord(
            done_on=d["done_on"],
            found=d["found"],
            outcome=CheckOutcome(d["outcome"]),
            not_accepted=d["not_accepted"] or Money(0),
            reason=d["reason"],
            place=d["place"],
            present=d["present"],
            asked=d.get("asked"),
            answered=d.get("answered"),
            questions=tuple(
                Answers(text, d[f"yes_{n}"] or 0, d[f"partly_{n}"] or 0, d[f"no_{n}"] or 0)
                for n, text in enumerate(self.asked_about, 1)
            ),
            findings=tuple(
                (d[f"finding_{n}"], d[f"due_{n}"]) for n in range(1, FINDING_ROWS + 1) if d[f"finding_{n}"].strip()
            ),
            requirements=tuple(
                Requirement(title, d[f"answer_{n}"], d[f"comment_{n}"]) for n, title in enumerate(self.requirements, 1)
            ),
        )


class ReasonForm(VersionForm):
    reason = forms.CharField(label=gettext_lazy("Чому"), widget=_text(3), max_length=2000)


class AnswerForm(VersionForm):
    text = forms.CharField(label=gettext_lazy("Що ви зробили"), widget=_text(5), max_length=5000)


class DecideForm(VersionForm):
    text = forms.CharField(
        label=gettext_lazy("Ваше слово: чому закрито або чого бракує"), widget=_text(3), max_length=5000
    )
    due_on = DateField(label=gettext_lazy("Новий строк, якщо повертаєте"), required=False)


class BreakForm(VersionForm):
    on = DateField(label=gettext_lazy("Дата розірвання"))
    accepted = MoneyField(label=gettext_lazy("Скільки зі сплаченого прийнято, грн"))
    reason = forms.CharField(label=gettext_lazy("Причина: її прочитає організація"), widget=_text(4), max_length=5000)


class ComplaintForm(forms.Form):
    about = forms.ChoiceField(label=gettext_lazy("Про що скарга"))
    text = forms.CharField(
        label=gettext_lazy("Що сталося"),
        help_text=gettext_lazy("Коли, де, що обіцяли і що вийшло. Пишіть як зручно."),
        widget=_text(7),
        max_length=5000,
    )
    name = forms.CharField(
        label=gettext_lazy("Як вас звати"),
        help_text=gettext_lazy("Бачить лише департамент. Імені ми не оприлюднюємо."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("Куди відповісти: електронна пошта або телефон"),
        help_text=gettext_lazy("Бачить лише департамент. Без контакту відповідь можна прочитати за номером і кодом."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self,
        *args: Any,
        subjects: list[tuple[str, str]],
        services: list[tuple[str, str]],
        decisions: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = [
            ("", _("Оберіть")),
            (_("Проєкти й договори"), [(f"c:{code}", words) for code, words in subjects]),
            (_("Послуги"), [(f"s:{key}", words) for key, words in services]),
        ]
        if decisions:
            own = [(f"p:{number}", words) for number, words in decisions]
            chosen.insert(1, (_("Рішення щодо пропозицій у соціальному замовленні"), own))
        self.fields["about"].choices = chosen  # type: ignore[attr-defined]

    def complaint(self) -> ComplaintText:
        d = self.cleaned_data
        kind, _sep, key = d["about"].partition(":")
        about = {"s": About.SERVICE, "p": About.CHOICE}.get(kind, About.PROJECT)
        return ComplaintText(about, key, d["text"], d["name"], d["contact"])


class EnterForm(ComplaintForm):
    channel = forms.ChoiceField(
        label=gettext_lazy("Як надійшла"),
        choices=[c for c in Channel.choices if c[0] != Channel.SITE],
        widget=forms.RadioSelect,
    )
    received_on = DateField(label=gettext_lazy("Коли надійшла"))
    field_order = ("channel", "received_on", "about", "text", "name", "contact")


class StateForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Номер скарги"),
        max_length=12,
        help_text=gettext_lazy("Наприклад, 512-340."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Код"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class FurtherForm(forms.Form):
    number = forms.CharField(widget=forms.HiddenInput, max_length=12)
    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    why = forms.CharField(label=gettext_lazy("З чим ви не згодні"), widget=_text(4), max_length=5000)


class PublicTextForm(VersionForm):
    question = forms.CharField(
        label=gettext_lazy("Про що скарга, без імен і адрес"), widget=_text(3), required=False, max_length=3000
    )
    public_answer = forms.CharField(
        label=gettext_lazy("Відповідь для всіх, без імен і адрес"), widget=_text(3), required=False, max_length=3000
    )


class AnswerComplaintForm(PublicTextForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Рішення"), choices=ComplaintOutcome.choices, widget=forms.RadioSelect
    )
    ground = forms.CharField(
        label=gettext_lazy("Підстава"), help_text=gettext_lazy("Пункт договору, правил чи закону."), max_length=300
    )
    answer = forms.CharField(label=gettext_lazy("Відповідь людині"), widget=_text(6), max_length=5000)
    field_order = ("outcome", "ground", "answer", "question", "public_answer")


class PublishForm(PublicTextForm):
    confirmed = forms.BooleanField(
        label=gettext_lazy("Я прочитала текст: у ньому не можна впізнати людину"), required=False
    )


class VitalForm(VersionForm):
    key = forms.CharField(
        label=gettext_lazy("Код"), help_text=gettext_lazy("Латиницею, наприклад lift-van."), max_length=40
    )
    title = forms.CharField(label=gettext_lazy("Назва послуги"), max_length=200)
    stops = forms.CharField(
        label=gettext_lazy("Чого не буде, якщо вона зупиниться"),
        help_text=gettext_lazy("Одне просте речення: його прочитають люди на головній сторінці."),
        widget=_text(2),
        max_length=500,
    )
    phone = forms.CharField(
        label=gettext_lazy("Кому подзвонити"),
        help_text=gettext_lazy("Порожньо — телефон допомоги міста."),
        max_length=120,
        required=False,
    )
    directions = forms.CharField(
        label=gettext_lazy("Коди напрямів конкурсу"),
        help_text=gettext_lazy("Через кому."),
        required=False,
        max_length=300,
    )
    services = forms.CharField(
        label=gettext_lazy("Коди послуг за класифікатором"),
        help_text=gettext_lazy("Через кому."),
        required=False,
        max_length=300,
    )
    active = forms.BooleanField(label=gettext_lazy("Стежити"), required=False)

    def text(self) -> VitalText:
        d = self.cleaned_data
        return VitalText(
            d["title"], d["stops"], d["phone"], _codes(d["directions"]), _codes(d["services"]), d["active"]
        )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip()[:40] for code in text.split(",") if code.strip())
