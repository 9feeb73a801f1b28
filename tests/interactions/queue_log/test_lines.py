from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.queue_log.lines import Entry, Event, Reason, read_line, time_of

LATEST = 2_000_000_000.0
CALL = "1700000000|1699999999.7|sales|PJSIP/lan"


def read(text: str) -> Entry:
    entry = read_line(text, LATEST)
    assert isinstance(entry, Entry), entry
    return entry


def test_every_line_says_when_of_which_call_in_which_queue_and_with_whom() -> None:
    entry = read(f"{CALL}|CONNECT|12|1699999999.9|4")
    assert entry == Entry(
        at=1_700_000_000.0,
        event=Event.CONNECT,
        uniqueid="1699999999.7",
        queue="sales",
        agent="PJSIP/lan",
        wait_s=12.0,
        ring_s=4.0,
    )


def test_a_time_may_have_a_fraction() -> None:
    assert read("1700000000.25|1.1|q|NONE|ENTERQUEUE||1|1").at == 1_700_000_000.25


@pytest.mark.parametrize(
    ("line", "wait_s", "talk_s", "ring_s"),
    [
        ("COMPLETECALLER|12|60|1", 12, 60, None),
        ("COMPLETEAGENT|12|60|1", 12, 60, None),
        ("BLINDTRANSFER|200|internal|12|60|1", 12, 60, None),
        ("TRANSFER|200|internal|12|60|1", 12, 60, None),
        ("ATTENDEDTRANSFER|BRIDGE|7e5f-11|12|60|1", 12, 60, None),
        ("ATTENDEDTRANSFER|APP|Playback|12|60|1", 12, 60, None),
        ("ATTENDEDTRANSFER|LINK|PJSIP/a-1|PJSIP/b-2|12|60|1", 12, 60, None),
        ("ABANDON|1|3|12", 12, None, None),
        ("EXITWITHTIMEOUT|1|3|12", 12, None, None),
        ("EXITEMPTY|1|3|12", 12, None, None),
        ("WITHDRAW|1|3|12|told so", 12, None, None),
        ("EXITWITHKEY|7|1|3|12", 12, None, None),
        ("RINGNOANSWER|1500", None, None, 1.5),
        ("RINGCANCELED|997", None, None, 0.997),
        # As older versions wrote them.
        ("CONNECT|12", 12, None, None),
        ("COMPLETEAGENT", None, None, None),
        ("TRANSFER|200|internal", None, None, None),
        ("ABANDON|1", None, None, None),
        ("EXITWITHKEY|7|1", None, None, None),
        ("RINGNOANSWER", None, None, None),
        ("ATTENDEDTRANSFER|200|internal", None, None, None),
        # The clock was set back meanwhile.
        ("CONNECT|-3600|1.1|4", None, None, 4),
        ("CONNECT||1.1|4", None, None, 4),
        ("ATTENDEDTRANSFER|BRIDGE|7e5f-11|x|y|1", None, None, None),
    ],
)
def test_durations_stand_where_each_event_has_them(
    line: str, wait_s: float | None, talk_s: float | None, ring_s: float | None
) -> None:
    entry = read(f"{CALL}|{line}")
    assert (entry.wait_s, entry.talk_s, entry.ring_s) == (wait_s, talk_s, ring_s)


def test_the_caller_and_what_he_dialled_are_known() -> None:
    entered = read("1700000000|1.1|sales|NONE|ENTERQUEUE||0901234567|1|Chị Lan")
    assert (entered.pii_number, entered.pii_name, entered.agent) == ("0901234567", "Chị Lan", None)
    assert read("1700000000|1.1|sales|NONE|ENTERQUEUE").pii_number == ""
    assert read("1700000000|1.1|sales|NONE|DID|19001234").word == "19001234"


def test_a_pause_says_why() -> None:
    assert read("1700000000|NONE|NONE|Lan|PAUSEALL|lunch").word == "lunch"
    assert read("1700000000|NONE|sales|Lan|PAUSE").word == ""


def test_an_agent_who_is_called_otherwise_here_has_his_name_from_here() -> None:
    entry = read_line(f"{CALL}|CONNECT|1|1.1|1", LATEST, {"PJSIP/lan": "lan"})
    assert isinstance(entry, Entry)
    assert entry.agent == "lan"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", Reason.TOO_FEW_FIELDS),
        ("1700000000|1.1|sales|NONE", Reason.TOO_FEW_FIELDS),
        ("yesterday|1.1|sales|NONE|CONNECT|1|1|1", Reason.BAD_TIME),
        ("-1700000000|1.1|sales|NONE|CONNECT|1|1|1", Reason.BAD_TIME),
        ("١٧٠٠٠٠٠٠٠٠|1.1|sales|NONE|CONNECT|1|1|1", Reason.BAD_TIME),
        ("nan|1.1|sales|NONE|CONNECT|1|1|1", Reason.BAD_TIME),
        ("2000000001|1.1|sales|NONE|CONNECT|1|1|1", Reason.BAD_TIME),
        ("100000000|1.1|sales|NONE|CONNECT|1|1|1", Reason.BAD_TIME),
        (f"{CALL}|CONNECT|twelve|1.1|4", Reason.BAD_NUMBER),
        (f"{CALL}|CONNECT|1e3|1.1|4", Reason.BAD_NUMBER),
        (f"{CALL}|RINGNOANSWER|{'9' * 400}", Reason.BAD_NUMBER),
        (f"{CALL}|INVENTED|1", Reason.UNKNOWN_EVENT),
        (f"{CALL}||1", Reason.UNKNOWN_EVENT),
        ("1700000000|NONE|sales|NONE|ENTERQUEUE||1|1", Reason.NO_CALL),
        ("1700000000||sales|NONE|ENTERQUEUE||1|1", Reason.NO_CALL),
        ("1700000000|1.1|NONE|NONE|ENTERQUEUE||1|1", Reason.NO_QUEUE),
        ("1700000000|NONE|sales|NONE|PAUSE|lunch", Reason.NO_AGENT),
    ],
)
def test_what_cannot_be_used_has_its_reason(line: str, reason: Reason) -> None:
    assert read_line(line, LATEST) is reason


def test_a_duration_longer_than_a_week_is_none() -> None:
    assert read(f"{CALL}|CONNECT|999999999999|1.1|4").wait_s is None


def test_a_line_of_another_kind_of_file_has_no_time() -> None:
    assert time_of("1700000000|1.1|sales|NONE|ANYTHING", LATEST) == 1_700_000_000.0
    assert time_of("1700000000,1.1,sales,NONE,CONNECT", LATEST) is None
    assert time_of("1700000000|1.1", LATEST) is None


@given(st.text(), st.sampled_from(Event), st.lists(st.text(max_size=20), max_size=7))
def test_nothing_that_may_stand_in_a_line_does_harm(junk: str, event: Event, data: list[str]) -> None:
    for line in (junk, f"{CALL}|{junk}", f"{CALL}|{event.value}|{'|'.join(data)}"):
        entry = read_line(line, LATEST)
        if isinstance(entry, Entry):
            for seconds in (entry.wait_s, entry.talk_s, entry.ring_s):
                assert seconds is None or 0.0 <= seconds <= 7 * 86_400
