from __future__ import annotations

from app.doctor.modules import HELPFUL, NEEDED
from deploy.asterisk import TEMPLATES


def test_only_modules_of_the_template_are_asked_for() -> None:
    text = (TEMPLATES / "modules.conf").read_text()
    assert all(f"load = {name}.so\n" in text for name in (*NEEDED, *HELPFUL))
