"""The whole: dispatching, saving, showing, forgetting, and what is not in the tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centre import matching
from centre.call_centre import CallCentre
from centre.commands import SaveDecision, SaveInteraction, ShowAgent, ShowCall, ShowQueue
from centre.state import CentreState
from telephony import events
from telephony.call import AgentState, CallState, Move, NoSuchMove
from telephony.commands import PlayMusic, RingAgent
from telephony.customer import Dossier, PastContact
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    arrived,
    at_work,
    fired,
    house,
    hung_up,
    kept,
    pressed,
    saved,
    snapshot,
    talking,
    wrapped_up,
)


def test_every_agent_of_the_house_is_there_from_the_start() -> None:
    assert set(CallCentre(house()).state.agents) == {"an", "binh"}


def test_agents_who_are_known_keep_their_state() -> None:
    before = Playbook(house()).so_far(*at_work("an")).centre.state
    after = CallCentre(house(), before).state
    assert after.agents["an"].state is AgentState.IDLE
    assert after.agents["binh"].state is AgentState.OFFLINE


def test_what_changed_is_saved_and_shown_once_per_event() -> None:
    play = Playbook(house()).so_far(*at_work("an"))
    play.records.clear()
    play.shown_calls.clear()
    play.shown_agents.clear()
    play.so_far(arrived())
    play.so_far(pressed("1"))
    assert (len(play.records), len(play.shown_calls), len(play.shown_agents)) == (2, 2, 1)


def test_a_screen_that_is_switched_on_is_shown_everything() -> None:
    play = Playbook(house()).so_far(*at_work("an"), arrived())
    shown = play.centre.present(NOON)
    assert [type(command) for command in shown] == [
        ShowCall,
        *(ShowAgent, ShowAgent),
        *(ShowQueue, ShowQueue),
    ]


def test_what_is_known_of_the_customer_is_shown() -> None:
    play = Playbook(house()).so_far(arrived())
    past = PastContact(
        call_id="old",
        arrived_at=1.0,
        queue="sales",
        agent_id="an",
        outcome="answered",
        disposition="sold",
        resolved=True,
        pii_note=None,
    )
    known = Dossier(customer_id=7, pii_note="Nói chậm.")
    found = events.CustomerFound(at=0, call_id="c1", pii_name="Trần Văn Nam", history=(past,), dossier=known)
    play.so_far(found)
    view = play.shown_calls[-1].call
    assert (view.pii_name, view.history, view.dossier) == ("Trần Văn Nam", (past,), known)


def test_a_customer_nobody_knows_keeps_the_name_the_network_gave() -> None:
    play = Playbook(house()).so_far(arrived())
    play.so_far(events.CustomerFound(at=0, call_id="c1", pii_name="", history=()))
    assert play.record().pii_name == "Hoa"


# --- forgetting ----------------------------------------------------------------------------------


def test_a_call_is_forgotten_when_it_is_ended_and_saved() -> None:
    play = Playbook(house()).so_far(arrived(), hung_up())
    play.so_far(saved(play.record().version - 1))
    assert "c1" in play.centre.state.calls
    play.so_far(saved(play.record().version))
    assert play.centre.state.calls == {}


def test_a_call_is_not_forgotten_before_its_recording_is_dealt_with() -> None:
    play = Playbook(house(record=True)).so_far(*talking(), hung_up(), wrapped_up())
    play.so_far(saved(play.record().version))
    assert "c1" in play.centre.state.calls
    play.so_far(kept())
    play.so_far(saved(play.record().version))
    assert play.centre.state.calls == {}


def test_an_old_save_does_not_undo_a_newer_one() -> None:
    play = Playbook(house()).so_far(arrived())
    play.so_far(saved(7), saved(3))
    assert play.call().saved_version == 7


def test_words_about_a_forgotten_call_bring_nothing_back() -> None:
    play = Playbook(house()).so_far(arrived(), hung_up())
    play.so_far(saved(play.record().version))
    play >> hung_up() >> pressed("1") >> saved(1) >> fired("key/c1/1") >> wrapped_up() << None
    assert play.centre.state.calls == {}


# --- moves without a row -------------------------------------------------------------------------


def impossible(turn: object) -> None:
    raise NoSuchMove(CallState.ENDED, Move.RUNG)


def test_a_move_without_a_row_is_an_error_in_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Playbook(house())
    monkeypatch.setattr(matching, "match", impossible)
    with pytest.raises(NoSuchMove, match="'ended' knows no 'rung'"):
        play.tell(arrived())


def test_a_move_without_a_row_is_counted_live_and_what_changed_is_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play = Playbook(house(), strict=False)
    monkeypatch.setattr(matching, "match", impossible)
    play.tell(arrived())
    assert play.centre.ignored == {"CallArrived": 1}
    assert play.record().call_id == "c1"


# --- timers and time -----------------------------------------------------------------------------


def test_timers_find_calls_with_slashes_in_their_names() -> None:
    play = Playbook(house(max_wait_s=5.0)).so_far(snapshot(), arrived("a/b/c"), pressed("1", "a/b/c"))
    play.so_far(fired(f"wait/a/b/c/{play.call('a/b/c').order}"))
    assert play.call("a/b/c").state is CallState.IN_MENU


def test_time_comes_with_the_event() -> None:
    play = Playbook(house())
    play.after(12.5).so_far(arrived())
    assert play.record().arrived_at == NOON + 12.5


def test_the_same_events_give_the_same_commands_and_state() -> None:
    story = [*talking(), hung_up(), wrapped_up()]
    one, other = CallCentre(house()), CallCentre(house(), CentreState())
    assert [one.handle(event) for event in story] == [other.handle(event) for event in story]
    assert one.state == other.state


# --- as soon as it is decided --------------------------------------------------------------------


def test_a_phone_rings_before_anything_is_written_down_or_explained() -> None:
    play = Playbook(house()).so_far(*at_work("an"), arrived())
    kinds = [type(command) for command in play.centre.react(replace(pressed("1"), at=NOON))]
    assert kinds[0] is RingAgent
    assert kinds.index(SaveDecision) > kinds.index(PlayMusic)
    assert kinds.index(SaveInteraction) > kinds.index(PlayMusic)


def test_what_is_explained_is_the_world_before_the_ring() -> None:
    play = Playbook(house()).so_far(*at_work("an", "binh"), arrived(), pressed("1"))
    (decision,) = play.decisions
    assert decision.explanation.chosen == "an"
    assert [one.agent_id for one in decision.explanation.ranked] == ["an", "binh"]
