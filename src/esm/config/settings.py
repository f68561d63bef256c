"""One settings module. What differs between machines is an ESM_* variable, read in `env.py`."""

import sys
from typing import Any

from csp.constants import NONE, SELF

from .env import BASE_DIR, data_dir, database_from_url, env, flag, key, mail_from_url

ROOMS = (
    "identity",
    "reference",
    "partners",
    "people",
    "directory",
    "deliveries",
    "competitions",
    "orders",
    "contracts",
    "cases",
    "desk",
    "indicators",
    "portal",
)

TESTING = flag("ESM_TESTING")
DEBUG = flag("ESM_DEBUG")
DATA_DIR = data_dir()
SECRET_KEY = "test-only" * 8 if TESTING else key("django")
# The keys of encrypted fields: never in the database. Elsewhere (a mounted secret) by ESM_SECRETS_KEYRING.
SECRETS_KEYRING = env("ESM_SECRETS_KEYRING", str(DATA_DIR / "keys" / "secrets.keyring"))
ALLOWED_HOSTS = env("ESM_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env("ESM_ORIGINS", "").split(",") if o]
# Where people find the site: the beginning of links in letters.
PUBLIC_URL = env("ESM_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = flag("ESM_HTTPS")
# The demo city says on every page that its people and sums are invented.
DEMO = flag("ESM_DEMO") or (DATA_DIR / "demo-city").exists()
CITY = env("ESM_CITY", "Харків")
REGION = env("ESM_REGION", "Харківська область" if CITY == "Харків" else "")
HELP_PHONE = env("ESM_HELP_PHONE", "0 800 000 000")
HELP_HOURS = env("ESM_HELP_HOURS", "щодня 8:00–20:00")
# The community whose network this is, by its КАТОТТГ code: tables that a city published load only in that city.
KHARKIV = "UA63120270000028556"
COMMUNITY = env("ESM_COMMUNITY", KHARKIV if CITY == "Харків" else "")
# The same two for pages in English.
CITY_EN = env("ESM_CITY_EN", "Kharkiv")
HELP_HOURS_EN = env("ESM_HELP_HOURS_EN", "daily 8:00–20:00")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "ninja",
    "esm.kernel",
    "esm.design",
    *(f"esm.{room}" for room in ROOMS),
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "esm.kernel.http.KnownMethods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "esm.kernel.http.SharedComputer",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "esm.portal.actors.middleware",
    "esm.identity.web.second_step.middleware",
    "esm.kernel.http.ErrorPages",
]
ROOT_URLCONF = "esm.config.urls"
WSGI_APPLICATION = "esm.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # design first: its form templates go before those that Django ships.
        "DIRS": [BASE_DIR / "src/esm/design/templates", *(BASE_DIR / "src/esm" / r / "web/templates" for r in ROOMS)],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "esm.portal.context.page",
            ],
            "builtins": [
                "esm.design.templatetags.ui",
                "django.templatetags.i18n",
                # After i18n: its `translate` takes the place of Django's.
                "esm.design.templatetags.words",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DATABASES = {"default": database_from_url(env("ESM_DATABASE_URL", f"sqlite:///{DATA_DIR / 'esm.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if TESTING
    # Shared by all processes: sign-in limits count the same wherever the request lands.
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
TASKS: dict[str, Any] = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
    }
}
SCHEDULES = "esm.config.schedule.SCHEDULES"
LETTERS = "esm.config.letters.LETTERS"
# Rooms that keep something about people with a card: what they do when she takes back her word or her data are destroyed.
PERSON_HOLDERS = "esm.config.holders.HOLDERS"
# What the city misses, shown beside the directions of a call that is being written.
CALL_WISHES = "esm.desk.public.most_wanted"
AUDIT_NAMES = "esm.config.audit_names.AUDIT_NAMES"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if TESTING else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
# Where answers wait that were sent after the session had run out.
KEPT_FORMS_URL = "portal:kept"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
# Accounts come by invitation; an address is proved by following the letter's link.
ACCOUNT_ADAPTER = "esm.identity.web.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "esm.identity.web.account_forms.LoginForm",
    "reset_password": "esm.identity.web.account_forms.ResetPasswordForm",
    "reset_password_from_key": "esm.identity.web.account_forms.ResetPasswordKeyForm",
    "change_password": "esm.identity.web.account_forms.ChangePasswordForm",
    "set_password": "esm.identity.web.account_forms.SetPasswordForm",
    "reauthenticate": "esm.identity.web.account_forms.ReauthenticateForm",
}
# By address generously (a training room shares one), by account strictly.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reset_password": "30/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "esm.identity.web.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "esm.identity.web.account_forms.AuthenticateForm",
    "reauthenticate": "esm.identity.web.account_forms.MFAReauthenticateForm",
    "activate_totp": "esm.identity.web.account_forms.ActivateTOTPForm",
    "add_webauthn": "esm.identity.web.account_forms.AddWebAuthnForm",
    "edit_webauthn": "esm.identity.web.account_forms.EditWebAuthnForm",
}
# People with a role in the city must have a second step of sign-in. Off in the demo city.
REQUIRE_MFA = flag("ESM_REQUIRE_MFA", default=not (DEMO or DEBUG or TESTING))
# 20 hours (WCAG 2.2.1): nobody is signed out in the middle of a form.
SESSION_COOKIE_AGE = 20 * 3600
SESSION_SAVE_EVERY_REQUEST = False

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", "Українська"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "src/esm/locale"]
TIME_ZONE = "Europe/Kyiv"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "esm.kernel.uploads.CappedUploadHandler",
]
# The largest file that people may upload, in bytes.
FILE_LIMIT = int(env("ESM_FILE_LIMIT", "10")) * 2**20
# Who checks qualified electronic signatures ("package.module.Class", see contracts/signatures/checker.py); empty: nobody.
SIGNATURE_CHECKER = env("ESM_SIGNATURE_CHECKER", "")
# The largest table that people may import, in bytes: a CSV of a million deliveries has 180 MB.
IMPORT_LIMIT = int(env("ESM_IMPORT_LIMIT", "256")) * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"] if not HTTPS else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "esm.portal.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("ESM_BEHIND_PROXY") else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

vars().update(mail_from_url(env("ESM_MAIL_URL", "file:"), DATA_DIR / "mail"))
DEFAULT_FROM_EMAIL = env("ESM_MAIL_FROM", "ЄСМ <esm@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        # Every letter is a line in the file; on the terminal it would push the addresses and sign-ins away.
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "line",
            "level": "WARNING",
        },
        "file": {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": DATA_DIR / "logs" / "esm.log",
            "maxBytes": 10 * 2**20,
            "backupCount": 5,
            "delay": True,
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stderr"] if TESTING else ["stderr", "file"], "level": "WARNING" if TESTING else "INFO"},
}
