"""allauth's forms with our words, labels instead of placeholders, and only the fields we use."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "login": _("Електронна пошта"),
    "email": _("Електронна пошта"),
    "password": _("Пароль"),
    "password1": _("Новий пароль"),
    "password2": _("Новий пароль ще раз"),
    "oldpassword": _("Теперішній пароль"),
    "remember": _("Памʼятати мене на цьому компʼютері"),
    "code": _("Код із застосунку"),
    "name": _("Назва ключа"),
    "passwordless": _("Входити цим ключем без пароля"),
}
HINTS: dict[str, str | Promise] = {
    "password1": _("Щонайменше 12 знаків. Добре працює речення, яке памʼятаєте тільки ви."),
    "code": _("Шість цифр. Якщо телефону немає, введіть один із запасних кодів."),
    "name": _("Наприклад «Робочий ноутбук»."),
    "passwordless": _("Ключ сам перевірить, що це ви: відбитком, обличчям або PIN."),
}


class Plain:
    """Labels and hints of ours; no placeholders: they vanish when one types."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, bound in self.fields.items():
            bound.widget.attrs.pop("placeholder", None)
            bound.label = LABELS.get(name, bound.label)
            bound.help_text = HINTS.get(name, "")


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class MFAReauthenticateForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    pass


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass
