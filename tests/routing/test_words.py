from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter
from typing import Any

import msgspec
import pytest

from routing.demand import Choice, Demand, IdleAgent, WaitingCall, way
from routing.explain import Standing, explain
from routing.explanation import Asked, Candidate, Excluded, Explanation, Missing, Reason, Verdict
from routing.rank import TIER_FACTS, TURN_FACTS
from routing.texts import ENGLISH, VIETNAMESE
from routing.words import Language, in_words
from telephony.call import AgentState

NAMES = {"lan": "Nguyễn Thị Lan", "minh": "Trần Văn Minh", "hoa": "Hoa"}


def asked(**facts: Any) -> Asked:
    demand = Demand("sales", (way({"sales": 3, "vi": 5}), ()), way({"team:hanoi": 1}))
    plain: dict[str, Any] = {
        "queue": demand.queue,
        "ways": demand.ways,
        "prefers": demand.prefers,
        "choice": Choice.BEST_FIT,
        "strict": 0,
        "waited_s": 12.44,
        "head_start_s": 0.0,
        "boost_s": 0.0,
        "only": None,
        "passed": (),
    }
    return Asked(**(plain | facts))


def candidate(agent_id: str, rank: int, decided_by: str | None = None, **facts: Any) -> Candidate:
    plain: dict[str, Any] = {
        "way": 0,
        "missed": False,
        "lacks": (),
        "surplus": 2,
        "flexibility": 1,
        "levels": 7,
        "idle_s": 95.0,
        "calls": 1_234,
        "last_rung": 5,
    }
    return Candidate(agent_id=agent_id, rank=rank, decided_by=decided_by, **(plain | facts))


def told(verdict: Verdict = Verdict.SERVED, **facts: Any) -> Explanation:
    plain: dict[str, Any] = {
        "rules": "1",
        "call_id": "c",
        "at": 1000.0,
        "chosen": "lan" if verdict is Verdict.SERVED else None,
        "asked": asked(),
        "effective_s": 12.44,
        "position": 1,
        "competing": 0,
        "ahead": (),
        "idle": 0,
        "ranked": (),
        "excluded": (),
        "reasons": {},
        "able": {},
        "missing": None,
    }
    return Explanation(verdict=verdict, **(plain | facts))


def said(explanation: Explanation, language: Language = "en") -> str:
    return "\n".join(in_words(explanation, language, NAMES))


def test_a_match_is_told_in_both_languages() -> None:
    match = told(
        ranked=(
            candidate("lan", 1, "idle"),
            candidate("minh", 2, idle_s=9.5),
        ),
        idle=2,
        excluded=(
            Excluded(agent_id="hoa", reason=Reason.TALKING),
            Excluded(
                agent_id="x7", reason=Reason.SKILL_MISSING, missing=Missing(skill="vi", needed=5, has=2)
            ),
        ),
        reasons={"talking": 1, "skill_missing": 2, "offline": 9_870},
    )
    assert in_words(match, "vi", NAMES) == [
        "Cuộc gọi được phân cho Nguyễn Thị Lan sau khi chờ 12 giây trong hàng chờ sales.",
        "Yêu cầu: sales từ mức 3 và vi từ mức 5; nếu không có thì bất kỳ ai. Ưu tiên người có team:hanoi từ"
        " mức 1. Cách chọn: người có trình độ vừa đủ nhất, rồi người ít kỹ năng nhất, rồi người rảnh lâu"
        " nhất.",
        "Cuộc gọi đứng đầu thứ tự phục vụ.",
        "Điện thoại viên rảnh có thể nhận (2 người), theo thứ hạng: Nguyễn Thị Lan và Trần Văn Minh.",
        "Nguyễn Thị Lan đứng trước Trần Văn Minh vì rảnh lâu hơn (1 phút 35 giây so với 9,5 giây).",
        "Đang nói chuyện: Hoa.",
        "Thiếu kỹ năng: x7 – vi mức 5 (mới có mức 2) và 1 người khác.",
        "Chưa đăng nhập: 9.870 người.",
    ]
    assert in_words(match, "en", NAMES) == [
        "The call was given to Nguyễn Thị Lan after 12 seconds in the queue sales.",
        "Asked for: sales at level 3 or more and vi at level 5 or more; failing that anybody. Preferred:"
        " team:hanoi at level 1 or more. Chosen by: the closest fit, then the fewest skills, then the longest"
        " idle.",
        "The call is first in the order of service.",
        "Idle agents who may take it (2), best first: Nguyễn Thị Lan and Trần Văn Minh.",
        "Nguyễn Thị Lan comes before Trần Văn Minh: has been idle longer (1 minute 35 seconds against 9.5"
        " seconds).",
        "Talking: Hoa.",
        "Without the skills: x7 – vi at level 5 (has 2) and 1 more.",
        "Not signed in: 9,870.",
    ]


def test_a_wait_that_only_a_sign_in_can_end_says_what_is_missing() -> None:
    nobody = told(
        Verdict.NOBODY_HAS_THE_SKILLS, missing=Missing(skill="vi", needed=5, has=0), able={"offline": 2}
    )
    assert said(nobody, "vi").startswith(
        "Cuộc gọi đã chờ 12 giây trong hàng chờ sales vì trong số điện thoại viên đang đăng nhập không ai"
        " có đủ kỹ năng. Người gần đạt nhất còn thiếu vi mức 5 (chưa có). Số người có đủ kỹ năng nhưng chưa"
        " đăng nhập: 2."
    )
    assert "The nearest lacks vi at level 5 (has none). Agents who have them but" in said(nobody)
    assert "lacks" not in said(replace(nobody, missing=None))


