"""One caller's walk through a flow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ivr.flow import read_flow
from ivr.machine import (
    AskCallback,
    AwaitKey,
    CallOutside,
    EndCall,
    EnterQueue,
    Exit,
    Play,
    Spot,
    TakeMessage,
    Walk,
    again,
    begin,
    callback_settled,
    enter,
    leave_queue,
    leaves_by,
    message_ended,
    outside_ended,
    press,
    prompt_finished,
    waited,
)

FLOW = read_flow(
    """
language: vi
start: hello
places:
  hello: {say: "Xin chào.", then: main}
  main: {menu: "Bấm 1 hoặc 2.", choices: {1: sales, 2: more, "#": bye}, wait_s: 4, tries: 2,
         sorry: "Xin lỗi.", otherwise: support}
  more: {menu: "Bấm 1.", choices: {1: support}, otherwise: bye}
  sales: {queue: sales, otherwise: busy}
  support: {queue: support}
  busy: {say: "Mọi người đều bận.", then: bye}
  vip: {queue: sales, requires: {sales: 5, english: 2}, otherwise: busy, full: message, unstaffed: closed,
        keys: {1: call_me, "*": support}}
  english: {set: {language: en, requires: {english: 3}}, then: later}
  later: {set: {requires: {patience: 1, english: 1}}, then: vip}
  message: {voicemail: "Xin để lại lời nhắn.", max_s: 90, then: main}
  last_words: {voicemail: "Lời cuối.", max_s: 9}
  closed: {outside: "+84901234567", say: "Đang nối máy.", ring_s: 20, otherwise: message}
  hotline: {outside: "113"}
  call_me: {callback: "Chúng tôi sẽ gọi lại.", then: main, otherwise: busy}
  call_once: {callback: "Sẽ gọi.", otherwise: bye}
  bye: {hangup: true}
