#!/usr/bin/python3
"""read_report: what two of Python's readers find in a report.

usage: read_report.py FILE
A line each, sorted:
    email.head NAME: VALUE          of the report
    email.part N TYPE ENCODING DESCRIPTION
    email.message NAME: VALUE       of the fields about the message
    email.recipient ADDRESS STATUS ACTION
    email.defect WHAT               what is wrong with it
    flufl ADDRESS failed|delayed
Of Debian: python3-flufl.bounce.
"""
import email
import email.policy
import sys

from flufl.bounce import all_failures

HEAD = ("From", "To", "Subject", "Auto-Submitted", "Content-Type", "References",
        "In-Reply-To", "MIME-Version", "Date", "Message-Id")


def fields(report):
    """The groups of the second part, as the email package reads them."""
    return report.get_payload(1).get_payload()


def defects(part):
    yield from part.defects
    if part.is_multipart():
        for inner in part.get_payload():
            yield from defects(inner)


def read_email(report):
    for name in HEAD:
        for value in report.get_all(name, []):
            yield f"email.head {name}: {' '.join(value.split())}"
    for number, part in enumerate(report.get_payload(), 1):
        yield (f"email.part {number} {part.get_content_type()} "
               f"{part['Content-Transfer-Encoding']} "
               f"{part['Content-Description']}")
    message, *recipients = fields(report)
    for name, value in message.items():
        yield f"email.message {name}: {' '.join(value.split())}"
    for group in recipients:
        address = group["Final-Recipient"].split(";", 1)[1].strip()
        yield f"email.recipient {address} {group['Status']} {group['Action']}"
        for name, value in group.items():
            yield f"email.{address} {name}: {' '.join(value.split())}"
    for what in defects(report):
        yield f"email.defect {what!r}"


def read_flufl(report):
    temporary, permanent = all_failures(report)
    for address in permanent:
        yield f"flufl {address.decode()} failed"
    for address in temporary:
        yield f"flufl {address.decode()} delayed"


def main():
    with open(sys.argv[1], "rb") as file:
        text = file.read()
    strict = email.message_from_bytes(text)
    found = list(read_email(strict)) + list(read_flufl(strict))
    print("\n".join(sorted(found)))


main()
