"""Settings, read from the environment; without any, an embedded installation for one laptop.

Variables: `WINAY_HOME` (folder of the database, uploads and secret), `WINAY_DATABASE_URL`, `WINAY_SECRET_KEY`,
`WINAY_DEBUG`, `WINAY_ALLOWED_HOSTS`, `WINAY_PUBLIC_URL` (the address printed in QR codes), `WINAY_TIME_ZONE`.
"""

import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.conf import locale
from django.utils.translation import gettext_lazy as _

from winay.base.hosts import WrittenAddress, hosts_of, is_loopback

env = environ.Env()

SOURCE = Path(__file__).resolve().parent.parent
HOME = Path(env("WINAY_HOME", default=str(Path.cwd() / "var"))).resolve()
# People's data lie here: whatever process of ours writes, only the owner of the installation reads it.
os.umask(0o077)
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)


def _secret_of_this_installation() -> str:
    """Return the key kept in WINAY_HOME, made on first use, so that sessions survive a restart."""
    path = HOME / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


DEBUG = env.bool("WINAY_DEBUG", default=False)
SECRET_KEY = env("WINAY_SECRET_KEY", default="") or _secret_of_this_installation()
PUBLIC_URL = (env("WINAY_PUBLIC_URL", default="") or f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip(
    "/"
)
ALLOWED_HOSTS = [
    *hosts_of(PUBLIC_URL), *env.list("WINAY_ALLOWED_HOSTS", default=[]), WrittenAddress("written address"),
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

DOMAIN_APPS = [
    "winay.base",
    "winay.alerts",
    "winay.documents",
    "winay.facts",
    "winay.messages",
    "winay.territory",
    "winay.registry",
    "winay.programmes",
    "winay.ledger",
    "winay.budgets",
    "winay.exchange",
    "winay.funding",
    "winay.treasury",
    "winay.calls",
    "winay.committees",
    "winay.agreements",
    "winay.talents",
    "winay.accountability",
    "winay.machines",
    "winay.journeys",
    "winay.partners",
]
AUDIENCE_APPS = ["winay.accounts", "winay.api", "winay.desk", "winay.jury", "winay.my", "winay.portal"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "csp",
    "django_htmx",
    "djmoney",
    *DOMAIN_APPS,
    *AUDIENCE_APPS,
]

MIDDLEWARE = [
    "winay.base.slow.SlowRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "winay.base.kept_pages.KeptPages",
    "winay.base.lanes.Lanes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "winay.base.middleware.PlainRequests",
    "allauth.account.middleware.AccountMiddleware",
    "winay.accounts.middleware.AccountGate",
    "django_htmx.middleware.HtmxMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "winay.base.middleware.FirstVisit",
]

ROOT_URLCONF = "winay.site.urls"
WSGI_APPLICATION = "winay.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The desk's templates stand with their topics, so that a topic can be read, moved or dropped whole.
        "DIRS": [SOURCE / "base" / "templates", *sorted(SOURCE.glob("desk/*/templates"))],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "winay.messages.context.unread",
                "winay.programmes.context.offices",
            ],
        },
    }
]

