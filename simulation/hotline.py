"""The house that is simulated: a menu with every kind of place, three queues, agents of mixed skill."""

from __future__ import annotations

from centre.house import AgentProfile, House, Queue
from ivr.flow import read_flow
from routing.demand import Choice

FLOW = """
language: vi
start: welcome
places:
  welcome: {say: "Xin chào quý khách.", then: main}
  main:
    menu: "Bấm 1 để đặt hàng, bấm 2 để được hỗ trợ, bấm 3 để nghe lại, bấm 0 để kết thúc."
    choices: {1: sales, 2: support, 3: welcome, 0: bye}
    wait_s: 4
    tries: 2
    sorry: "Xin lỗi, lựa chọn không đúng."
    otherwise: support
  sales: {queue: sales, otherwise: busy}
  support: {queue: support}
  busy: {say: "Mọi người đều bận; cuộc gọi được chuyển tiếp.", then: anyone}
  anyone: {queue: anyone}
  bye: {hangup: true}
"""

QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            name="sales",
            title="Đặt hàng",
            choice=Choice.LONGEST_IDLE,
            requires={"sales": 3},
            priority_s=30.0,
            ring_timeout_s=12.0,
            wrap_up_s=20.0,
            max_wait_s=60.0,
        ),
        Queue(
            name="support",
            title="Hỗ trợ",
            requires={"support": 1},
            choice=Choice.LONGEST_IDLE,
            ring_timeout_s=15.0,
            wrap_up_s=30.0,
        ),
        Queue(
            name="anyone",
            title="Tổng đài",
            choice=Choice.LONGEST_IDLE,
            requires={"talk": 1},
            max_wait_s=240.0,
            wrap_up_s=15.0,
            record=False,
        ),
    )
}

_SKILLS = (
    {"sales": 5, "talk": 1},
    {"support": 4, "talk": 1},
    {"sales": 2, "support": 2, "talk": 1},  # not good enough to sell
    {"sales": 8, "support": 1, "talk": 1},
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
    )
