"""Settings of the web application: every choice that differs between machines is an environment variable.

The variables are documented in `docs/settings.md`; a test holds that page and this file together.
"""

import base64
import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

env = environ.Env()

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
TESTING = "pytest" in sys.modules

VAR = Path(env.str("BEURS_VAR", default=str(CHECKOUT / "var")))
VAR.mkdir(parents=True, exist_ok=True)


def _kept(variable: str, name: str, make: Callable[[], str]) -> str:
    """Return a key: from the environment, else one made once and kept beside the database."""
    given = env.str(variable, default="")
    if given:
        return given
    path = VAR / name
    if not path.exists():
        made = VAR / f"{name}.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(make(), encoding="ascii")
        with suppress(FileExistsError):  # another process was first, and its key holds
            os.link(made, path)
        made.unlink()
    return path.read_text(encoding="ascii").strip()


P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _push_key() -> str:
    """Return a new private key on the curve P-256: base64url of its 32 bytes."""
    number = 1 + secrets.randbelow(P256_ORDER - 1)
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


SECRET_KEY = _kept("BEURS_SECRET_KEY", "secret.key", lambda: secrets.token_urlsafe(50))
PUSH_KEY = _kept("BEURS_PUSH_KEY", "push.key", _push_key)
DEBUG = env.bool("BEURS_DEBUG", default=False)
ALLOWED_HOSTS = env.list("BEURS_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("BEURS_ORIGINS", default=[])
HTTPS = env.bool("BEURS_HTTPS", default=False)
BEHIND_PROXY = env.bool("BEURS_PROXY", default=False)
SHOW_DEMO_SIGN_INS = env.bool("BEURS_DEMO", default=True)
MAP_TILES = env.str("BEURS_MAP_TILES", default="")
SITE_URL = env.str("BEURS_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "beurs.accounts",
    "beurs.messages",
    "beurs.region",
    "beurs.pools",
    "beurs.cover",
    "beurs.ledger",
    "beurs.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "beurs.web.middleware.NoNullMiddleware",
    "beurs.web.middleware.LargestBodyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "beurs.web.middleware.PrivateMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "beurs.web.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "beurs.web.urls"
WSGI_APPLICATION = "beurs.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "beurs.web.context.page",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """Return the database of `DATABASE_URL`, else SQLite in write-ahead mode beside the other state."""
    config: dict[str, object] = dict(env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'beurs.sqlite3'}"))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["ENGINE"] = "beurs.web.sqlite"
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA recursive_triggers=ON;",
        }
        # A file, as in real use: in memory, one thread of a test would lock out the others.
        config["TEST"] = {"NAME": VAR / f"test-{os.getpid()}.sqlite3"}
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config["CONN_MAX_AGE"] = 60
    else:
        raise ImproperlyConfigured(f"DATABASE_URL: found {config['ENGINE']}; expected sqlite:///PATH or postgres://...")
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MAIL_TIMEOUT = 20


def _mailer() -> dict[str, object]:
    """Return the mail server of `BEURS_MAIL`, else a folder beside the other state in which every mail is a file."""
    url = env.str("BEURS_MAIL", default="")
    if not url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"file_path": str(VAR / "mail")}}
    given = env.email_url("BEURS_MAIL")
    backend = str(given["EMAIL_BACKEND"])
    if not backend.endswith("smtp.EmailBackend") or not given["EMAIL_HOST"]:
        raise ImproperlyConfigured("BEURS_MAIL: expected smtp://, smtp+tls:// or smtp+ssl:// with a host")
    login = {"username": given["EMAIL_HOST_USER"], "password": given["EMAIL_HOST_PASSWORD"]}
    safety = {"use_tls": given.get("EMAIL_USE_TLS", False), "use_ssl": given.get("EMAIL_USE_SSL", False)}
    server = {"host": given["EMAIL_HOST"], "port": given["EMAIL_PORT"], "timeout": MAIL_TIMEOUT}
    return {"BACKEND": backend, "OPTIONS": server | login | safety}


MAILERS = {"default": _mailer()}
DEFAULT_FROM_EMAIL = env.str("BEURS_MAIL_FROM", default="De Beurs <beurs@voorbeeld.example>")
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
SMS_URL = env.str("BEURS_SMS", default="")
SMS_TOKEN = env.str("BEURS_SMS_TOKEN", default="")
PUSH_CONTACT = env.str("BEURS_PUSH_CONTACT", default=f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
PUSH_HOSTS = env.list(
    "BEURS_PUSH_HOSTS",
    default=["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"],
)

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
_PLAIN_STATIC = TESTING or DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = _PLAIN_STATIC

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", *env.list("BEURS_MAP_TILE_HOSTS", default=[])],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_AGE = 12 * 3600
SILENCED_SYSTEM_CHECKS: list[str] = []

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
LARGEST_BODY = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"keys_hidden": {"()": "beurs.web.logs.KeysHidden"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keys_hidden"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
