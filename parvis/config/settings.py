"""The one settings file. It runs with nothing set; every variable is named in docs/guides/configuration.md."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.config import env

BASE_DIR = env.checkout()
PARVIS_DATA = env.data_folder()
PARVIS_BUILD_DIR = Path(env.text("PARVIS_BUILD_DIR", str(BASE_DIR / "static-build")))
PARVIS_DEMO = env.flag("PARVIS_DEMO")
PARVIS_STREAMS_PORT = env.number("PARVIS_STREAMS_PORT", 0)
PARVIS_STREAMS_URL = env.text("PARVIS_STREAMS_URL")
# Written after the hostname in messages; empty behind a proxy on the usual ports.
PARVIS_PUBLIC_PORT = env.text("PARVIS_PUBLIC_PORT")
PARVIS_HTTPS = env.flag("PARVIS_HTTPS")

DEBUG = env.flag("PARVIS_DEBUG")
SECRET_KEY = env.text("PARVIS_SECRET_KEY")
if not SECRET_KEY:
    _seed = PARVIS_DATA / "secret-key"
    SECRET_KEY = _seed.read_text().strip() if _seed.is_file() else "development-" + "x" * 50
# Any host may knock: the hostname is looked up among the authorities, and an unknown one gets a 404.
ALLOWED_HOSTS = ["*"]
if env.flag("PARVIS_BEHIND_PROXY"):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else every visitor shares the proxy's address, and its limits
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "parvis.kit.ui",
    "parvis.core.authorities",
    "parvis.core.people",
    "parvis.core.permissions",
    "parvis.core.administration",
    "parvis.core.journal",
    "parvis.core.files",
    "parvis.core.messaging",
    "parvis.core.jobs",
    "parvis.core.search",
    "parvis.core.exchange",
    "parvis.core.federation",
    "parvis.casework",
    "parvis.casework.studio",
    "parvis.casework.circuits",
    "parvis.casework.cards",
    "parvis.casework.automations",
    "parvis.casework.bridge",
    "parvis.casework.exports",
    "parvis.casework.figures",
    "parvis.casework.households",
    "parvis.casework.paper",
    "parvis.casework.once",
    "parvis.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parvis.core.authorities.middleware.AuthorityMiddleware",
    "parvis.config.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "parvis.config.middleware.TypographyMiddleware",  # below, since the other measures Content-Length
    "django.middleware.csrf.CsrfViewMiddleware",
    "parvis.core.people.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.core.permissions.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "parvis.config.urls"
WSGI_APPLICATION = "parvis.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "parvis.kit.ui.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.portal.context.house",
            ],
        },
    }
]

DATABASES = {
    "default": {
        **env.database(env.text("DATABASE_URL", "postgresql://parvis_app@127.0.0.1:5432/parvis")),
        "ENGINE": "parvis.core.database",
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,  # AuthorityMiddleware opens one transaction a request.
    }
}
if env.flag("PARVIS_PREPARE", default=True):
    # PostgreSQL parses and plans a statement once a connection, not once a page: more than half of what pages
    # cost it. Not through a pooler that deals statements out (pgbouncer before 1.21).
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 5}
if env.flag("PARVIS_POOL", default=True):
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.number("PARVIS_POOL_SIZE", 4),
        "timeout": 4,  # a restart of the server is waited for; a longer outage is said
        # Else the pool waits longer and longer between its tries, and pages with it once the server is back.
        "reconnect_timeout": 4,
    }

CACHES = {"default": {"BACKEND": "parvis.core.people.attempts.Attempts"}}
SESSION_ENGINE = "parvis.core.people.sessions"
SESSION_COOKIE_NAME = "parvis"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PARVIS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "parvis_csrf"
CSRF_FAILURE_VIEW = "parvis.portal.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if PARVIS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"

# The e-mail is unique within an authority, not over all of them: a constraint of Account says so.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # CNIL 2022-100: 80 bits alone, or 50 bits with throttling (allauth's rate limits).
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/compte/connexion/"
LOGIN_REDIRECT_URL = "/mon-espace/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "parvis.core.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "parvis.core.people.forms.LoginForm",
    "signup": "parvis.core.people.forms.SignupForm",
    "reset_password": "parvis.core.people.forms.ResetPasswordForm",
}
MFA_FORMS = {"activate_totp": "parvis.core.people.forms.ActivateTOTPForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True  # within an authority: row-level security hides the others, see people/migrations
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PARVIS_HTTPS  # browsers allow it on localhost only
MFA_TOTP_ISSUER = "Parvis"

# With no mail server, messages are kept and shown in the demonstration's mailbox.
PARVIS_SMTP_HOST = env.text("PARVIS_SMTP_HOST")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": PARVIS_SMTP_HOST or "localhost",
            "port": env.number("PARVIS_SMTP_PORT", 587),
            "username": env.text("PARVIS_SMTP_USER") or None,
            "password": env.text("PARVIS_SMTP_PASSWORD") or None,
            "use_tls": env.flag("PARVIS_SMTP_TLS", default=True),
            "timeout": 20,
        },
    }
}
DEFAULT_FROM_EMAIL = env.text("PARVIS_FROM_EMAIL", "nepasrepondre@parvis.example")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "parvis" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = PARVIS_BUILD_DIR / "collected"
STATICFILES_DIRS = [PARVIS_BUILD_DIR / "assets"] if (PARVIS_BUILD_DIR / "assets").is_dir() else []
# Files received and made: on disk, or in an S3 bucket (needs the packages django-storages and boto3).
PARVIS_FILES_BACKEND = env.text("PARVIS_FILES_BACKEND", "disk")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if not STATIC_ROOT.is_dir():
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
if PARVIS_FILES_BACKEND == "s3":
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.text("PARVIS_S3_BUCKET"),
            "endpoint_url": env.text("PARVIS_S3_URL") or None,
            "access_key": env.text("PARVIS_S3_KEY") or None,
            "secret_key": env.text("PARVIS_S3_SECRET") or None,
            "region_name": env.text("PARVIS_S3_REGION") or None,
            "querystring_auth": True,
            "file_overwrite": True,  # names are hashes of the content
        },
    }
MEDIA_ROOT = PARVIS_DATA / "files"

# Webhooks to private addresses: for tests and for a town whose other programs are on its own network.
PARVIS_PRIVATE_WEBHOOKS = env.flag("PARVIS_PRIVATE_WEBHOOKS")
# Identity providers there, or without https: the same.
PARVIS_PRIVATE_PROVIDERS = env.flag("PARVIS_PRIVATE_PROVIDERS")
PARVIS_ANTIVIRUS = env.text("PARVIS_ANTIVIRUS", "parvis.core.files.antivirus.Demo")
PARVIS_CLAMAV = env.text("PARVIS_CLAMAV", "127.0.0.1:3310")
PARVIS_MAX_FILE = env.number("PARVIS_MAX_FILE_MB", 20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["parvis.core.files.uploads.BoundedUploadHandler"]

# Keys derived from the secret, one per use, so that one leaked use does not open the others.
PARVIS_DIGEST_KEY = hashlib.sha256(b"parvis-digest" + SECRET_KEY.encode()).digest()
PARVIS_SEALING_KEY = hashlib.sha256(b"parvis-sealing" + SECRET_KEY.encode()).digest()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "brief": {"()": "parvis.config.logs.Brief"},
        "discreet": {"()": "parvis.config.logs.Discreet"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["brief", "discreet"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("PARVIS_LOG_LEVEL", "WARNING")},
}
