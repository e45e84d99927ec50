from django.urls import path

from doorstep.messaging import views

app_name = "messaging"

urlpatterns = [
    path("desk/messages/", views.outbox, name="outbox"),
    path("desk/messages/texts/", views.texts_page, name="texts"),
    path("desk/messages/<int:message_id>/", views.message, name="message"),
    path("desk/messages/<int:message_id>/release/", views.release, name="release"),
    path("desk/messages/<int:message_id>/hold/", views.hold, name="hold"),
]
