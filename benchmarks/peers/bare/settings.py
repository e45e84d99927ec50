"""Our settings, with what a new Django project passes a request through and nothing else."""

from doorstep.settings import *  # noqa: F403 - settings are modules of names
from doorstep.settings import INSTALLED_APPS as OURS

# Nobody signs in with a password here, and allauth insists on a middleware of its own.
INSTALLED_APPS = [each for each in OURS if not each.startswith("allauth")]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "benchmarks.peers.bare.urls"
