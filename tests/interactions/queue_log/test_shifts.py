from __future__ import annotations

from interactions.queue_log.shifts import Shifts
from tests.interactions.queue_log.written import NINE, at, entry


def by(agent: str, seconds: float, event: str, queue: str = "sales") -> str:
    return at(seconds, event, call="NONE", queue=queue, agent=agent)


def an(seconds: float, event: str, queue: str = "sales", call: str = "1.1") -> str:
    return at(seconds, event, call=call, queue=queue, agent="an")


def stretches(*lines: str, shifts: Shifts | None = None) -> list[tuple[str, str, float, float, str | None]]:
    shifts = shifts or Shifts()
    return [
        (part.agent_id, part.state, part.start - NINE, (part.end or 0.0) - NINE, part.reason)
        for line in lines
        for part in shifts.take(entry(line))
    ]


def test_a_shift_with_a_call_and_a_break() -> None:
    assert stretches(
        an(0, "ADDMEMBER|"),
        an(30, "RINGNOANSWER|5000"),
        an(60, "CONNECT|20|1.2|4"),
        an(100, "COMPLETECALLER|20|40|1"),
        an(200, "PAUSE|lunch"),
        an(500, "UNPAUSE|"),
        an(600, "REMOVEMEMBER|"),
    ) == [
        ("an", "idle", 0, 25, None),
        ("an", "ringing", 25, 30, None),
        ("an", "idle", 30, 56, None),
        ("an", "ringing", 56, 60, None),
        ("an", "talking", 60, 100, None),
        ("an", "idle", 100, 200, None),
        ("an", "paused", 200, 500, "lunch"),
        ("an", "idle", 500, 600, None),
    ]


def test_of_a_member_by_configuration_only_the_pauses_are_known() -> None:
    assert stretches(
        an(10, "CONNECT|5|1.2|2"),
        an(20, "PAUSEALL|lunch", "NONE"),
        an(40, "COMPLETEAGENT|5|30|1"),
        an(90, "UNPAUSEALL|", "NONE"),
        an(95, "PAUSE|"),
        an(99, "UNPAUSE|"),
    ) == [("an", "paused", 40, 90, "lunch"), ("an", "paused", 95, 99, None)]


def test_who_pauses_in_one_of_his_queues_can_still_be_called() -> None:
    assert stretches(
        an(0, "ADDMEMBER|", "sales"),
        an(1, "ADDMEMBER|", "billing"),
        an(10, "PAUSE|letters", "sales"),
        an(20, "PAUSE|letters", "billing"),
        an(30, "UNPAUSE|", "sales"),
        an(40, "REMOVEMEMBER|", "billing"),
        an(50, "REMOVEMEMBER|", "sales"),
    ) == [("an", "idle", 0, 20, None), ("an", "paused", 20, 30, "letters"), ("an", "idle", 30, 50, None)]


def test_pausing_everywhere_and_coming_back_to_one_queue_is_coming_back() -> None:
    """The lines as Asterisk 22 writes them."""
    assert stretches(
        an(0, "ADDMEMBER|"),
        an(10, "PAUSEALL|lunch", "NONE"),
        an(10, "PAUSE|lunch"),
        an(50, "UNPAUSE|"),
        an(60, "REMOVEMEMBER|"),
    ) == [("an", "idle", 0, 10, None), ("an", "paused", 10, 50, "lunch"), ("an", "idle", 50, 60, None)]


def test_agents_who_log_in_are_at_work_until_they_log_off() -> None:
    for on, off in (
        ("AGENTLOGIN|PJSIP/an-1", "AGENTLOGOFF|PJSIP/an-1|99"),
        ("AGENTCALLBACKLOGIN|1@i", "AGENTCALLBACKLOGOFF|1@i|99|"),
    ):
        assert stretches(
            an(0, on, "NONE"), an(50, "CONNECT|1|1.2|0"), an(60, "COMPLETEAGENT|1|10|1"), an(99, off, "NONE")
        ) == [
            ("an", "idle", 0, 50, None),
            ("an", "talking", 50, 60, None),
            ("an", "idle", 60, 99, None),
        ]


def test_two_calls_at_once_are_one_conversation_of_the_agent() -> None:
    assert stretches(
        an(0, "ADDMEMBER|PAUSED"),
        an(5, "UNPAUSE|"),
        an(10, "CONNECT|1|1.2|0", call="a"),
        an(20, "CONNECT|1|1.3|0", call="b"),
        an(30, "COMPLETEAGENT|1|20|1", call="a"),
        an(40, "COMPLETEAGENT|1|20|1", call="b"),
    ) == [
        ("an", "paused", 0, 5, None),
        ("an", "idle", 5, 10, None),
        ("an", "talking", 10, 40, None),
    ]


def test_who_is_called_otherwise_when_he_comes_is_not_idle_all_day() -> None:
    """ADDMEMBER has the interface, everything else the member's name."""
    shifts = Shifts()
    assert (
        stretches(by("PJSIP/an", 0, "ADDMEMBER|"), by("PJSIP/an", 999, "REMOVEMEMBER|"), shifts=shifts) == []
    )
    assert shifts.unpaired == 1


def test_who_goes_without_having_come_is_counted() -> None:
    shifts = Shifts()
    assert stretches(an(5, "REMOVEMEMBER|"), an(9, "AGENTLOGOFF|c|99", "NONE"), shifts=shifts) == []
    assert shifts.unpaired == 2


def test_lines_that_come_again_from_a_second_file_change_nothing() -> None:
    lines = [an(0, "ADDMEMBER|"), an(10, "PAUSE|"), an(20, "UNPAUSE|"), an(30, "REMOVEMEMBER|")]
    assert stretches(*lines, *lines) == stretches(*lines)


def test_with_asterisk_ends_what_is_known_of_who_is_there() -> None:
    shifts = Shifts()
    stretches(an(0, "ADDMEMBER|"), an(10, "RINGNOANSWER|0"), by("minh", 90, "PAUSE|"), shifts=shifts)
    ended = list(shifts.restarted(entry(at(60, "QUEUESTART|", call="NONE", queue="NONE")), NINE + 50.0))
    assert [(part.agent_id, part.start - NINE, (part.end or 0) - NINE) for part in ended] == [("an", 0, 50)]
    assert stretches(an(99, "REMOVEMEMBER|"), by("minh", 100, "UNPAUSE|"), shifts=shifts) == [
        ("minh", "paused", 90, 100, None)
    ]
