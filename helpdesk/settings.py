"""All settings. The environment is read here and only here.

Two kinds of installation, told apart by HELPDESK_ENV:

- ``embedded`` (default): SQLite, in-memory channel layer, background work in the web process,
  secrets generated into DATA_DIR on the first run. Moves to PostgreSQL + Redis by
  DATABASE_URL and REDIS_URL alone.
- ``production``: the same, and `helpdesk.common.checks` refuses to start with demo accounts,
  a default secret or DEBUG.
"""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

HELPDESK_ENV = env("HELPDESK_ENV", default="embedded")
PRODUCTION = HELPDESK_ENV == "production"
DEMO = env.bool("HELPDESK_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)


def secret(name: str) -> str:
    """The secret from the environment, or one generated once into DATA_DIR/secrets (never in production)."""
    if value := env.str(name, default=""):
        return str(value)
    if PRODUCTION:
        return ""
    path = DATA_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://{HOST}:{PORT}").rstrip("/")
HTTPS = urlsplit(SITE_URL).scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "localhost", "127.0.0.1", "[::1]"])
# Origins a browser may speak to us from, scheme included. Sockets and unsafe calls from elsewhere are refused.
ALLOWED_ORIGINS = env.list("ALLOWED_ORIGINS", default=[SITE_URL, f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}"])
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS
# How many proxies of ours stand before us; only their X-Forwarded-For hop is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "daphne",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "huey.contrib.djhuey",
    "helpdesk.common",
    "helpdesk.jobs",
    "helpdesk.events",
    "helpdesk.evidence",
    "helpdesk.api",
    "helpdesk.search",
    "helpdesk.accounts",
    "helpdesk.files",
    "helpdesk.desk",
    "helpdesk.realtime",
    "helpdesk.mailbox",
    "helpdesk.notices",
    "helpdesk.agreements",
    "helpdesk.moderation",
    "helpdesk.knowledge",
    "helpdesk.members",
    "chat",
    "helpdesk.hotline",
    "tickets",
    "helpdesk.reports",
    "helpdesk.demo",
]

MIDDLEWARE = [
    "helpdesk.api.middleware.RequestIdMiddleware",
    "helpdesk.api.middleware.ClientAddressMiddleware",
    "helpdesk.api.middleware.PlainAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "helpdesk.api.middleware.KnownHostMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "helpdesk.accounts.middleware.VisitorMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
APPEND_SLASH = False
CSRF_FAILURE_VIEW = "helpdesk.pages.foreign_origin"
ASGI_APPLICATION = "helpdesk.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "auth.E003",  # User.email is unique whatever its case, by a constraint on Lower("email") that this check does not see
    "security.W008",  # the proxy redirects to https: deploy/nginx.conf
    "security.W021",  # whether a domain goes on the browsers' preload list is its owner's decision
]

# --- Database -------------------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL", default="")
EMBEDDED = not DATABASE_URL
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"]["ENGINE"] = "helpdesk.common.postgresql"
    # A connection that died with the server is replaced when it is taken from the pool, not after somebody got a 503.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        # A pool instead of a connection for each thread: of the threads that answer, few are at the database at once.
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL", default=12),
            "timeout": env.int("DATABASE_POOL_TIMEOUT", default=2),
        },
        "connect_timeout": 5,
        # One locked table or one slow query must not hold the rest of the desk (TRUST F15).
        "options": "-c lock_timeout=5000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=30000",
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "helpdesk.sqlite3",
            # A file for as long as a request takes; the threads that are ours (the writer, the sockets') keep theirs.
            "CONN_MAX_AGE": 0,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
            },
            # A file, because threads and child processes of a test need to see it.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }

