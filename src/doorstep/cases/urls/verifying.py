"""Looking again at what was said to be done, and judging replies that say nothing."""

from django.urls import URLPattern, path

from doorstep.cases.views import verifying as views

verifying: list[URLPattern] = [
    path("desk/re-visits/", views.desk_revisits, name="desk_revisits"),
    path("desk/re-visits/<int:revisit_id>/", views.desk_revisit, name="desk_revisit"),
    path("v/re-visits/", views.volunteer_revisits, name="volunteer_revisits"),
    path("v/re-visits/<int:revisit_id>/", views.volunteer_revisit, name="volunteer_revisit"),
    path("desk/empty-replies/", views.empty_replies, name="empty_replies"),
    path("desk/cases/<int:case_id>/reply/judge/", views.judge, name="judge_reply"),
]
