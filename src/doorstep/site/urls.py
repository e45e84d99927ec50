"""The root of all addresses: each room's own urls hang here once it is open."""

from django.urls import URLPattern, URLResolver, include, path

from doorstep.site.api import api, no_such_address
from doorstep.site.views import files, health, home, links, preferences, styleguide

handler400 = "doorstep.site.views.errors.bad_request"
handler403 = "doorstep.site.views.errors.forbidden"
handler404 = "doorstep.site.views.errors.not_found"
handler500 = "doorstep.site.views.errors.server_error"

ours: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("today/", home.today, name="today"),
    path("sign-in/", home.sign_in, name="sign_in"),
    path("start/", home.start, name="start"),
    path("prefs/", preferences.preferences, name="preferences"),
    path("l/<token>/", links.open_link, name="link"),
    path("files/<slug:key>", files.stored_file, name="file"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("", include((ours, "site"))),
    path("", include("doorstep.messaging.urls")),
    path("", include("doorstep.places.urls")),
    path("", include("doorstep.site.account_urls")),
    path("", include("doorstep.people.urls")),
    path("", include("doorstep.catalogue.urls")),
    path("", include("doorstep.cases.urls")),
    path("", include("doorstep.suggesting.urls")),
    path("", include("doorstep.reports.urls")),
    path("", include("doorstep.upkeep.urls")),
    path("", include("doorstep.demo.urls")),
    path("", include("doorstep.open311.urls")),
    path("api/v1/", api.urls),
    path("api/<path:_rest>", no_such_address),
]
