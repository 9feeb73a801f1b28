"""The house of the demo: its queues, agents, customers and menu."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deploy.asterisk import PrivateAsterisk
from transcription.models import known_model

HOTLINE = "19001234"
PASSWORD = "tongdai-demo"  # of every log-in: the demo listens on this machine only
SUPERVISOR = "supervisor"
LANGUAGE = "ko"  # of the sentences spoken: the one speech model that comes as a package


@dataclass(frozen=True, slots=True)
class DemoAgent:
    agent_id: str
    name: str
    skills: str  # TOML


@dataclass(frozen=True, slots=True)
class Customer:
    number: str
    name: str


AGENTS = (
    DemoAgent("an", "Nguyễn Văn An", "{sales = 5, support = 3, complaints = 2}"),
    DemoAgent("binh", "Trần Thị Bình", "{support = 5, complaints = 4, sales = 2}"),
    DemoAgent("chau", "Lê Minh Châu", "{complaints = 5, sales = 3, support = 2}"),
)
CUSTOMERS = (
    Customer("84901234567", "Phạm Thị Hoa"),
    Customer("84912345678", "Đỗ Quang Huy"),
    Customer("84983456789", "Vũ Ngọc Lan"),
)
QUEUES = {"1": "sales", "2": "support", "3": "complaints"}  # by key of the menu
MENU = "main"

_FLOW = f"""\
# The menu of the demo. Its callers speak Korean; the prompts are Vietnamese.
language: {LANGUAGE}
start: {MENU}
places:
  {MENU}:
    menu: {{text: "Xin chào. Bấm 1 mua hàng, 2 hỗ trợ, 3 khiếu nại.", language: vi}}
    choices: {{1: sales, 2: support, 3: complaints}}
    wait_s: 6
    sorry: {{text: "Xin lỗi, lựa chọn không đúng.", language: vi}}
    otherwise: support
  sales: {{queue: sales, otherwise: busy}}
  support: {{queue: support, otherwise: busy}}
  complaints: {{queue: complaints, otherwise: busy}}
  busy:
    say: {{text: "Xin lỗi, các điện thoại viên đang bận. Xin quý khách gọi lại sau.", language: vi}}
    then: bye
  bye: {{hangup: true}}
"""

_CENTRE = """\
name = "Tổng Đài (demo)"
data = "data"
flow = "flow.yaml"
dispositions = ["order", "question", "complaint", "other"]

[models]
{language} = "{model}"

[asterisk]
port = {port}
username = "{username}"
secret = "{secret}"

[web]
port = {web_port}

[[queues]]
name = "sales"
title = "Mua hàng"
skill = "sales"
wrap_up_s = 30
max_wait_s = 120

[[queues]]
name = "support"
title = "Hỗ trợ"
skill = "support"
wrap_up_s = 30
max_wait_s = 120

[[queues]]
name = "complaints"
title = "Khiếu nại"
skill = "complaints"
priority_s = 30
wrap_up_s = 30
max_wait_s = 120
"""

_AGENT = """
[[agents]]
id = "{agent_id}"
name = "{name}"
phone = "PJSIP/{agent_id}"
skills = {skills}
"""


def write_house(folder: Path, pbx: PrivateAsterisk, web_port: int) -> Path:
    """centre.toml and flow.yaml for this Asterisk; returns the former."""
    model = known_model(LANGUAGE)
    assert model is not None, "the locked requirements contain it"
    centre = _CENTRE.format(
        language=LANGUAGE,
        model=model,
        port=pbx.ami_port,
        username=pbx.ami_user,
        secret=pbx.ami_secret,
        web_port=web_port,
    )
    agents = "".join(
        _AGENT.format(agent_id=agent.agent_id, name=agent.name, skills=agent.skills) for agent in AGENTS
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "flow.yaml").write_text(_FLOW, encoding="utf-8")
    written = folder / "centre.toml"
    written.touch(mode=0o600)  # before the secret is in it
    written.write_text(centre + agents, encoding="utf-8")
    return written
