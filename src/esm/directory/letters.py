"""Letters of the directory, as an editor may change them."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

LETTERS = (
    LetterText(
        code="directory.confirm",
        when=_("Коли час перевірити запис у довіднику: організації"),
        subject=_("Чи все правильно: {name}"),
        body=_(
            "Доброго дня!\n\n"
            "За цим записом люди знаходять вашу послугу «{name}». Востаннє його перевіряли: {checked}.\n"
            "Перевірте, будь ласка, і натисніть одну кнопку. Входити не треба:\n{link}\n\n"
            "Якщо щось змінилося, напишіть там же, ми виправимо."
        ),
        sample={"name": "Прокат крісел колісних", "checked": "12.08.2026", "link": "https://esm.example/…/"},
    ),
)
