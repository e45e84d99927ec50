from django.urls import path

from doorstep.messaging.views import outbox, texts, webhooks

app_name = "messaging"

urlpatterns = [
    path("desk/messages/", outbox.outbox, name="outbox"),
    path("desk/messages/texts/", texts.texts_page, name="texts"),
    path("desk/messages/texts/<str:name>/", texts.text, name="text"),
    path("desk/messages/texts/<str:name>/read/", texts.read_aloud, name="read_aloud"),
    path("desk/messages/held/release/", outbox.release_held, name="release_held"),
    path("desk/messages/held/discard/", outbox.discard_held, name="discard_held"),
    path("desk/messages/<int:message_id>/", outbox.message, name="message"),
    path("desk/messages/<int:message_id>/release/", outbox.release, name="release"),
    path("desk/messages/<int:message_id>/hold/", outbox.hold, name="hold"),
    path("desk/webhooks/", webhooks.listing, name="webhooks"),
    path("desk/webhooks/<uuid:uid>/", webhooks.one, name="webhook"),
    path("desk/webhooks/<uuid:uid>/replay/<uuid:call>/", webhooks.replay, name="replay_call"),
    path("desk/webhooks/<uuid:uid>/<slug:deed>/", webhooks.do, name="webhook_do"),
]
