"""The wallboard, from views and counts. Pure."""

from __future__ import annotations

import pytest

from centre.views import QueueView
from interactions.metrics import Counts
from telephony.call import AgentState, CallState
from tests.web.stage import HOUSE, agent_view, call_view, callback_view, queue_view, waiting_view
from web.board import Board, QueueOnBoard, board_of, today


def drawn(*views: object, totals: dict[str, Counts] | None = None) -> Board:
    calls = [view for view in views if hasattr(view, "pii_number")]
    agents = [view for view in views if hasattr(view, "phone_reachable")]
    queues = {view.name: view for view in views if isinstance(view, QueueView)}
    return board_of(5.0, HOUSE, calls, agents, queues, totals or {})


def support(board: Board) -> QueueOnBoard:
    return next(queue for queue in board.queues if queue.name == "support")


def test_an_empty_house_shows_every_queue_with_nothing_in_it() -> None:
    board = drawn()
    assert [queue.name for queue in board.queues] == ["sales", "support"]
    assert (support(board).waiting, support(board).longest_waiting_since) == (0, None)
    assert board.today.service_level is None


def test_waiting_ringing_and_talking_are_three_numbers() -> None:
    board = drawn(
        call_view("c1"),
        call_view("c2", offered_at=900.0),
        call_view("c3", CallState.RINGING, agent_id="an", offered_at=1.0),
        call_view("c4", CallState.TALKING, agent_id="an"),
        call_view("c5", CallState.ON_HOLD, agent_id="an"),
        call_view("c6", CallState.WRAP_UP, agent_id="an"),
        call_view("c7", CallState.IN_MENU, queue=None, offered_at=None),
    )
    queue = support(board)
    assert (queue.waiting, queue.ringing, queue.talking) == (2, 1, 2)
    assert queue.longest_waiting_since == 900.0
    assert [call.call_id for call in board.calls] == [f"c{n}" for n in range(1, 8)]


def test_callbacks_are_counted_apart_from_those_who_listen_to_music() -> None:
    dialling = call_view("c4", CallState.DIALLING, direction="callback", caller_on_line=False, agent_id="an")
    board = drawn(
        waiting_view("c1", 950.0), callback_view("c2", 900.0, 2), callback_view("c3", 910.0, 3), dialling
    )
    queue = support(board)
    assert (queue.waiting, queue.callbacks, queue.ringing) == (1, 2, 1)
    assert queue.longest_waiting_since == 950.0


def test_a_waiting_call_is_shown_with_its_place_and_what_was_promised() -> None:
    board = drawn(
        waiting_view("c1", 950.0, 1),
        waiting_view("c2", 940.0, 2, tier="vip", expected_s=60.0, only="an"),
        call_view("c3", CallState.TALKING, agent_id="an"),
    )
    first, second, third = board.calls
    assert first.place is not None
    assert second.place is not None
    assert (first.place.position, second.place.position, third.place) == (2, 1, None)
    assert (second.tier, second.expected_s, second.place.kept_for) == ("vip", 60.0, "an")


def test_a_queue_shows_what_is_expected_once_the_centre_has_spoken() -> None:
    assert support(drawn()).outlook is None
    outlook = support(drawn(queue_view("support", expected_s=None, boost_s=20.0))).outlook
    assert outlook is not None
    assert (outlook.expected_s, outlook.boost_s) == (None, 20.0)


def test_an_ended_call_is_not_on_the_board() -> None:
    assert drawn(call_view("c1", CallState.ENDED)).calls == []


@pytest.mark.parametrize(
    ("agent", "able", "idle"),
    [
        (agent_view("an"), 1, 1),
        (agent_view("an", phone_reachable=False), 1, 0),
        (agent_view("an", AgentState.PAUSED), 1, 0),
        (agent_view("an", AgentState.TALKING), 1, 0),
        (agent_view("an", AgentState.OFFLINE), 0, 0),
        (agent_view("an", skills={"support": 2}), 0, 0),  # the queue asks for level 3
        (agent_view("binh"), 0, 0),
    ],
)
def test_a_queue_counts_the_agents_who_can_serve_it(agent, able, idle) -> None:
    queue = support(drawn(agent))
    assert (queue.agents_able, queue.agents_idle) == (able, idle)


def test_a_queue_counts_them_by_what_a_supervisor_has_made_it_need() -> None:
    queue = support(drawn(agent_view("an"), queue_view("support", requires={"support": 6})))
    assert (queue.agents_able, queue.agents_idle) == (0, 0)
    queue = support(drawn(agent_view("binh"), queue_view("support", requires={"sales": 1})))
    assert (queue.agents_able, queue.agents_idle) == (1, 1)


def test_an_agent_is_shown_with_the_queue_of_his_call() -> None:
    board = drawn(
        agent_view("an", AgentState.TALKING, call_id="c1"),
        agent_view("binh", call_id="gone"),
        call_view("c1", CallState.TALKING, agent_id="an"),
    )
    assert [(agent.name, agent.call_id, agent.queue) for agent in board.agents] == [
        ("An", "c1", "support"),
        ("Bình", "gone", None),
    ]
    assert board.agents[0].skills == {"support": 5}


def test_the_service_level_leaves_out_those_who_gave_up_at_once() -> None:
    counts = Counts(offered=1060, answered=1000, abandoned=60, answered_in_sl=860, short_abandons=10)
    shown = today(counts).service_level
    assert shown is not None
    assert round(shown * 100, 1) == 81.9


def test_the_house_is_the_sum_of_its_queues() -> None:
    one = Counts(offered=1, answered=1, answered_in_sl=1, answered_wait_s=4.0, handled=1, talk_s=30.0)
    two = Counts(offered=1, answered=1, answered_wait_s=8.0, handled=1, talk_s=50.0, hold_s=10.0)
    board = drawn(totals={"sales": one, "support": two})
    assert support(board).today.asa_s == 8.0
    assert (board.today.offered, board.today.service_level) == (2, 0.5)
    assert (board.today.asa_s, board.today.aht_s) == (6.0, 45.0)
