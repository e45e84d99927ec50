"""The volunteers' face, under the thumb: today, help near, write down, call back, me."""

from django.urls import URLPattern, path

from doorstep.cases.views.volunteer import calls, near, search, take_down, today, work

volunteer: list[URLPattern] = [
    path("v/", today.today, name="volunteer"),
    path("v/me/", today.me, name="volunteer_me"),
    path("v/search/", search.search, name="volunteer_search"),
    path("v/near/", near.near, name="near"),
    path("v/near/<int:case_id>/claim/", near.claim, name="claim"),
    path("v/cases/<int:case_id>/", work.case, name="volunteer_case"),
    path("v/cases/<int:case_id>/contact/", work.contact, name="volunteer_contact"),
    path("v/cases/<int:case_id>/take/", work.take, name="volunteer_take"),
    path("v/cases/<int:case_id>/start/", work.start, name="volunteer_start"),
    path("v/cases/<int:case_id>/done/", work.done, name="volunteer_done"),
    path("v/cases/<int:case_id>/hand-back/", work.hand_back, name="volunteer_hand_back"),
    path("v/take-down/", take_down.take_down, name="volunteer_take_down"),
    path("v/take-down/<int:case_id>/", take_down.done, name="volunteer_written"),
    path("v/calls/", calls.calls, name="volunteer_calls"),
    path("v/calls/<int:call_id>/", calls.call, name="volunteer_call"),
    path("v/calls/<int:call_id>/take/", calls.take, name="volunteer_take_call"),
]
