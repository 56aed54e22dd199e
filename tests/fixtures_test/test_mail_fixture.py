"""The mail server that tests get."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import pytest

from tests.fixtures.mail import MailServer


def _message(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "portal@example.org"
    message["To"] = "preparer@example.org"
    message["Subject"] = subject
    message.set_content("Your return was received: “2026”.\n")
    return message


def test_mail_server_keeps_what_it_accepts(mail_server: MailServer) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.port, timeout=5) as client:
        client.send_message(_message("Receipt"))
    (received,) = mail_server.received
    assert received.sender == "portal@example.org"
    assert received.recipients == ("preparer@example.org",)
    assert received.message["Subject"] == "Receipt"
    assert "“2026”" in received.message.get_content()


def test_mail_server_gives_the_answers_it_was_told_to(mail_server: MailServer) -> None:
    mail_server.answers.append("451 try again later")
    with smtplib.SMTP(mail_server.host, mail_server.port, timeout=5) as client:
        with pytest.raises(smtplib.SMTPDataError, match="try again later"):
            client.send_message(_message("first"))
        client.send_message(_message("second"))
    assert [received.message["Subject"] for received in mail_server.received] == ["second"]
