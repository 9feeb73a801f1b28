"""The caller in the menu: arrives, hears prompts, presses keys, hangs up."""

from __future__ import annotations

from centre.commands import LookUpCustomer
from interactions.record import Outcome
from telephony import events
from telephony.call import CallState
from telephony.commands import AnswerCall, CancelTimer, PlayPrompt, SetTimer
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    arrived,
    drop_call,
    finished,
    fired,
    house,
    hung_up,
    music,
    no_timer,
    pressed,
    refused,
    snapshot,
    timer,
)


def menu() -> Playbook:
    return Playbook(house()).so_far(snapshot(), arrived())


def prompt(step: int, name: str = "main", *, interruptible: bool = True) -> PlayPrompt:
    place = house().flow.places[name]
    return PlayPrompt(
        call_id="c1",
        step=step,
        prompts=(place.prompt.name,),  # type: ignore[union-attr]
        interruptible=interruptible,
    )


def test_a_call_is_answered_looked_up_and_led_into_the_menu() -> None:
    play = Playbook(house())
    play >> arrived() << AnswerCall(call_id="c1") << LookUpCustomer(call_id="c1", pii_number="84901")
    play << prompt(1) << None
    record = play.record()
    assert (record.arrived_at, record.outcome, record.node) == (NOON, Outcome.IN_PROGRESS, "pbx")


def test_a_call_told_twice_is_one_call() -> None:
    play = menu()
    play >> arrived() << None
    assert len(play.centre.state.calls) == 1


def test_a_key_leads_on_and_is_written_down() -> None:
    play = menu()
    play >> pressed("1") << no_timer("key/c1/1") << music() << None
    assert play.call().state is CallState.WAITING
    assert play.record().menu_path == ("main:1",)


def test_after_the_prompt_a_key_is_awaited() -> None:
    play = menu()
    play.after(2) >> finished(1) << timer("key/c1/1", NOON + 7) << None


def test_without_a_key_the_prompt_is_played_again_and_then_the_caller_is_led_on() -> None:
    play = menu()
    play.so_far(finished(1))
    play >> fired("key/c1/1") << prompt(2) << None
    play.so_far(finished(2))
    play >> fired("key/c1/2") << music() << None
    assert play.call().queue == "sales"


def test_a_timer_of_an_earlier_prompt_means_nothing() -> None:
    play = menu()
    play.so_far(finished(1), fired("key/c1/1"))
    play >> fired("key/c1/1") << None


def test_the_end_of_an_earlier_prompt_means_nothing() -> None:
    play = menu()
    play.so_far(pressed("9"))
    play >> finished(1) << None
    play >> finished(2) << SetTimer << None


def test_a_place_that_only_talks_leads_on_at_its_end() -> None:
    play = menu()
    play >> pressed("2") << CancelTimer << prompt(2, "talk", interruptible=False) << None
    play >> finished(2) << music() << SetTimer << None
    assert play.call().queue == "support"


def test_a_prompt_that_cannot_be_played_does_not_strand_the_caller() -> None:
    play = menu()
    play >> refused("PlayPrompt", step=1) << timer("key/c1/1", NOON + 5) << None
    play >> refused("PlayPrompt", step=9) << None
    play >> refused("PlayMusic") << None


def test_the_menu_can_say_goodbye() -> None:
    play = menu()
    play >> pressed("0") << CancelTimer << drop_call() << None
    assert play.call().state is CallState.IN_MENU  # until the line is gone
    play.after(1).so_far(hung_up())
    assert (play.record().outcome, play.record().closed_at) == (Outcome.LEFT_IN_MENU, NOON + 1)


def test_a_caller_who_hangs_up_in_the_menu_left_there() -> None:
    play = menu()
    play.so_far(finished(1))
    play >> hung_up() << no_timer("key/c1/1") << None
    assert play.record().outcome is Outcome.LEFT_IN_MENU
    play >> hung_up() >> pressed("1") >> finished(1) << None


def test_keys_pressed_in_a_queue_choose_nothing() -> None:
    play = menu()
    play.so_far(pressed("1"))
    play >> pressed("2") << None
    assert play.call().queue == "sales"


def test_who_waited_to_the_end_hears_what_the_flow_says_next() -> None:
    play = menu()
    play.so_far(pressed("2"), finished(2))
    timer = f"wait/c1/{play.call().order}"
    play.after(60) >> fired(timer) << CancelTimer(timer=timer) << prompt(3, "busy", interruptible=False)
    play >> finished(3) << drop_call()
    play.after(1).so_far(hung_up())
    record = play.record()
    assert (record.outcome, record.wait_s) == (Outcome.TIMED_OUT, 60)


def test_words_about_an_unknown_call_mean_nothing() -> None:
    play = Playbook(house())
    play >> finished(1) >> pressed("1") >> hung_up() >> fired("key/c1/1") >> fired("nonsense") << None
    play >> events.CustomerFound(at=0, call_id="c1", pii_name="Hoa", history=()) << None
    assert play.centre.state.calls == {}
