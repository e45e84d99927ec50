"""The settings, put together from the environment."""

from pathlib import Path
from typing import Any

from doorstep.settings import env
from doorstep.settings.databases import database
from doorstep.settings.env import Mode
from doorstep.settings.secret import secret_in
from doorstep.settings.security import hosts, refuse_weak_production

ROOT = Path(__file__).resolve().parents[3]

MODE = env.choice("DOORSTEP_MODE", env.default_mode())
IS_TEST = MODE is Mode.TEST
DEBUG = env.text("DOORSTEP_DEBUG") == "1"

DOORSTEP_DATA = env.folder("DOORSTEP_DATA", ROOT / "var/data")
DOORSTEP_KEYS = env.folder("DOORSTEP_KEYS", ROOT / ("var/test/keys" if IS_TEST else "var/keys"))
DOORSTEP_FILES = env.folder("DOORSTEP_FILES", DOORSTEP_DATA / "files")
# Beside the data folder, never in it: both must outlive it.
_BESIDE = ROOT / "var/test/data" if IS_TEST else DOORSTEP_DATA
DOORSTEP_LOGBOOK = env.folder("DOORSTEP_LOGBOOK", _BESIDE.with_name(f"{_BESIDE.name}-logbook"))
DOORSTEP_BACKUPS = env.folder("DOORSTEP_BACKUPS", _BESIDE.with_name(f"{_BESIDE.name}-backups"))
DOORSTEP_CIPHER = env.text("DOORSTEP_CIPHER", "AES-256-GCM")

HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, lowest=1, highest=65535)
PUBLIC_URL = env.address("PUBLIC_URL", f"http://127.0.0.1:{PORT}")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
ALLOWED_HOSTS = hosts(PUBLIC_URL, env.words("ALLOWED_HOSTS"))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

if MODE is Mode.PRODUCTION:
    refuse_weak_production(public_url=PUBLIC_URL, debug=DEBUG)

SECRET_KEY = secret_in(DOORSTEP_KEYS, may_make=MODE is not Mode.PRODUCTION)

DATABASE_URL = env.text("DATABASE_URL_TEST" if IS_TEST else "DATABASE_URL", "sqlite:")
DATABASES: dict[str, dict[str, Any]] = {
    "default": database(DATABASE_URL, data=DOORSTEP_DATA, root=ROOT, test=IS_TEST)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

ROOT_URLCONF = "doorstep.site.urls"
CSRF_FAILURE_VIEW = "doorstep.site.views.errors.stale_form"
APPEND_SLASH = True
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]  # each in its own words
LOCALE_PATHS = [ROOT / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # shown; stored as UTC

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("DOORSTEP_STATIC", ROOT / "build/static")
MEDIA_ROOT = DOORSTEP_FILES  # never served by address: only through the owning row
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "doorstep.kernel.storage.DurableFolder"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if IS_TEST
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
