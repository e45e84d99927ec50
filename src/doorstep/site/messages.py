"""What the house itself writes to people."""

from django.utils.translation import gettext_lazy as _

from doorstep.messaging.states import Lane, Reader
from doorstep.messaging.texts import Secret, template

template(
    "site.sign_in_code",
    purpose="sign_in",
    to=Reader.ANYBODY,
    lane=Lane.CODE,
    text=_(
        "Your code for signing in is %(code)s. It works for 5 minutes. We never ask you for it."
    ),
    secret=Secret("code"),
    sample={"code": "123456"},
)