# --- Redis ----------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "capacity": 10_000},
        }
    }
    CACHES = {"default": {"BACKEND": "helpdesk.common.cache.PatientRedisCache", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}}
    CACHES = {"default": {"BACKEND": "helpdesk.common.cache.LocalCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

# --- Background work ------------------------------------------------------------------------------
HUEY = {
    "huey_class": "helpdesk.jobs.huey_class.PatientRedisHuey" if REDIS_URL else "huey.SqliteHuey",
    "name": "helpdesk",
    "immediate": False,
    **(
        {"url": f"{REDIS_URL}?socket_timeout=5&socket_connect_timeout=2"}
        if REDIS_URL
        else {"filename": str(DATA_DIR / "huey.sqlite3")}
    ),
}
TASKS = {
    "default": {
        "BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend",
        # Its default runs the task of a transaction that was rolled back.
        "OPTIONS": {"enqueue_on_commit": True},
    }
}

# --- Accounts -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "helpdesk.accounts.hashers.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
USERSESSIONS_TRACK_ACTIVITY = False  # it writes a row per request; accounts.middleware notes it once a minute
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "helpdesk.accounts.second_factor.Adapter"
MFA_TOTP_TOLERANCE = 1  # one half minute either way: clocks differ, and people type
MFA_TOTP_ISSUER = env("SITE_NAME", default="helpdesk")
STAFF_MUST_USE_SECOND_FACTOR = env.bool("STAFF_MUST_USE_SECOND_FACTOR", default=PRODUCTION)

SESSION_ENGINE = "helpdesk.accounts.sessions"  # rows filed under a hash of the cookie
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "csrftoken"  # the front end reads it by this name
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_LIFETIME = timedelta(days=env.int("SESSION_DAYS", default=14))
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
STAFF_IDLE_SIGN_OUT = timedelta(minutes=env.int("STAFF_IDLE_SIGN_OUT_MINUTES", default=8 * 60))
VISITOR_COOKIE_NAME = "__Host-visitor" if HTTPS else "visitor"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
# Per address: an office or a campus shares one. Outside production, people trying things out all come from one.
VISITORS_PER_HOUR = env.int("VISITORS_PER_HOUR", default=120 if PRODUCTION else 2_000)
REGISTRATIONS_PER_HOUR = env.int("REGISTRATIONS_PER_HOUR", default=30 if PRODUCTION else 2_000)
VISITOR_LIFETIME = timedelta(days=30)

SECURE_SSL_REDIRECT = False  # the proxy does it; deploy/nginx.conf
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # Vue's :style and popovers set positions; no inline <style> or script
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-src": [SELF],  # the page of a mail, which has a policy of its own: see tickets/mail_pages.py
        "frame-ancestors": [NONE],
    }
}

