"""Send messages by the mail server of this deployment."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage

from doorstep.messaging.transports import Parcel, TransportFailed
from doorstep.messaging.transports.email import config


def deliver(parcel: Parcel) -> str:
    """Send one e-mail under the parcel's own message id. Raises TransportFailed.

    A connection lost on the way leaves it unknown whether the server took the mail.
    """
    message_id = config.message_id(parcel.key)
    mail = EmailMessage(
        parcel.subject, parcel.text, to=[parcel.address], headers={"Message-ID": message_id}
    )
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        raise TransportFailed(f"mail: refused {codes}", retry=max(codes) < 500) from None
    except SMTPResponseException as error:
        code = error.smtp_code
        raise TransportFailed(f"mail: answer {code}", retry=code < 500) from None
    except ConnectionRefusedError:
        raise TransportFailed("mail: no server answers", retry=True) from None
    except (OSError, SMTPException) as error:
        name = type(error).__name__
        raise TransportFailed(f"mail: {name}", retry=True, is_unknown=True) from None
    except ValueError:
        raise TransportFailed("mail: not an address", retry=False) from None
    return message_id
