"""Hands e-mails to django-helpdesk's own intake function, in its environment: ``python intake.py FOLDER MESSAGES`` prints JSON.

Neither HTTP nor a mailbox is part of it, and its own mails are thrown away: this flatters it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.text import Text

APPS = ("admin", "auth", "contenttypes", "sessions", "messages", "sites", "humanize")
WARM = 20
urlpatterns: list[object] = []
MAIL = """From: Customer {number} <customer{number}@example.org>
To: support@example.org
Subject: {subject}
Message-Id: <{number}@example.org>
Content-Type: text/plain; charset=utf-8

{body}
"""


def prepared(folder: Path) -> None:
    """Set Django up with the defaults of the peer's guide, and create its database."""
    settings.configure(
        SECRET_KEY="bench",
        USE_TZ=True,
        SITE_ID=1,
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in APPS), "rest_framework", "helpdesk"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "peer.db")}},
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        MEDIA_ROOT=str(folder / "media"),
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}],
    )
    django.setup()
    urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))
    call_command("migrate", verbosity=0)


def measure(messages: int) -> dict[str, float]:
    """New tickets, one after the other."""
    from helpdesk.email import extract_email_metadata  # noqa: PLC0415  only after the setup
    from helpdesk.models import Queue, Ticket  # noqa: PLC0415

    queue = Queue.objects.create(
        title="Support", slug="support", email_address="support@example.org", allow_public_submission=True, allow_email_submission=True
    )
    text, log = Text(5), logging.getLogger("peer")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    mails = []
    for number in range(WARM + messages):
        body = text.body()
        mails.append(MAIL.format(number=number, subject=" ".join(body.split()[:5]), body=body))
    for mail in mails[:WARM]:
        extract_email_metadata(mail, queue, log)
    began, used = time.perf_counter(), time.process_time()
    for mail in mails[WARM:]:
        extract_email_metadata(mail, queue, log)
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    if Ticket.objects.count() != len(mails):
        raise RuntimeError(f"{Ticket.objects.count()} tickets of {len(mails)} e-mails")
    return {"per_s": round(messages / wall, 1), "cpu_us": round(cpu / messages * 1e6, 1)}


if __name__ == "__main__":
    prepared(Path(sys.argv[1]))
    print(json.dumps(measure(int(sys.argv[2]))))