# --- Mail -----------------------------------------------------------------------------------------
EMAIL_BACKEND = "helpdesk.mailbox.backend.OutboxBackend"
SMTP_URL = env("SMTP_URL", default="")  # smtp://user:password@host:587?tls=1 ; empty: mail is stored and readable
ADMIN_MAILBOX = env("ADMIN_MAILBOX", default="admin@jqbao168.com")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=ADMIN_MAILBOX)
MAIL = {
    # From one address, before its mail is set aside for a person to look at (TRUST MI-05). Nothing is dropped.
    "MAILS_IN_TEN_MINUTES": env.int("MAIL_MAILS_IN_TEN_MINUTES", default=5),
    "ANSWERS_IN_TEN_MINUTES": env.int("MAIL_ANSWERS_IN_TEN_MINUTES", default=20),
    "KEEP_RAW_DAYS": env.int("MAIL_KEEP_RAW_DAYS", default=90),  # the mail as it came; what was made of it stays
}
HOTLINE_NUMBER = env("HOTLINE_NUMBER", default="0510-8512 6866")
HOTLINE_SECRET = secret("HOTLINE_SECRET")  # what the phone system signs its events with
HOTLINE_SECRET_OLD = env("HOTLINE_SECRET_OLD", default="")  # still taken while the phone system is given a new one
HOTLINE = {
    "BODY_LIMIT_IN_BYTES": 64 * 1024,
    # Of open hours, after somebody could not reach us, until they should have been called back.
    "CALLBACK_WITHIN": timedelta(minutes=env.int("HOTLINE_CALLBACK_MINUTES", default=60)),
    "CALENDAR": env("HOTLINE_CALENDAR", default=""),  # the name of a calendar; empty: the one of the ordinary queue
    "RECORDING_HOSTS": env.list("HOTLINE_RECORDING_HOSTS", default=[]),  # see docs/hotline.md
    "RECORDINGS_KEPT_FOR": timedelta(days=env.int("HOTLINE_RECORDINGS_KEPT_DAYS", default=180)),
    # Per hour. Outside production everybody who tries it out comes from one machine.
    "BOOKINGS_FROM_ADDRESS": env.int("HOTLINE_BOOKINGS_FROM_ADDRESS", default=10 if PRODUCTION else 200),
    "BOOKINGS_OF_PHONE": env.int("HOTLINE_BOOKINGS_OF_PHONE", default=3),
    # Where a stranger may have us ring: elsewhere are numbers that cost whoever calls them.
    "BOOKINGS_TO": env.list("HOTLINE_BOOKINGS_TO", default=["+86", "+852", "+853", "+886"]),
}
# Who carries text messages: the dotted path of a class, see helpdesk/notices/README.md.
SMS_ADAPTER = env("SMS_ADAPTER", default=f"helpdesk.notices.adapters.{'NoCarrier' if PRODUCTION else 'Stored'}")
SITE_NAME = env("SITE_NAME", default="聚群宝客服中心")

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["helpdesk.api.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["helpdesk.api.permissions.SignedIn"],
    "DEFAULT_THROTTLE_CLASSES": ["helpdesk.api.throttles.CallsPerMinute"],
    "DEFAULT_RENDERER_CLASSES": ["helpdesk.api.renderers.QuickJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "helpdesk.api.schema.ProblemAwareSchema",
    "DEFAULT_PAGINATION_CLASS": "helpdesk.api.pagination.CursorPages",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "helpdesk.api.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# A lid for scripts that run wild, per person; unknown people count by address.
API_CALLS_PER_MINUTE = {
    "reads": env.int("API_READS_PER_MINUTE", default=3000),
    "writes": env.int("API_WRITES_PER_MINUTE", default=600),
}
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # empty: /metrics answers this machine only
SPECTACULAR_SETTINGS = {
    "TITLE": "Helpdesk API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stand where they are used. As components of their own, two fields called "kind" would fight over the name.
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Language, time -------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default="") or None  # only for `collectstatic`, where a proxy serves files itself
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.exists() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[A-Za-z0-9_-]{8}\.(js|css|svg|woff2)$"  # what the front-end build has hashed


def static_headers(headers: Any, path: str, url: str) -> None:
    """The front end's pages have an address of their own; as files they are nothing to open."""
    if url.endswith(".html"):
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"


WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
UPLOAD_ROOT = Path(env("UPLOAD_ROOT", default=str(DATA_DIR / "files")))
# Every seal, one line each, outside the database. Ship it off the machine.
EVIDENCE_ANCHOR = Path(env("EVIDENCE_ANCHOR", default=str(DATA_DIR / "evidence-anchor.jsonl")))
UPLOAD_LIMIT_IN_BYTES = env.int("UPLOAD_LIMIT_IN_BYTES", default=50 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Stolen accounts ------------------------------------------------------------------------------
STOLEN = {
    # How long a freeze lasts that nobody confirms.
    "FREEZE_LASTS": timedelta(hours=env.int("STOLEN_FREEZE_HOURS", default=72)),
    # A contact that was changed within these days proves nothing: a thief may have changed it.
    "CONTACT_STEADY_FOR": timedelta(days=env.int("STOLEN_CONTACT_STEADY_DAYS", default=14)),
    # Contacts that stood there within these days hear of a freeze and of a restoration.
    "TOLD_BACK_TO": timedelta(days=30),
    # At least so long between two people's agreement and the restoration; a day where the proof is weaker.
    "COOLING_OFF": timedelta(hours=env.int("STOLEN_COOLING_OFF_HOURS", default=0)),
    # Per hour. Outside production everybody who tries it out comes from one machine.
    "REPORTS_FROM_ADDRESS": env.int("STOLEN_REPORTS_FROM_ADDRESS", default=5 if PRODUCTION else 100),
    "REPORTS_FROM_NETWORK": env.int("STOLEN_REPORTS_FROM_NETWORK", default=30 if PRODUCTION else 300),
}
# The operator's platform is told of a freeze and must acknowledge; empty: there is none, and the cockpit says so.
PLATFORM_WEBHOOK_URL = env("PLATFORM_WEBHOOK_URL", default="")
PLATFORM_WEBHOOK_SECRET = secret("PLATFORM_WEBHOOK_SECRET")

# --- Chat -----------------------------------------------------------------------------------------
CHAT = {
    "MESSAGE_LENGTH": 4_000,
    "OFFER_SECONDS": env.int("CHAT_OFFER_SECONDS", default=20),
    # With a heartbeat of 10 s and a sweep of 2 s an agent who vanished shows as away within 35 s (TRUST F21).
    "AGENT_LOST_AFTER": timedelta(seconds=env.int("CHAT_AGENT_LOST_SECONDS", default=18)),
    "AGENT_GRACE": timedelta(seconds=env.int("CHAT_AGENT_GRACE_SECONDS", default=180)),
    "REOPEN_WITHIN": timedelta(hours=24),
    "RETRACT_WITHIN": timedelta(minutes=2),
    "IDLE_WARN_AFTER": timedelta(minutes=env.int("CHAT_IDLE_WARN_MINUTES", default=10)),
    "IDLE_CLOSE_AFTER": timedelta(minutes=env.int("CHAT_IDLE_CLOSE_MINUTES", default=15)),
    "UNANSWERED_TARGET": timedelta(minutes=3),
    # How many conversations one customer may have open: one with an account, whom we know, and one without, who has one
    # matter and a cookie to throw away. And how many visitors of one address may begin in twelve hours: outside
    # production everybody who tries it out comes from one machine.
    "OPEN_CONVERSATIONS": env.int("CHAT_OPEN_CONVERSATIONS", default=20),
    "OPEN_CONVERSATIONS_OF_VISITOR": env.int("CHAT_OPEN_CONVERSATIONS_OF_VISITOR", default=3),
    "ASKED_FROM_ADDRESS": env.int("CHAT_ASKED_FROM_ADDRESS", default=6 if PRODUCTION else 60),
    # Who has left and has not read us gets it by mail after so long, gathered, and not more often than that.
    "MAILED_AFTER": timedelta(seconds=env.int("CHAT_MAILED_AFTER_SECONDS", default=120)),
    "MAILED_EVERY": timedelta(seconds=env.int("CHAT_MAILED_EVERY_SECONDS", default=300)),
}
REALTIME = {
    "FRAME_LIMIT_IN_BYTES": 64 * 1024,
    "HEARTBEAT_SECONDS": 10,
    "MESSAGES_PER_SECOND": env.float("MESSAGES_PER_SECOND", default=20),
    "MESSAGE_BURST": env.float("MESSAGE_BURST", default=60),
    "SOCKETS_PER_PERSON": env.int("SOCKETS_PER_PERSON", default=10),
    "VISITOR_SOCKETS_PER_ADDRESS": env.int("VISITOR_SOCKETS_PER_ADDRESS", default=30),
}

# --- Tickets --------------------------------------------------------------------------------------
TICKETS = {
    # How many unfinished tickets one customer may have; and how many visitors of one address may open in an hour.
    "OPEN_TICKETS": env.int("TICKETS_OPEN", default=20),
    "OPEN_TICKETS_OF_VISITOR": env.int("TICKETS_OPEN_OF_VISITOR", default=5),
    "VISITORS_OPEN_PER_HOUR": env.int("TICKETS_FROM_ADDRESS", default=20 if PRODUCTION else 1_000),
    # Mails that join one ticket within an hour; what is beyond is set aside for a person to look at.
    "MAILS_PER_HOUR": env.int("TICKETS_MAILS_PER_HOUR", default=60),
    # So long the mail of an answer waits, and can be taken back with its words.
    "UNDO_WITHIN": timedelta(seconds=env.int("TICKETS_UNDO_SECONDS", default=15)),
}
# Who is told, day and night, when something urgent has nobody to look at it. Empty: notices on the page alone.
ON_CALL_EMAIL = env("ON_CALL_EMAIL", default="")
ON_CALL_PHONE = env("ON_CALL_PHONE", default="")

# --- Logs -----------------------------------------------------------------------------------------
LOGGING_CONFIG = "helpdesk.common.logs.configure"
LOGGING = {"level": env("LOG_LEVEL", default="INFO"), "json": env.bool("LOG_JSON", default=PRODUCTION)}
