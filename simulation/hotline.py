"""The house that is simulated: a menu with every kind of place, queues with every setting of routing, two
teams of agents of mixed skill."""

from __future__ import annotations

from centre.house import AgentProfile, Callbacks, House, Queue, Transfers
from ivr.flow import read_flow
from routing.demand import Choice
from routing.steps import Step

FLOW = """
language: vi
start: welcome
places:
  welcome: {say: "Xin chào quý khách.", then: main}
  main:
    menu: "Bấm 1 để đặt hàng, bấm 2 để được hỗ trợ, bấm 3 để nghe lại, bấm 4 for English."
    choices: {1: sales, 2: support, 3: welcome, 4: english, 5: complaints, 6: urgent, 7: message, 9: call_me, 0: bye}
    wait_s: 4
    tries: 2
    sorry: "Xin lỗi, lựa chọn không đúng."
    otherwise: support
  english: {set: {language: en, requires: {english: 3}}, then: english_main}
  english_main:
    menu: {text: "Press 1 for sales, 2 for support.", language: en}
    choices: {1: sales, 2: support}
    otherwise: support
  sales: {queue: sales, otherwise: busy, full: partner, unstaffed: message, keys: {1: call_me, 2: message}}
  support: {queue: support, unstaffed: message, keys: {1: call_me, 5: complaints}}
  complaints: {queue: complaints, requires: {patience: 2}, full: message, keys: {9: call_me}}
  urgent: {queue: urgent, unstaffed: anyone, too_long: anyone}
  busy: {say: "Mọi người đều bận; cuộc gọi được chuyển tiếp.", then: anyone}
  anyone: {queue: anyone, keys: {1: call_me}}
  partner: {outside: "+84281234567", say: "Xin giữ máy.", ring_s: 20, otherwise: message}
  call_me: {callback: "Chúng tôi sẽ gọi lại cho quý khách.", then: bye, otherwise: message}
  message: {voicemail: "Xin để lại lời nhắn sau tiếng bíp.", max_s: 30, then: bye}
  bye: {hangup: true}
"""  # noqa: E501

QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            name="sales",
            title="Đặt hàng",
            requires={"sales": 3},
            prefers={"team:north": 1, "sales": 6},
            priority_s=30.0,
            steps=(Step(after_s=15.0, least={"sales": 1}), Step(when_expected_s=45.0, queue="anyone")),
            ring_timeout_s=12.0,
            wrap_up_s=20.0,
            max_wait_s=60.0,
            max_waiting=8,
            target=0.8,
            max_boost_s=60.0,
        ),
        Queue(
            name="support",
            title="Hỗ trợ",
            requires={"support": 2, "product": 1},
            choice=Choice.LONGEST_IDLE,
            steps=(
                Step(after_s=10.0, drop=("product",)),
                Step(after_s=40.0, when_expected_s=120.0, drop=("english",), least={"support": 1}),
            ),
            last_agent_s=45.0,
            let_by_s=30.0,
            ring_timeout_s=15.0,
            wrap_up_s=30.0,
            target=0.7,
            sl_s=60.0,
            max_boost_s=20.0,
        ),
        Queue(
            name="complaints",
            title="Khiếu nại",
            requires={"support": 1},
            prefers={"team:south": 1},
            choice=Choice.ROUND_ROBIN,
            steps=(Step(after_s=25.0, queue="support", drop=("patience",)),),
            last_agent_s=60.0,
            max_waiting=3,
            wrap_up_s=25.0,
        ),
        Queue(
            name="urgent",
            title="Khẩn cấp",
            requires={"talk": 2},
            choice=Choice.LEAST_CALLS,
            strict=1,
            max_expected_s=30.0,
            let_by_s=20.0,
            wrap_up_s=10.0,
        ),
        Queue(
            name="anyone",
            title="Tổng đài",
            requires={"talk": 1},
            choice=Choice.MOST_SKILLED,
            max_wait_s=240.0,
            wrap_up_s=15.0,
            record=False,
        ),
    )
}

_SKILLS = (
    {"sales": 5, "talk": 1, "english": 4, "team:north": 1},
    {"support": 4, "product": 2, "talk": 2, "team:south": 1},
    {"sales": 2, "support": 2, "talk": 1, "patience": 3, "team:north": 1},  # not good enough to sell at first
    {"sales": 8, "support": 1, "talk": 3, "patience": 2, "english": 6, "team:south": 1},
    {"support": 6, "product": 3, "talk": 4, "patience": 5, "english": 3, "team:north": 1},
)


def hotline(agents: int) -> House:
    profiles = (
        AgentProfile(
            agent_id=f"a{number:02}",
            name=f"Agent {number}",
            phone=f"SIM/a{number:02}",
            skills=_SKILLS[number % len(_SKILLS)],
        )
        for number in range(agents)
    )
    return House(
        queues=QUEUES,
        agents={profile.agent_id: profile for profile in profiles},
        flow=read_flow(FLOW, QUEUES),
        dispositions=("sold", "solved", "call back"),
        tiers={"vip": 120.0, "gold": 40.0},
        languages={"en": {"english": 2}},
        callbacks=Callbacks(numbers=r"84\d{9}", ring_s=15.0, tries=2, retry_s=90.0, give_up_s=900.0),
        transfers=Transfers(patience_s=20.0, numbers=r"\+8428\d{7}", ring_s=15.0),
    )
