"""The portal's settings: everything that a bureau may change comes from the environment (or ``.env``)."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# ENV_FILE: another file of settings than .env; what the environment itself says goes before both.
environ.Env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY", default="not-secret-debug-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: 'make setup' writes an .env with one. 未设置 SECRET_KEY，请先运行 make setup 生成 .env。"
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address citizens reach the portal under: used in e-mails, QR codes and printed catalogues.
PORTAL_URL = env("PORTAL_URL", default=f"http://localhost:{env('PORT', default='8000')}").rstrip("/")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "axes",
    "guardian",
    "mptt",
    "simple_history",
    "django_prose_editor",  # only its built files: portal/richtext/widgets.py
    "django_tasks",
    "django_tasks_db",
    "portal.site",
    "powers",
    "disclosure",
    "portal.printing",
    "portal.importing",
    "portal.search",
    "portal.publishing",
    "portal.organisations",
    "portal.accounts",
    "portal.calendar",
    "portal.richtext",
    "portal.attachments",
    "portal.trees",
    "portal.office",
]

MIDDLEWARE = [
    "portal.site.bodyless.NoBodyForHead",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.site.language.LanguageFromAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "portal.accounts.middleware.ChangePasswordFirst",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.site.context.frame",
            ],
            "builtins": ["portal.punctuation"],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------------------
# Folders may be given from the root or from the project's own folder, wherever a command is started.
VAR_DIR = BASE_DIR / env("VAR_DIR", default="var")
VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue for the lock instead of failing half-way: BEGIN IMMEDIATE, and 20 s of patience.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; "
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache ----------------------------------------------------------------------------------------------------
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Public pages as laid out for an earlier reader (portal/publishing/public.py): the newest of each process.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}

# --- People ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURE_LIMIT", 5)
AXES_COOLOFF_TIME = env.float("SIGN_IN_COOLOFF_HOURS", 0.5)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "portal.accounts.addresses.client_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # a sign-in that succeeds wipes the attempts; the audit log keeps them
AXES_LOCKOUT_CALLABLE = "portal.site.sign_in.locked_out"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 8) * 3600
SESSION_COOKIE_HTTPONLY = True

# --- Language and time ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
USE_I18N = True
USE_TZ = True

# --- Files ----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = (
    VAR_DIR / "files"
)  # never served by the web server: every download goes through a permission check
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The faces of printed documents: the Fandol family, or the bureau's own 方正 fonts (see portal/printing/fonts.py).
FONTS_DIR = BASE_DIR / env("FONTS_DIR", default="var/fonts")
# Signing prints and checking signatures (portal/printing/signing.py, verifying.py); empty: prints aren't signed.
PRINT_CERTIFICATE = env("PRINT_CERTIFICATE", default="")
# Not through ``env``: it takes a password that begins with $ for another variable's name.
PRINT_CERTIFICATE_PASSWORD = os.environ.get("PRINT_CERTIFICATE_PASSWORD", "")
PRINT_TRUSTED_ROOTS = env("PRINT_TRUSTED_ROOTS", default="")
# Prints are kept so many days, and so many megabytes of them with the pages drawn for them (portal/printing/room.py).
PRINT_KEEP_DAYS = env.int("PRINT_KEEP_DAYS", 7)
PRINT_QUOTA_MB = env.int("PRINT_QUOTA_MB", 2048)
# On so many processes a large catalogue is drawn at once.
PRINT_CORES = env.int("PRINT_CORES", os.cpu_count() or 1)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# What may be attached to records (portal/attachments): megabytes a file, megabytes once unpacked, and who looks for viruses
# in it: clamd://HOST:PORT, clamd:///path/of/socket, or the dotted name of a function (portal/attachments/scanning.py).
ATTACHMENT_MAX_MB = env.int("ATTACHMENT_MAX_MB", 20)
ATTACHMENT_MAX_UNPACKED_MB = env.int("ATTACHMENT_MAX_UNPACKED_MB", 500)
ATTACHMENT_SCANNER = env("ATTACHMENT_SCANNER", default="")
# The import desk's limits: what is beyond them is refused with a sentence, before it fills the memory.
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", 20_000)
IMPORT_MAX_COLUMNS = env.int("IMPORT_MAX_COLUMNS", 200)
IMPORT_MAX_FILE_MB = env.int("IMPORT_MAX_FILE_MB", 30)
IMPORT_MAX_UNPACKED_MB = env.int("IMPORT_MAX_UNPACKED_MB", 200)
# Files of so many rows at most are checked and written at once, larger ones by the background worker.
IMPORT_INLINE_ROWS = env.int("IMPORT_INLINE_ROWS", 300)

# --- E-mail ---------------------------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
EMAIL_TIMEOUT = 20

# --- Background work ------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- Security -------------------------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", False)  # set behind nginx with a certificate; the demonstration runs on plain http
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"

# --- The bureau -----------------------------------------------------------------------------------------------
SITE_NAME = env("SITE_NAME", default="权力公开透明运行平台")
SITE_NAME_EN = env("SITE_NAME_EN", default="Transparent Power Portal")  # on the English pages
SITE_SPONSOR = env("SITE_SPONSOR", default="")  # 主办单位; empty: told by what is published
SITE_CODE = env("SITE_CODE", default="")  # 网站标识码
SITE_ICP = env("SITE_ICP", default="")  # ICP 备案号
SITE_POLICE_RECORD = env("SITE_POLICE_RECORD", default="")  # 公安备案号
SITE_PHONE = env("SITE_PHONE", default="")
SITE_ADDRESS = env("SITE_ADDRESS", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Some addresses open an applicant's letters.
    "filters": {"without_tokens": {"()": "disclosure.requests.log_filter.WithoutTokens"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]}
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # The PDF engine reports every step and every font table that it subsets, pikepdf that it is there.
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "axes", "pikepdf")},
        # Of each signature that can't be trusted, with a traceback: whoever handed the file in is told in words.
        "pyhanko": {"level": "ERROR"},
        # Not found and not permitted are in the web server's log: no page of traceback for each here.
        "django.request": {"level": "ERROR"},
    },
}

# Codes of kinds that pass the secrecy review, beside those of which the law demands it anyway (《政府信息公开条例》art. 17).
SECRECY_REVIEW_KINDS = [code.strip() for code in env.list("SECRECY_REVIEW_KINDS", default=[]) if code.strip()]
# How many working days a reviewer has at each stage before his traffic light turns red.
REVIEW_WORKING_DAYS = env.int("REVIEW_WORKING_DAYS", 3)

# The form of index numbers (索引号): unit's code, year in which the information was formed, running number.
DISCLOSURE_INDEX_NUMBER = env("DISCLOSURE_INDEX_NUMBER", default="{unit}-{year}-{number:05d}")
# The same for requests for information (依申请公开).
REQUEST_NUMBER = env("REQUEST_NUMBER", default="{unit}-YSQ-{year}-{number:04d}")
# What applicants' identities are encrypted with; the first key encrypts, all of them read. Empty: SECRET_KEY.
IDENTITY_KEYS = env.list("IDENTITY_KEYS", default=[])

# Who reconsiders decisions not to disclose (行政复议机关), by name; empty: 本级人民政府, without a name.
RECONSIDERATION_ORGAN = env("RECONSIDERATION_ORGAN", default="")

# A file of the bureau's own words, one a line, for cutting search queries (beside portal/search/words.txt).
SEARCH_WORDS = env("SEARCH_WORDS", default="")


# --- The back office's theme ----------------------------------------------------------------------------------
def _site_name(request: object) -> str:
    return SITE_NAME_EN if get_language() == "en" else SITE_NAME


UNFOLD = {
    "SITE_TITLE": _site_name,
    "SITE_HEADER": _site_name,
    "SITE_SYMBOL": "account_balance",
    "SITE_URL": "/",
    "THEME": "light",
    "LOGIN": {"form": "portal.accounts.forms.OfficeSignInForm"},
    "SHOW_LANGUAGES": False,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "portal.office.dashboard.callback",
    "STYLES": [lambda request: static("office/office.css")],
    "SCRIPTS": [lambda request: static("office/office.js")],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "portal.office.menu.navigation",
    },
    "COLORS": {
        # the public site's official red, from light to dark
        "primary": {
            "50": "#fdf3f2",
            "100": "#fbe3e1",
            "200": "#f6c9c5",
            "300": "#eda39d",
            "400": "#df7069",
            "500": "#c9473f",
            "600": "#a82a24",
            "700": "#8c1f1b",
            "800": "#741d1a",
            "900": "#611d1b",
            "950": "#350b0a",
        },
    },
}
