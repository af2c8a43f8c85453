"""E-mail, over the mail server of the settings."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from beurs.messages.channels import Parcel, Undeliverable, Unreachable


class Mail:
    """Sends over Django's default mailer."""

    def send(self, parcel: Parcel) -> str:
        """Hand one message to the mail server.

        Only a lasting refusal (5xx) of the recipient or the message is final. One of the sender or the sign-in is a
        fault of ours that somebody can mend, so the message waits.
        """
        try:
            _written(parcel).send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise _fault(min(codes), "recipient") from None
        except smtplib.SMTPSenderRefused as refused:
            raise Unreachable(f"sender {refused.smtp_code}") from None
        except smtplib.SMTPDataError as refused:
            raise _fault(refused.smtp_code, "message") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(type(error).__name__) from None
        return "accepted"


def _written(parcel: Parcel) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": parcel.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": parcel.language,
    }
    mail = EmailMultiAlternatives(
        parcel.subject, parcel.text, settings.DEFAULT_FROM_EMAIL, [parcel.recipient], headers=headers
    )
    if parcel.html:
        mail.attach_alternative(parcel.html, "text/html")
    for one in parcel.files:
        mail.attach(one.name, one.body, one.kind)
    return mail


def _fault(code: int, what: str) -> Unreachable | Undeliverable:
    return (Undeliverable if code >= 500 else Unreachable)(f"{what} {code}")
