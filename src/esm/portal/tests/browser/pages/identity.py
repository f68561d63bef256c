"""Signing in, people, roles, the journal."""

from .look import DATA, FILE, STEP, Look

PAGES = [
    Look("/accounts/invitation/{role_invitation}/"),
    Look("/accounts/invitation/used/", status=404),
    Look("/accounts/login/"),
    Look("/accounts/signup/"),
    Look("/accounts/inactive/"),
    Look("/accounts/password/reset/"),
    Look("/accounts/password/reset/done/"),
    Look("/accounts/password/reset/key/0-bad/"),
    Look("/accounts/password/reset/key/done/"),
    Look("/accounts/", "official"),
    Look("/accounts/logout/", "official"),
    Look("/accounts/password/change/", "official"),
    Look("/accounts/reauthenticate/", "official"),
    Look("/accounts/2fa/", "official"),
    Look("/accounts/2fa/totp/activate/", "official"),
    Look("/accounts/2fa/webauthn/add/", "official"),
    Look("/accounts/2fa/", "member4"),
    Look("/accounts/2fa/reauthenticate/", "member4"),
    Look("/accounts/2fa/totp/deactivate/", "member4"),
    Look("/accounts/2fa/recovery-codes/", "member4"),
    Look("/accounts/2fa/recovery-codes/generate/", "member4"),
    Look("/accounts/2fa/webauthn/", "member4"),
    Look("/accounts/2fa/webauthn/keys/{key}/edit/", "member4"),
    Look("/accounts/2fa/webauthn/keys/{key}/remove/", "member4"),
    Look("/department/users/", "admin"),
    Look("/department/users/invite/", "admin"),
    Look("/department/users/{uid}/", "admin"),
    Look("/department/users/{uid}/deactivate/", "admin"),
    Look("/department/audit/", "admin"),
]
NOT_PAGES: dict[str, str] = {
    "account_set_password": "for somebody without a password; the same template as account_change_password",
    "mfa_download_recovery_codes": FILE,
    "mfa_login_webauthn": DATA,
    "mfa_authenticate": STEP,
    "mfa_reauthenticate_webauthn": "needs a key in the hand; the same template as mfa_reauthenticate",
}
