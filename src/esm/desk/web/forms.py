"""Forms of the desk's own pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.deliveries import public as deliveries
from esm.design.fields import DayField

from ..machine import (
    WITHOUT_TALK,
    CallOutcome,
    CallsWhom,
    Channel,
    Decline,
    Helped,
    Missing,
    Outcome,
    Service,
    Talk,
    Urgency,
)
from ..selectors.words import Words
from ..services.answers import HelpGiven
from ..services.appeals import AppealDraft
from ..services.articles import ArticleDraft
from ..services.consultations import TalkDraft
from ..services.needs import NeedDraft
from ..services.referrals import ReferralDraft
from ..shared import ALWAYS, USUAL, titles

AT_DESK = (Channel.PHONE, Channel.DESK, Channel.EMAIL)
_OFF = {"autocomplete": "off"}


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
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", **_OFF}),
    )
    name = forms.CharField(
        label=gettext_lazy("Як звертатися"), required=False, max_length=120, widget=forms.TextInput(attrs=_OFF)
    )
    helper = forms.CharField(
        label=gettext_lazy("Хто звернувся за людину"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_OFF),
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
        widget=forms.TextInput(attrs={"type": "search", **_OFF}),
    )
    sd = forms.ChoiceField(label=gettext_lazy("Район послуги"), required=False)
    free = forms.BooleanField(label=gettext_lazy("Лише з вільними місцями"), required=False)
    wanted = forms.CharField(
        label=gettext_lazy("Коли потрібно"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Наприклад: середа, 18 листопада, 10:30."),
        widget=forms.TextInput(attrs=_OFF),
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


class WordsForm(forms.Form):
    """One sentence and the version that was looked at."""

    words = forms.CharField(
        label=gettext_lazy("Пояснення"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, label: str = "", name: str = "words", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label
        if name != "words":
            # The service's own name for it, so that its sentence stands at the field.
            self.fields[name] = self.fields.pop("words")
        self.asked = name

    @property
    def text(self) -> str:
        return str(self.cleaned_data.get(self.asked) or "")

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class EditForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Як звертатися"), required=False, max_length=120)
    phone = forms.CharField(label=gettext_lazy("Телефон"), required=False, max_length=32)
    helper = forms.CharField(label=gettext_lazy("Хто звернувся за людину"), required=False, max_length=200)
    words = forms.CharField(
        label=gettext_lazy("Що сталося"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    answer = forms.CharField(
        label=gettext_lazy("Нотатки до відповіді"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)


class CallBackForm(forms.Form):
    helped = forms.ChoiceField(
        label=gettext_lazy("Чи допомогли?"), choices=Helped.choices, widget=RadioSelect, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Що сказала людина"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)


class HandForm(forms.Form):
    user = forms.ChoiceField(label=gettext_lazy("Кому передати"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Що варто знати"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, colleagues: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [(str(pk), name) for pk, name in colleagues]  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    why = forms.ChoiceField(label=gettext_lazy("Причина"), choices=Decline.choices, widget=RadioSelect, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Пояснення"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)


class DeliverForm(forms.Form):
    on = DayField(label=gettext_lazy("Коли надано"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Чим закінчилося"), choices=Outcome.choices, widget=RadioSelect, required=False
    )
    service = forms.ChoiceField(label=gettext_lazy("Послуга в журналі"))
    quantity = forms.CharField(
        label=gettext_lazy("Кількість"), initial="1", widget=forms.TextInput(attrs={"inputmode": "decimal", **_OFF})
    )
    unit = forms.ChoiceField(label=gettext_lazy("Одиниця"), choices=deliveries.Unit.choices)
    mode = forms.ChoiceField(label=gettext_lazy("Як надано"), choices=deliveries.Mode.choices)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Що варто знати е-офісу"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(
        self, *args: Any, services: Iterable[tuple[str, str]], districts: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("оберіть")), *services]  # type: ignore[attr-defined]
        self.fields["district"].choices = [("", _("не вказано")), *districts]  # type: ignore[attr-defined]

    def clean_quantity(self) -> int:
        text = "".join(str(self.cleaned_data["quantity"]).split()).replace(",", ".")
        whole, _dot, part = text.partition(".")
        if not (
            whole.isascii()
            and whole.isdigit()
            and len(whole) < 9
            and len(part) < 3
            and (not part or (part.isascii() and part.isdigit()))
        ):
            raise forms.ValidationError(_("Напишіть число цифрами, до двох знаків після коми, наприклад 1,5."))
        return int(whole) * deliveries.SCALE + int((part + "00")[:2])

    def given(self) -> HelpGiven:
        d = self.cleaned_data
        return HelpGiven(
            on=d["on"], outcome=d["outcome"], words=d["words"], service_code=d["service"], unit=d["unit"],
            quantity=d["quantity"], mode=d["mode"], district=d["district"],
        )  # fmt: skip


class OutsideForm(forms.Form):
    """What a body without a service log here can say."""

    on = DayField(label=gettext_lazy("Коли надано"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Чим закінчилося"), choices=Outcome.choices, widget=RadioSelect, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Що зроблено"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)


class CallForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Чим закінчився дзвінок"),
        choices=[(c.value, c.label) for c in WITHOUT_TALK],
        widget=RadioSelect,
        required=False,
        initial=CallOutcome.DROPPED,
    )
    words = forms.CharField(label=gettext_lazy("Нотатка"), required=False, max_length=500)


class SiteForm(forms.Form):
    """What visitors of the site fill in."""

    name = forms.CharField(
        label=gettext_lazy("Як до вас звертатися"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Телефон"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Згоден або згодна, щоб операторка е-офісу побачила ці дані й відповіла мені"),
        error_messages={"required": gettext_lazy("Позначте згоду: без неї ми не можемо зберегти ваш номер.")},
    )


class CallMeForm(SiteForm):
    convenient = forms.CharField(
        label=gettext_lazy("Коли зручно говорити"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Наприклад: після 15:00."),
    )
    words = forms.CharField(
        label=gettext_lazy("Про що говоритимемо"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("phone", "name", "convenient", "words", "consent")


class QuestionForm(SiteForm):
    words = forms.CharField(
        label=gettext_lazy("Ваше питання"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Пишіть своїми словами. Не треба діагнозів і номерів документів."),
    )
    email = forms.CharField(
        label=gettext_lazy("Електронна пошта"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    field_order = ("words", "name", "phone", "email", "district", "consent")

    def __init__(self, *args: Any, districts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("За чотирма останніми цифрами ви потім дізнаєтеся, що із зверненням.")
        self.fields["district"].choices = [("", _("не вказано")), *districts]  # type: ignore[attr-defined]


class StatusForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Номер звернення"),
        max_length=20,
        help_text=gettext_lazy("Наприклад: 26-00017."),
        widget=forms.TextInput(attrs=_OFF),
        error_messages={"required": gettext_lazy("Напишіть номер звернення.")},
    )
    tail = forms.RegexField(
        r"^\d{4}$",
        label=gettext_lazy("Останні 4 цифри телефону"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", **_OFF}),
        error_messages={
            "required": gettext_lazy("Напишіть останні чотири цифри телефону, який ви називали."),
            "invalid": gettext_lazy("Потрібні чотири цифри, наприклад 4567."),
        },
    )


class ArticleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Питання"), max_length=200, required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Тема"), required=False)
    for_whom = forms.CharField(label=gettext_lazy("Для кого"), required=False, max_length=300)
    text = forms.CharField(
        label=gettext_lazy("Відповідь"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 8})
    )
    documents = forms.CharField(
        label=gettext_lazy("Документи"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Кожен документ з нового рядка."),
    )
    where = forms.CharField(
        label=gettext_lazy("Куди звертатися"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    term = forms.CharField(label=gettext_lazy("Строк"), required=False, max_length=200)
    price = forms.CharField(label=gettext_lazy("Ціна"), required=False, max_length=200)
    law = forms.CharField(label=gettext_lazy("Закон"), required=False, max_length=300)
    law_url = forms.CharField(label=gettext_lazy("Посилання на закон"), required=False, max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, topics: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("оберіть")), *topics.items()]  # type: ignore[attr-defined]

    def draft(self) -> ArticleDraft:
        return ArticleDraft(**{n: v for n, v in self.cleaned_data.items() if n != "version"})


class NeedForm(forms.Form):
    """A need that nothing answers."""

    words = forms.CharField(
        label=gettext_lazy("Що було потрібно"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Одне речення, без імен."),
    )
    need = forms.ChoiceField(label=gettext_lazy("Потреба"), required=False)
    missing = forms.ChoiceField(label=gettext_lazy("Чому не підійшло"), choices=Missing.choices, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Для кого"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)

    def __init__(self, *args: Any, words: Words, titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {"need": titles, "category": words.categories, "district": words.districts}
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("не вказано")), *choices.items()]  # type: ignore[attr-defined]

    def draft(self) -> NeedDraft:
        return NeedDraft(**self.cleaned_data)


class NeedsForm(forms.Form):
    since = DayField(label=gettext_lazy("Від дня"), required=False)
    until = DayField(label=gettext_lazy("До дня"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Для кого"), required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("Звідки"),
        required=False,
        choices=[
            ("", gettext_lazy("усе")),
            ("desk", gettext_lazy("е-офіси")),
            ("search", gettext_lazy("пошук на сайті")),
        ],
    )

    def __init__(self, data: Mapping[str, Any] | None, *, words: Words, public: bool = False) -> None:
        super().__init__(data)
        self.fields["district"].choices = [("", _("усі")), *words.districts.items()]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("усі")), *words.categories.items()]  # type: ignore[attr-defined]
        if public:
            for name in ("district", "category", "source"):
                del self.fields[name]


class PeriodForm(forms.Form):
    since = DayField(label=gettext_lazy("Від дня"), required=False)
    until = DayField(label=gettext_lazy("До дня"), required=False)

    def span(self, today: date) -> tuple[date, date]:
        """What was chosen, else this month; a reversed pair is turned round."""
        valid = self.is_valid()
        since = (self.cleaned_data.get("since") if valid else None) or today.replace(day=1)
        until = (self.cleaned_data.get("until") if valid else None) or today
        return min(since, until), max(since, until)


class OfficeForm(forms.Form):
    place = forms.ChoiceField(label=gettext_lazy("Точка з каталогу"))
    edrpou = forms.CharField(
        label=gettext_lazy("Хто утримує е-офіс: код ЄДРПОУ"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("оберіть")), *places]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    user = forms.ChoiceField(label=gettext_lazy("Хто працюватиме"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [("", _("оберіть")), *((str(pk), n) for pk, n in people)]  # type: ignore[attr-defined]
