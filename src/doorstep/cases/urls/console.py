"""The office's face: the inbox, one case, writing down, calling back."""

from django.urls import URLPattern, path

from doorstep.cases.views.console import (
    calls,
    case,
    handing_over,
    inbox,
    led,
    promises,
    public,
    search,
    take_down,
)

console: list[URLPattern] = [
    path("desk/", inbox.inbox, name="inbox"),
    path("desk/search/", search.search, name="search"),
    path("desk/search/suggest/", search.suggest, name="suggest"),
    path("desk/export/", inbox.export, name="export"),
    path("desk/take-down/", take_down.take_down, name="desk_take_down"),
    path("desk/take-down/<int:case_id>/", take_down.taken, name="desk_taken"),
    path("desk/calls/", calls.calls, name="desk_calls"),
    path("desk/calls/<int:call_id>/", calls.call, name="desk_call"),
    path("desk/calls/<int:call_id>/take/", calls.take, name="desk_take_call"),
    path("desk/calls/<int:call_id>/number/", calls.number, name="desk_call_number"),
    path("desk/led/", led.led_cases, name="led_cases"),
    path("desk/led/<int:case_id>/", led.led, name="led"),
    path("desk/led/<int:case_id>/<slug:key>/", led.do, name="led_do"),
    path("desk/hand-overs/", handing_over.asked, name="hand_overs"),
    path("desk/hand-overs/<uuid:uid>/yes/", handing_over.accept, name="hand_over_yes"),
    path("desk/hand-overs/<uuid:uid>/no/", handing_over.refuse, name="hand_over_no"),
    path("desk/promises/", promises.register, name="promises"),
    path("desk/promises/export/", promises.export, name="promises_export"),
    path("desk/promises/print/", promises.sheet, name="promises_print"),
    path("desk/promises/new/", promises.new, name="promise_new"),
    path("desk/promises/<int:promise_id>/", promises.one, name="promise"),
    path("desk/promises/<int:promise_id>/<slug:key>/", promises.do, name="promise_do"),
    path("desk/cases/<int:case_id>/", case.case, name="case"),
    path("desk/cases/<int:case_id>/number/", case.number, name="case_number"),
    path("desk/cases/<int:case_id>/map.json", case.map_data, name="case_map"),
    path("desk/cases/<int:case_id>/public/", public.public, name="public"),
    path("desk/cases/<int:case_id>/public/hide/", public.hide, name="hide"),
    path("desk/cases/<int:case_id>/<slug:key>/", case.do, name="do"),
]