def test_the_states_of_those_who_are_busy_are_counted() -> None:
    busy = told(Verdict.ALL_BUSY, able={"talking": 2, "paused": 1, "offline": 5, "wrap_up": 1})
    assert "đều chưa rảnh: 2 người đang nói chuyện, 1 người đang tạm nghỉ và 1 người" in said(busy, "vi")
    assert "is free: 2 talking, 1 paused and 1 wrapping up." in said(busy)


def test_a_call_kept_for_somebody_says_for_whom_once() -> None:
    kept = told(Verdict.KEPT_FOR_AGENT, asked=asked(only="lan"), reasons={"kept_for": 3})
    assert said(kept).count("is kept for Nguyễn Thị Lan") == 2  # the verdict, and why others are left out
    served = told(asked=asked(only="lan"))
    assert "Cuộc gọi đang được giữ riêng cho Nguyễn Thị Lan." in said(served, "vi")


def test_what_moves_a_call_forward_is_told() -> None:
    ahead = told(
        asked=asked(strict=1, head_start_s=-60.0, boost_s=90.5, passed=("minh", "hoa")),
        effective_s=42.94,
        position=1_001,
        competing=8,
    )
    vi, en = said(ahead, "vi"), said(ahead)
    assert "được tính như đã chờ 43 giây (-1 phút ưu tiên và +1 phút 30 giây tạm cộng cho" in vi
    assert "counts as having waited 43 seconds (-1 minute head start and +1 minute 30 seconds for" in en
    assert "Số cuộc gọi đứng trước: 1.000, trong đó 8 cuộc cần đến cùng" in vi
    assert "Calls ahead of it: 1,000, of which 8 need the same agents." in en
    assert "strict priority 1" in en
    assert "Not rung for now, having let this call go by: Trần Văn Minh and Hoa." in en
    assert "none of which needs these agents" in said(replace(ahead, competing=0))


def test_who_was_chosen_although_he_is_not_the_first_is_compared_with_the_next() -> None:
    odd = told(
        chosen="minh",
        ranked=(candidate("lan", 1, "idle"), candidate("minh", 2, "calls"), candidate("hoa", 3, calls=2_000)),
        idle=3,
    )
    assert "Trần Văn Minh comes before Hoa: has taken fewer calls (1,234 against 2,000)." in said(odd)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("fact", sorted({f for t in (TIER_FACTS, TURN_FACTS) for v in t.values() for f in v}))
def test_every_fact_that_can_decide_has_its_words(fact: str, language: Language) -> None:
    pair = (candidate("lan", 1, fact, lacks=("team:hanoi",)), candidate("minh", 2, way=1))
    (sentence,) = [line for line in in_words(told(ranked=pair, idle=2), language, NAMES) if "Minh" in line][
        1:
    ]
    assert sentence.startswith("Nguyễn Thị Lan")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_and_reason_and_choice_has_its_words(verdict: Verdict, language: Language) -> None:
    for choice in Choice:
        reasons = {reason.value: 2 for reason in Reason}
        full = told(verdict, asked=asked(only="lan", choice=choice), reasons=reasons, able={"ringing": 1})
        assert len(in_words(full, language, {})) >= 3 + len(Reason)
        assert not re.search(r"[{}]|None|_", said(full, language))


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (0.0, "0 giây", "0 seconds"),
        (1.0, "1 giây", "1 second"),
        (59.4, "59 giây", "59 seconds"),
        (59.6, "1 phút", "1 minute"),
        (125.0, "2 phút 5 giây", "2 minutes 5 seconds"),
        (3599.6, "1 giờ", "1 hour"),
        (90_061.0, "25 giờ 1 phút", "25 hours 1 minute"),
    ],
)
def test_times_are_read_as_people_say_them(seconds: float, vi: str, en: str) -> None:
    waited = told(asked=asked(waited_s=seconds))
    assert f"sau khi chờ {vi} trong" in said(waited, "vi")
    assert f"after {en} in" in said(waited)


def test_both_languages_say_the_same_things() -> None:
    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    assert VIETNAMESE.keys() == ENGLISH.keys()
    assert [key for key in ENGLISH if places(ENGLISH[key]) != places(VIETNAMESE[key])] == []


def test_braces_in_names_are_only_text() -> None:
    assert "{0.__class__} after" in "\n".join(in_words(told(), "en", {"lan": "{0.__class__}"}))


def test_many_agents_are_named_in_part() -> None:
    many = told(ranked=tuple(candidate(f"a{n}", n + 1) for n in range(9)), idle=30)
    assert "(30), best first: a0, a1, a2, a3, a4 and 25 more." in said(many)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("state", [state for state in AgentState if state is not AgentState.IDLE])
def test_every_state_of_an_agent_has_its_words(language: Language, state: AgentState) -> None:
    call = WaitingCall("c1", Demand("sales", (way({"sales": 1}),)), 0.0, 1)
    agent = IdleAgent("an", {"sales": 1}, 0.0, 1)
    one = Standing(agent=agent, state=state, phone_reachable=True)
    other = replace(one, agent=msgspec.structs.replace(agent, agent_id="binh", skills={}))
    for staff in ([one], [one, other]):
        told = explain(call, [call], staff, {}, 60.0)
        assert all("{" not in sentence for sentence in in_words(told, language, {}))


def test_seconds_are_whole_ones() -> None:
    call = WaitingCall("c1", Demand("sales", (way({"sales": 1}),)), 0.04, 1, head_start_s=0.5)
    assert "46 giây" in in_words(explain(call, [call], [], {}, 45.96), "vi", {})[0]