""",
    {"sales", "support"},
)
NAME = {prompt.text: name for name, prompt in FLOW.prompts().items()}


def play(step: int, *texts: str, interruptible: bool = True) -> Play:
    return Play(step=step, prompts=tuple(NAME[text] for text in texts), interruptible=interruptible)


def go(*moves: Callable[[Spot], Walk]) -> Walk:
    """Begin, then make these moves one after another."""
    walk = begin(FLOW)
    for move in moves:
        walk = move(walk[0])
    return walk


def ends(step: int) -> Callable[[Spot], Walk]:
    return lambda spot: prompt_finished(FLOW, spot, step)


def key(pressed: str) -> Callable[[Spot], Walk]:
    return lambda spot: press(FLOW, spot, pressed)


def silence(step: int) -> Callable[[Spot], Walk]:
    return lambda spot: waited(FLOW, spot, step)


def test_the_walk_begins_at_the_start() -> None:
    assert go()[1] == (play(1, "Xin chào.", interruptible=False),)


def test_after_what_is_said_comes_the_next_place() -> None:
    spot, actions = go(ends(1))
    assert (spot.place, actions) == ("main", (play(2, "Bấm 1 hoặc 2."),))


def test_after_its_prompt_a_menu_waits_for_a_key() -> None:
    assert go(ends(1), ends(2))[1] == (AwaitKey(step=2, seconds=4.0),)


def test_a_key_makes_a_choice_which_is_remembered() -> None:
    spot, actions = go(ends(1), key("1"))
    assert actions == (EnterQueue(queue="sales"),)
    assert spot.path == ("main:1",)


def test_choices_add_up_to_a_path() -> None:
    spot, _ = go(ends(1), key("2"), key("1"))
    assert spot.path == ("main:2", "more:1")


def test_a_wrong_key_or_none_is_a_try_and_the_last_leads_on() -> None:
    spot, actions = go(ends(1), key("9"))
    assert (spot.tries, actions) == (1, (play(3, "Xin lỗi.", "Bấm 1 hoặc 2."),))
    spot, actions = go(ends(1), key("9"), ends(3), silence(3))
    assert (spot.place, actions) == ("support", (EnterQueue(queue="support"),))
    assert spot.path == ()


def test_a_menu_without_sorry_just_asks_again() -> None:
    assert go(ends(1), key("2"), key("9"))[1] == (play(4, "Bấm 1."),)


def test_each_menu_counts_its_own_tries() -> None:
    spot, _ = go(ends(1), key("9"), key("2"))
    assert (spot.place, spot.tries) == ("more", 0)


def test_old_prompts_and_old_silences_move_nobody() -> None:
    assert go(ends(1), key("9"), ends(2))[1] == ()
    assert go(ends(1), key("9"), silence(2))[1] == ()
    assert go(silence(1))[1] == ()


def test_a_key_pressed_while_something_is_said_is_taken_by_the_menu_after_it() -> None:
    assert go(key("1"))[1] == ()
    spot, actions = go(key("1"), ends(1))
    assert (spot.path, actions) == (("main:1",), (EnterQueue(queue="sales"),))


def test_keys_pressed_ahead_are_taken_one_menu_after_another() -> None:
    spot, actions = go(key("2"), key("1"), ends(1))
    assert (spot.path, actions) == (("main:2", "more:1"), (EnterQueue(queue="support"),))


def test_only_a_few_keys_are_remembered_ahead() -> None:
    spot, _ = go(*[key("2") for _ in range(50)])
    assert spot.ahead == "2" * 8


def test_after_a_wrong_key_nothing_that_was_pressed_ahead_counts() -> None:
    """The caller hears the menu again and starts afresh; an older key must not come after a newer."""
    spot, actions = go(key("9"), key("1"), ends(1))
    assert (spot.ahead, actions) == ("", (play(2, "Xin lỗi.", "Bấm 1 hoặc 2."),))
    assert press(FLOW, spot, "2")[0].place == "more"


def test_keys_ahead_do_not_outlive_the_queue() -> None:
    spot, _ = go(key("1"), key("7"), key("7"), ends(1))
    assert spot.ahead == ""


def test_keys_and_ends_of_prompts_mean_nothing_in_a_queue_or_at_the_end() -> None:
    queued = go(ends(1), key("1"))[0]
    over = go(ends(1), key("#"))[0]
    for spot in (queued, over):
        assert press(FLOW, spot, "1") == (spot, ())
        assert prompt_finished(FLOW, spot, spot.step) == (spot, ())
        assert waited(FLOW, spot, spot.step) == (spot, ())


def test_a_place_can_end_the_call() -> None:
    assert go(ends(1), key("#"))[1] == (EndCall(),)


def test_who_waited_to_the_end_is_led_on_or_shown_out() -> None:
    led_on = leave_queue(FLOW, go(ends(1), key("1"))[0])
    assert led_on[1] == (play(3, "Mọi người đều bận.", interruptible=False),)
    shown_out = leave_queue(FLOW, enter(FLOW, Spot(place="main"), "support")[0])
    assert shown_out[1] == (EndCall(),)


def test_an_interrupted_place_is_heard_again_under_a_new_number() -> None:
    menu = go(ends(1))[0]
    assert again(FLOW, menu)[1] == (play(3, "Bấm 1 hoặc 2."),)
    assert again(FLOW, go(ends(1), key("#"))[0])[1] == (EndCall(),)


def test_a_queue_that_was_left_is_not_entered_again() -> None:
    queued = go(ends(1), key("1"))[0]
    assert again(FLOW, queued) == (queued, (EndCall(),))


def at(place: str, spot: Spot | None = None) -> Walk:
    return enter(FLOW, spot or Spot(place="main", step=6), place)


@pytest.mark.parametrize("reason", [Exit.TIMED_OUT, Exit.FULL, Exit.UNSTAFFED])
def test_why_a_queue_gives_a_caller_up_says_where_he_goes(reason: Exit) -> None:
    spot, _ = leave_queue(FLOW, at("vip")[0], reason)
    assert spot.place == {"timed_out": "busy", "full": "message", "unstaffed": "closed"}[reason]


@pytest.mark.parametrize("reason", Exit)
def test_a_way_out_that_is_not_given_is_the_common_one_or_the_end(reason: Exit) -> None:
    assert leave_queue(FLOW, at("sales")[0], reason)[0].place == "busy"
    assert leave_queue(FLOW, at("support")[0], reason)[1] == (EndCall(),)


def test_who_is_in_no_queue_of_this_flow_any_more_is_shown_out() -> None:
    """Another configuration may have made another kind of place of it."""
    assert leave_queue(FLOW, at("busy")[0])[1] == (EndCall(),)


def test_a_key_leads_out_of_a_queue_that_has_it_and_is_remembered() -> None:
    queued = at("vip")[0]
    spot, actions = press(FLOW, queued, "1")
    assert (spot.place, spot.path, actions) == ("call_me", ("vip:1",), (AskCallback(),))
    assert press(FLOW, queued, "*")[1] == (EnterQueue(queue="support"),)
    assert press(FLOW, queued, "2") == (queued, ())


def test_only_a_queue_is_left_by_a_key() -> None:
    assert [key for key in "0123456789*#" if leaves_by(FLOW, at("vip")[0], key)] == ["1", "*"]
    assert not leaves_by(FLOW, at("support")[0], "1")
    assert not leaves_by(FLOW, at("main")[0], "1")


def test_what_a_place_requires_is_for_this_call_in_this_queue() -> None:
    spot, actions = at("vip")
    assert actions == (EnterQueue(queue="sales", needs=(("english", 2), ("sales", 5))),)
    assert spot.needs == ()


def test_a_caller_keeps_his_language_and_needs_and_the_highest_level_wins() -> None:
    spot, actions = at("english")
    assert (spot.place, spot.language) == ("vip", "en")
    assert spot.needs == (("english", 3), ("patience", 1))
    assert actions == (EnterQueue(queue="sales", needs=(("english", 3), ("patience", 1), ("sales", 5))),)
    assert at("support", spot)[1] == (EnterQueue(queue="support", needs=(("english", 3), ("patience", 1))),)
    assert again(FLOW, at("main", spot)[0])[0].language == "en"


def test_a_caller_nothing_was_set_for_speaks_the_language_of_the_flow() -> None:
    assert begin(FLOW)[0].language is None


def test_keys_pressed_ahead_go_by_places_that_only_set_something() -> None:
    spot = Spot(place="hello", ahead="1")
    flow = read_flow(
        """
