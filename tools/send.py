#!/usr/bin/python3
"""send: one message to 127.0.0.1 by SMTP; says what the server answered.

usage: send.py PORT FROM TO
"""
import smtplib
import sys

TEXT = """From: <{0}>
To: <{1}>
Subject: through the postern

This came in by SMTP, was committed to disk, routed by a transport table, and
went out by SMTP.
"""


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    port, sender, recipient = sys.argv[1:]
    with smtplib.SMTP("127.0.0.1", int(port), timeout=30) as smtp:
        smtp.ehlo("client.example")
        for code, text in (smtp.mail(sender), smtp.rcpt(recipient)):
            print(code, text.decode())
        if code == 250:
            print(*smtp.data(TEXT.format(sender, recipient)))


main()
