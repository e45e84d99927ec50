from django.urls import path

from doorstep.messaging import views

app_name = "messaging"

urlpatterns = [
    path("desk/messages/", views.outbox, name="outbox"),
    path("desk/messages/texts/", views.texts_page, name="texts"),
    path("desk/messages/held/release/", views.release_held, name="release_held"),
    path("desk/messages/held/discard/", views.discard_held, name="discard_held"),
    path("desk/messages/<int:message_id>/", views.message, name="message"),
    path("desk/messages/<int:message_id>/release/", views.release, name="release"),
    path("desk/messages/<int:message_id>/hold/", views.hold, name="hold"),
]
