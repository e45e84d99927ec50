"""What the browser may do with our pages, and what production insists on."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

DAY = 24 * 60 * 60

# No inline script or style, no other host, nobody may frame us.
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "frame-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# Whether subdomains are https too is for the owner of the domain to say, and the proxy redirects.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def browser_rules(*, public_url: str, is_behind_proxy: bool) -> dict[str, Any]:
    """Headers and cookie rules; the strict transport ones only where the address is https."""
    is_https = public_url.startswith("https://")
    return {
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        # With no-referrer browsers send "Origin: null" and every form of ours would be refused;
        # other hosts get no referrer either way, and pages opened by a token say no-referrer.
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_AGE": 30 * DAY,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": is_https,
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
        "LANGUAGE_COOKIE_SECURE": is_https,
        "LANGUAGE_COOKIE_AGE": 365 * DAY,
        "SECURE_HSTS_SECONDS": 365 * DAY if is_https else 0,
        "SECURE_SSL_REDIRECT": False,  # the proxy in front ends TLS and redirects
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if is_behind_proxy else None,
    }


def hosts(public_url: str, more: list[str]) -> list[str]:
    """Names we answer to. Raises ImproperlyConfigured when one is a wildcard."""
    if wild := [name for name in more if "*" in name or name.startswith(".")]:
        raise ImproperlyConfigured(f"ALLOWED_HOSTS may hold no wildcard, such as {wild[0]!r}.")
    return sorted({urlsplit(public_url).hostname or "", *more, *LOOPBACK})


def refuse_weak_production(*, public_url: str, debug: bool) -> None:
    """Production serves people: it wants https and no debugging. Raises ImproperlyConfigured."""
    if debug:
        raise ImproperlyConfigured("DOORSTEP_DEBUG must be off in production.")
    if not public_url.startswith("https://"):
        raise ImproperlyConfigured("Production wants PUBLIC_URL, the https address people use.")
