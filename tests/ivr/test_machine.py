"""One caller's walk through a flow."""

from __future__ import annotations

from collections.abc import Callable

from ivr.flow import read_flow
from ivr.machine import (
    AwaitKey,
    EndCall,
    EnterQueue,
    Play,
    Spot,
    Walk,
    again,
    begin,
    enter,
    leave_queue,
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
