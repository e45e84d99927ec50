"""The residents' face: asking, following, confirming. None of it needs signing in."""

from django.urls import URLPattern, path

from doorstep.cases.views.resident import ask, matter, mine, paper, scanned, track

resident: list[URLPattern] = [
    path("ask/", ask.ask, name="ask"),
    path("ask/done/<uuid:uid>/", ask.done, name="asked"),
    path("b/<str:code>/", scanned.building, name="building"),
    path("track/", track.track, name="track"),
    path("t/<str:code>/", track.tracked, name="tracked"),
    path("mine/", mine.mine, name="mine"),
    path("mine/card/<uuid:uid>/", mine.card, name="card"),
    path("my/<uuid:uid>/", matter.matter, name="follow"),
    path("my/<uuid:uid>/", matter.matter, name="confirm"),
    path("my/<uuid:uid>/yes/", matter.say_yes, name="yes"),
    path("my/<uuid:uid>/no/", matter.say_no, name="no"),
    path("my/<uuid:uid>/call/", matter.call_me, name="call_me"),
    path("my/<uuid:uid>/stars/", matter.stars, name="stars"),
    path("my/<uuid:uid>/why/", matter.why, name="why"),
    path("desk/cases/<int:case_id>/card/", paper.card, name="print_card"),
    path("my/<uuid:uid>/withdraw/", matter.withdraw, name="withdraw"),
]
