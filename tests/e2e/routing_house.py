"""A house for the stories of routing: queues with ways out, a trunk, and agents who know one thing each."""

from __future__ import annotations

from pathlib import Path

from deploy.asterisk import PrivateAsterisk
from transcription.models import known_model

LANGUAGE = "ko"  # of what is said; nobody needs to understand the prompts
NIGHT_WATCH = "+842838220011"

_FLOW = f"""\
language: {LANGUAGE}
start: main
places:
  main:
    menu: {{text: "Xin chào.", language: vi}}
    choices: {{1: sales, 2: support, 3: english}}
    wait_s: 30
    otherwise: bye
  sales: {{queue: sales, unstaffed: message, keys: {{"*": call_me_back}}}}
  support: {{queue: support, full: night_watch}}
  english: {{queue: english}}
  call_me_back:
    callback: {{text: "Chúng tôi sẽ gọi lại cho quý khách.", language: vi}}
    then: bye
    otherwise: message
  message:
    voicemail: {{text: "Xin để lại lời nhắn.", language: vi}}
    then: bye
  night_watch: {{outside: "{NIGHT_WATCH}"}}
  bye: {{hangup: true}}
"""

_CENTRE = """\
data = "data"
flow = "flow.yaml"

[models]
{language} = "{model}"

[asterisk]
port = {port}
username = "{username}"
secret = "{secret}"
trunk = "PJSIP/{{number}}@trunk"

[web]
port = {web_port}

[[queues]]
name = "sales"
skill = "sales"

[[queues]]
name = "support"
skill = "support"
max_waiting = 1

[[queues]]
name = "english"
skill = "english"
level = 3

[[agents]]
id = "an"
name = "Nguyễn Văn An"
phone = "PJSIP/an"
skills = {{sales = 5}}

[[agents]]
id = "binh"
name = "Trần Thị Bình"
phone = "PJSIP/binh"
skills = {{support = 5}}
"""


def write_routing_house(folder: Path, pbx: PrivateAsterisk, web_port: int) -> Path:
    """centre.toml and flow.yaml for this Asterisk; returns the former."""
    written = folder / "centre.toml"
    centre = _CENTRE.format(
        language=LANGUAGE,
        model=known_model(LANGUAGE),
        port=pbx.ami_port,
        username=pbx.ami_user,
        secret=pbx.ami_secret,
        web_port=web_port,
    )
    written.write_text(centre, encoding="utf-8")
    (folder / "flow.yaml").write_text(_FLOW, encoding="utf-8")
    return written