DATABASE_URL = env("WINAY_DATABASE_URL", default="") or f"sqlite:///{HOME / 'winay.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    # Where every worker sees it and a restart does not forget it: wrong passwords and codes, second-step codes used.
    "default": {
        "BACKEND": "winay.base.counted.Counted",
        "LOCATION": "base_counted",
        # Beyond these the oldest keys go: nobody must be able to push a count out by trying other names.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Drawings and pages that each worker keeps for itself, for speed alone.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Public pages, some 10 kB each.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "base.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "winay.accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip"}
"""Wrong passwords are counted and slowed down by the adapter: refusing would shut out the right ones with them."""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_ADAPTER = "winay.accounts.adapter.SecondStepAdapter"
MFA_TOTP_ISSUER = "Wiñay"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

EMAIL_URL = env("WINAY_EMAIL_URL", default="")
"""The mail server: `smtp+tls://user:password@host:587`; empty: no e-mail leaves the house."""
EMAIL_SET_UP = bool(EMAIL_URL)
EMAIL_CONFIG = env.email_url_config(EMAIL_URL or "dummymail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST") or "localhost"
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or (587 if EMAIL_USE_TLS else 465 if EMAIL_USE_SSL else 25)
DEFAULT_FROM_EMAIL = env("WINAY_EMAIL_FROM", default="")
BOUNCES_URL = env("WINAY_BOUNCES_URL", default="")
"""The mailbox to which e-mails come back (`winay.messages.channels.mailbox`); empty: none is read."""
SMS_URL = env("WINAY_SMS_URL", default="")
"""The SMS gateway's address; empty: no SMS leaves the house. What else it asks for (`winay.messages.channels.sms`):"""
SMS_METHOD = env("WINAY_SMS_METHOD", default="POST").upper()
SMS_TYPE = env("WINAY_SMS_TYPE", default="application/json")
SMS_BODY = env("WINAY_SMS_BODY", default='{"to": "{to}", "text": "{text}"}')
SMS_HEADER = env("WINAY_SMS_HEADER", default="")
SMS_TAKEN = env("WINAY_SMS_TAKEN", default="")
SMS_PREFIX = env("WINAY_SMS_PREFIX", default="+51")
SMS_RECEIPT_SECRET = env("WINAY_SMS_RECEIPT_SECRET", default="")
"""What the gateway shows when it tells that a message arrived (`winay.messages.receipts`); empty: nobody may tell."""
SMS_RECEIPT_FIELDS = env.list("WINAY_SMS_RECEIPT_FIELDS", default=["id", "status", "reason"])
SMS_RECEIPT_ARRIVED = env.list("WINAY_SMS_RECEIPT_ARRIVED", default=["delivered", "delivrd", "success"])
SMS_RECEIPT_FAILED = env.list(
    "WINAY_SMS_RECEIPT_FAILED", default=["failed", "undelivered", "undeliv", "rejected", "rejectd", "expired"]
)
# Networks of one's own (10.20.0.0/16) to which answers to machines of agencies may go; else only to the internet.
MACHINE_NETWORKS = env.list("WINAY_MACHINE_NETWORKS", default=[])
MACHINE_DAYS = env.int("WINAY_MACHINE_DAYS", default=365)
"""So many days what machines asked and were told is kept; 0: always."""
MESSAGE_TIMEOUT = env.int("WINAY_MESSAGE_TIMEOUT", default=20)
"""Seconds that a mail server or gateway has for each answer; at most a minute, or a try is taken for broken off."""

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English"), ("quz", "Runasimi")]
LOCALE_PATHS = [SOURCE / "analytics" / "locale"]
locale.LANG_INFO["quz"] = {"bidi": False, "code": "quz", "name": "Southern Quechua", "name_local": "Runasimi"}
TIME_ZONE = env("WINAY_TIME_ZONE", default="America/Lima")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

CURRENCIES = ("PEN", "USD", "EUR")
DEFAULT_CURRENCY = "PEN"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "uploads"
OPEN_DATA_ROOT = HOME / "open-data"
OCID_PREFIX = env.str("WINAY_OCID_PREFIX", default="ocds-winay")
"""How the numbers of contracting processes begin (`portal.ocds`): a prefix registered with the standard, if any."""
COLUMNS_ROOT = HOME / "columns"
FLOW_ROOT = HOME / "flow"
"""Where the files of open data lie that workers make: in no backup, for they are made anew."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PUBLIC_URL.startswith("https://") else 0
BEHIND_PROXY = env("WINAY_BEHIND_PROXY", default="0")
PROXY_COUNT = int(BEHIND_PROXY) if BEHIND_PROXY.isdigit() else int(env.bool("WINAY_BEHIND_PROXY"))
"""How many proxies of ours stand in front, each adding to `X-Forwarded-For`."""
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
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

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_traces": {"()": "winay.base.middleware.WithoutTraces"}},
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("WINAY_LOG_LEVEL", default="WARNING")},
    # Pages not found or not allowed are part of a day's work; faults of ours are not.
    "loggers": {
        "django.request": {
            "handlers": ["console"],
            "level": "ERROR",
            "propagate": False,
            "filters": ["without_traces"],
        }
    },
}

PAYMENT_WAIT_HOURS = env.int("WINAY_PAYMENT_WAIT_HOURS", default=24)
"""Hours before somebody whose password or role another person has just given takes part in a payment."""

SLOW_SECONDS = env.float("WINAY_SLOW_SECONDS", default=1.0)
"""Seconds from which a request is noted as slow (`winay doctor --load`): its page, nothing of who or what."""

IDLE_MINUTES = env.int("WINAY_IDLE_MINUTES", default=60)
"""Minutes without a request after which staff have to sign in again; 0: never."""

IS_SERVER = PUBLIC_URL.startswith("https://") or (
    not DATABASES["default"]["ENGINE"].endswith("sqlite3") and not is_loopback(PUBLIC_URL)
)
REQUIRE_SECOND_FACTOR = {"on": True, "off": False}.get(
    env("WINAY_REQUIRE_SECOND_FACTOR", default="auto").lower(), IS_SERVER
)
"""Whether who pays (finance, coordinators) signs in with a second step: by default on a server, not on a laptop."""

THREADS = env.int("WINAY_THREADS", default=4)
"""How many pages each process works on at once; what is served first has threads of its own (`base.lanes`)."""
SERVED_FIRST = ("/jury/", "/desk/sessions/")
"""Jurors, the board and whoever leads a session never wait for other pages."""
PAGE_SECONDS = env.int("WINAY_PAGE_SECONDS", default=20)
"""How long a page may ask the database, and each of its statements; an act four times as long; 0: no limit."""

LINK_REVIEWERS = env.int("WINAY_LINK_REVIEWERS", default=1)
"""How many people must agree that two records are one: 1 or 2."""

SITE_NAME = _("Wiñay")
