from __future__ import annotations

import re

from app.doctor.events import EVENTS
from deploy.asterisk import TEMPLATES
from telephony.ami.pbx import WANTED


def test_the_events_are_those_that_the_template_lets_through() -> None:
    text = (TEMPLATES / "manager.conf").read_text()
    assert set(re.findall(r"^eventfilter\(action\(include\),name\((\w+)\)\)", text, re.MULTILINE)) == EVENTS


def test_what_the_service_reads_is_among_them() -> None:
    assert set(WANTED) <= EVENTS
