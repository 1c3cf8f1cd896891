"""Django settings: from the environment, with defaults that are safe and start a demo. Every variable is in docs/operations.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import environ

env = environ.Env()

DATA_DIR = Path(env.str("KAIFAQU_DATA", default=str(Path.cwd() / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("KAIFAQU_DEBUG", default=False)
DEMO = env.bool("KAIFAQU_DEMO", default=False)


def _secret_key() -> str:
    """The key from the environment; else one of this machine, made once and readable by its owner only."""
    given = env.str("SECRET_KEY", default="")
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
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "kaifaqu.web.core",
    "kaifaqu.web.subjects",
    "kaifaqu.web.documents",
    "kaifaqu.web.indicators",
    "kaifaqu.web.plans",
    "kaifaqu.web.ratings",
    "kaifaqu.web.projects",
    "kaifaqu.web.cockpit",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;",
    }
else:
    _database["CONN_MAX_AGE"] = env.int("KAIFAQU_DB_CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = env.str("KAIFAQU_TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