language: vi
start: a
places:
  a: {set: {language: en}, then: b}
  b: {menu: "B", choices: {1: c}, otherwise: c}
  c: {hangup: true}
""",
        set(),
    )
    assert enter(flow, spot, "a")[0].path == ("b:1",)


def test_after_its_prompt_a_message_is_taken_and_the_call_goes_on() -> None:
    spot, actions = at("message")
    assert actions == (play(7, "Xin để lại lời nhắn.", interruptible=False),)
    spot, actions = prompt_finished(FLOW, spot, 7)
    assert actions == (TakeMessage(step=8, max_s=90.0),)
    spot, actions = message_ended(FLOW, spot, 8)
    assert (spot.place, actions) == ("main", (play(9, "Bấm 1 hoặc 2."),))


def test_a_message_without_anything_after_it_ends_the_call() -> None:
    spot, _ = prompt_finished(FLOW, at("last_words")[0], 7)
    assert message_ended(FLOW, spot, 8)[1] == (EndCall(),)


def test_only_the_end_of_the_present_message_counts() -> None:
    hearing = at("message")[0]
    speaking = prompt_finished(FLOW, hearing, 7)[0]
    assert message_ended(FLOW, hearing, 8) == (hearing, ())
    assert message_ended(FLOW, speaking, 7) == (speaking, ())
    assert prompt_finished(FLOW, speaking, 7) == (speaking, ())
    gone_on = message_ended(FLOW, speaking, 8)[0]
    assert message_ended(FLOW, gone_on, 8) == (gone_on, ())
    assert message_ended(FLOW, gone_on, 9) == (gone_on, ())


def test_keys_mean_nothing_while_a_message_is_taken_or_a_number_called() -> None:
    for spot in (at("message")[0], at("closed")[0], at("hotline")[0]):
        assert press(FLOW, spot, "1") == (spot, ())


@pytest.mark.parametrize("place", ["message", "closed", "hotline"])
def test_keys_ahead_do_not_outlive_a_message_or_an_outside_number(place: str) -> None:
    assert at(place, Spot(place="hello", ahead="12"))[0].ahead == ""


def test_an_interrupted_message_starts_over_from_its_prompt() -> None:
    speaking = prompt_finished(FLOW, at("message")[0], 7)[0]
    assert again(FLOW, speaking)[1] == (play(9, "Xin để lại lời nhắn.", interruptible=False),)


def test_an_outside_number_is_called_after_its_prompt_or_at_once() -> None:
    spot, actions = at("closed")
    assert actions == (play(7, "Đang nối máy.", interruptible=False),)
    assert prompt_finished(FLOW, spot, 7)[1] == (CallOutside(step=8, number="+84901234567", ring_s=20.0),)
    assert at("hotline")[1] == (CallOutside(step=7, number="113", ring_s=30.0),)


def test_an_outside_number_that_does_not_answer_leads_on_or_out() -> None:
    spot = prompt_finished(FLOW, at("closed")[0], 7)[0]
    assert outside_ended(FLOW, spot, 8, answered=False)[0].place == "message"
    assert outside_ended(FLOW, at("hotline")[0], 7, answered=False)[1] == (EndCall(),)


def test_after_a_talk_with_an_outside_number_the_call_ends() -> None:
    spot = prompt_finished(FLOW, at("closed")[0], 7)[0]
    assert outside_ended(FLOW, spot, 8, answered=True) == (spot, (EndCall(),))


def test_only_the_end_of_the_present_outside_number_counts() -> None:
    hearing = at("closed")[0]
    calling = prompt_finished(FLOW, hearing, 7)[0]
    assert outside_ended(FLOW, hearing, 7, answered=False) == (hearing, ())
    assert outside_ended(FLOW, calling, 7, answered=False) == (calling, ())
    assert prompt_finished(FLOW, calling, 8) == (calling, ())
    gone_on = outside_ended(FLOW, calling, 8, answered=False)[0]
    assert outside_ended(FLOW, gone_on, 9, answered=True) == (gone_on, ())
    assert not gone_on.calling_out


def test_nobody_is_torn_from_an_outside_number_by_an_interruption() -> None:
    calling = prompt_finished(FLOW, at("closed")[0], 7)[0]
    assert again(FLOW, calling) == (calling, ())


def test_an_outside_number_that_was_not_yet_asked_for_begins_with_its_prompt_again() -> None:
    assert again(FLOW, at("closed")[0])[1] == (play(8, "Đang nối máy.", interruptible=False),)


def test_a_callback_is_confirmed_and_the_call_goes_on() -> None:
    spot, actions = at("call_me")
    assert actions == (AskCallback(),)
    spot, actions = callback_settled(FLOW, spot, accepted=True)
    assert actions == (play(8, "Chúng tôi sẽ gọi lại.", interruptible=False),)
    assert prompt_finished(FLOW, spot, 8)[0].place == "main"


def test_a_callback_without_anything_after_it_ends_the_call() -> None:
    spot, _ = callback_settled(FLOW, at("call_once")[0], accepted=True)
    assert prompt_finished(FLOW, spot, spot.step)[1] == (EndCall(),)


def test_a_caller_who_cannot_be_called_back_is_led_on() -> None:
    assert callback_settled(FLOW, at("call_me")[0], accepted=False)[0].place == "busy"


def test_the_end_of_an_earlier_prompt_is_no_end_of_a_callbacks() -> None:
    spot = at("call_me")[0]
    assert prompt_finished(FLOW, spot, 6) == (spot, ())
    confirmed = callback_settled(FLOW, spot, accepted=True)[0]
    assert prompt_finished(FLOW, confirmed, 6) == (confirmed, ())


def test_a_callback_that_nobody_asks_for_is_settled_for_nobody() -> None:
    spot = at("main")[0]
    for accepted in (True, False):
        assert callback_settled(FLOW, spot, accepted) == (spot, ())


def test_a_key_pressed_while_a_callback_is_confirmed_is_taken_by_the_menu_after_it() -> None:
    spot = press(FLOW, callback_settled(FLOW, at("call_me")[0], accepted=True)[0], "1")[0]
    assert prompt_finished(FLOW, spot, 8)[1] == (EnterQueue(queue="sales"),)


def test_an_interrupted_callback_is_confirmed_again_and_not_asked_for_twice() -> None:
    confirmed = callback_settled(FLOW, at("call_me")[0], accepted=True)[0]
    assert again(FLOW, confirmed)[1] == (play(9, "Chúng tôi sẽ gọi lại.", interruptible=False),)
