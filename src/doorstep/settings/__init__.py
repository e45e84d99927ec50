"""Django settings. Every value an operator may set is read in `base`; the rest is fixed."""

from doorstep.settings import env
from doorstep.settings.base import *  # noqa: F403 - settings are modules of names
from doorstep.settings.base import (
    DATABASES,
    DOORSTEP_DATA,
    IS_TEST,
    MODE,
    PUBLIC_URL,
    TRUSTED_PROXIES,
)
from doorstep.settings.logs import LOGGING as LOGGING
from doorstep.settings.messages import carriers, mail_server, test_bases
from doorstep.settings.processes import web_threads, web_workers
from doorstep.settings.rooms import INSTALLED_APPS as INSTALLED_APPS
from doorstep.settings.rooms import MIDDLEWARE as MIDDLEWARE
from doorstep.settings.rooms import TEMPLATES as TEMPLATES
from doorstep.settings.security import SECURE_CSP as SECURE_CSP
from doorstep.settings.security import SILENCED_SYSTEM_CHECKS as SILENCED_SYSTEM_CHECKS
from doorstep.settings.security import browser_rules
from doorstep.settings.sign_in import *  # noqa: F403 - settings are modules of names

globals().update(browser_rules(public_url=PUBLIC_URL, is_behind_proxy=bool(TRUSTED_PROXIES)))

DOORSTEP_CARRIERS = carriers(MODE)
DOORSTEP_OUTBOX = env.folder("DOORSTEP_OUTBOX", DOORSTEP_DATA / "outbox")
DOORSTEP_OUTGOING_HOSTS = env.words("DOORSTEP_OUTGOING_HOSTS")
DOORSTEP_OUTGOING_TEST_BASES = test_bases(MODE, env.words("DOORSTEP_OUTGOING_TEST_BASES"))
MAILERS = {"default": {"OPTIONS": mail_server()}}
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "doorstep@localhost")

API_CALLS_A_MINUTE = env.number("API_CALLS_A_MINUTE", 600, lowest=1, highest=1_000_000)
WEB_THREADS = web_threads()
WEB_WORKERS = web_workers(DATABASES["default"]["ENGINE"])
CLIENT_TRAFFIC_SECONDS = 0 if IS_TEST else 5  # how long counts wait in memory
