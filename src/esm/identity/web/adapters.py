"""How allauth behaves here: nobody signs up by herself, secrets of authenticators are encrypted."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return _("ЄСМ: %(subject)s") % {"subject": subject}


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticators' secrets are useless without the installation's key."""

    def _cipher(self) -> Fernet:
        digest = hashlib.sha256(b"esm.identity.mfa:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return f"ЄСМ {settings.CITY}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": str(super().get_public_key_credential_rp_entity()["id"]), "name": self.get_totp_issuer()}

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.email)
