"""Django settings: from the environment, with defaults that are safe and start a demo. All are in docs/operations.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import environ

env = environ.Env()

DATA_DIR = Path(env.str("KAIFAQU_DATA", default=str(Path.cwd() / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # password hashes and sessions lie in it: its owner's only

DEBUG = env.bool("KAIFAQU_DEBUG", default=False)
DEMO = env.bool("KAIFAQU_DEMO", default=False)


def _secret_key() -> str:
    """The key from the environment; else one of this machine, made once and readable by its owner only."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    file = DATA_DIR / "secret-key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(50))
    return file.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("KAIFAQU_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("KAIFAQU_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("KAIFAQU_PROXIES", default=[])  # addresses whose X-Forwarded-For is believed

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "kaifaqu.web.core",  # before allauth: its pages are overridden by ours
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "kaifaqu.web.subjects",
    "kaifaqu.web.documents",
    "kaifaqu.web.indicators",
    "kaifaqu.web.plans",
    "kaifaqu.web.ratings",
    "kaifaqu.web.projects",
    "kaifaqu.web.cockpit",
    "kaifaqu.web.loading",
]

MIDDLEWARE = [
    "kaifaqu.web.core.middleware.observe_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kaifaqu.web.core.unstorable.refuse_unstorable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kaifaqu.web.core.firstlogin.require_own_password",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kaifaqu.web.core.middleware.ProblemPages",
]

ROOT_URLCONF = "kaifaqu.web.config.urls"
WSGI_APPLICATION = "kaifaqu.web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

_database = env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'kaifaqu.sqlite3'}")
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        # IMMEDIATE: a writer takes the lock at BEGIN and waits for it, instead of failing half-way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-64000;PRAGMA mmap_size=268435456",
    }
else:
    _database["CONN_MAX_AGE"] = env.int("KAIFAQU_DB_CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = env.str("KAIFAQU_TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
USE_I18N = True

# Passwords, log-in and sessions. One lock-out mechanism (core.lockout), so allauth's own counters are switched off.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kaifaqu.web.core.login.AccountAdapter"
ACCOUNT_FORMS = {"login": "kaifaqu.web.core.login.LoginForm"}
SOCIALACCOUNT_ADAPTER = "kaifaqu.web.core.login.SocialAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "开发区工作系统"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "kaifaqu.web.core.login.MfaForm",
    "reauthenticate": "kaifaqu.web.core.login.MfaReauthenticateForm",
}
LOCKOUT_FAILURES = env.int("KAIFAQU_LOCKOUT_FAILURES", default=5)
LOCKOUT_MINUTES = env.int("KAIFAQU_LOCKOUT_MINUTES", default=15)
HTTPS = env.bool("KAIFAQU_HTTPS", default=False)  # behind a proxy with TLS: cookies only over HTTPS, HSTS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = env.int("KAIFAQU_SESSION_HOURS", default=10) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "kaifaqu.web.core.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
# The redirect to HTTPS is the proxy's; other names under the site's domain, and browsers' preload lists, are not ours to bind.
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W005", "security.W021"]

# Unified log-in by OpenID Connect, when the environment names a provider.
_oidc_server = env.str("KAIFAQU_OIDC_SERVER", default="")
OIDC_ENABLED = bool(_oidc_server)
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("KAIFAQU_OIDC_NAME", default="统一身份认证"),
                    "client_id": env.str("KAIFAQU_OIDC_CLIENT", default=""),
                    "secret": env.str("KAIFAQU_OIDC_SECRET", default=""),
                    "settings": {"server_url": _oidc_server, "uid_field": env.str("KAIFAQU_OIDC_UID", default="sub")},
                }
            ],
        }
    }
    if OIDC_ENABLED
    else {}
)

# Uploads: a larger body is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("KAIFAQU_UPLOAD_MB", default=200) * 1024 * 1024  # of one request, all its files together
FILE_UPLOAD_HANDLERS = [
    "kaifaqu.web.core.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a missing folder
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kaifaqu.web.core.storage.VersionedStatic"},
}
# Files are served from where they lie in the package: no collectstatic needed, neither in the demo nor in production.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Uploaded files: outside of what the web serves; part of every backup.
MEDIA_ROOT = DATA_DIR / "uploads"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUDIT_HEADS = DATA_DIR / "audit-heads.jsonl"  # copy it to another machine: it shows a cut or rewritten audit

# One JSON object per line with the request's id; KAIFAQU_LOG=text for people.
LOG_FORMAT = env.str("KAIFAQU_LOG", default="json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "kaifaqu.web.core.logs.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT if LOG_FORMAT == "text" else "json",
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("KAIFAQU_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},  # 4xx are in the access log
    },
}
