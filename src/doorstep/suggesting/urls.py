from django.urls import path

from doorstep.suggesting import views

app_name = "suggesting"

urlpatterns = [
    path("desk/topics/", views.topics, name="topics"),
    path("desk/suggestions/", views.card, name="card"),
    path("my/<uuid:uid>/hint/", views.answer, name="answer"),
    path("v/cases/<int:case_id>/hint/", views.answer_for, name="answer_for"),
]
