"""On a real Asterisk: nothing to say of a healthy one, and each fault that is put into it is found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.config import Config
from app.doctor.asterisk import CHECKS, look_at_asterisk
from app.doctor.finding import Finding, Verdict
from deploy.asterisk import PrivateAsterisk
from tests.app.doctor.conftest import edit, of, one, without

pytestmark = pytest.mark.asterisk

# Users whose rights are each wrong in a way of its own; the service's own stays as it is.
USERS = """
[blind]
secret = long-enough-a-secret
read = call,agi,dtmf
write = call,agi,originate,reporting,system

[weak]
secret = long-enough-a-secret
read = call,agi,system,dtmf
write = agi,reporting
eventfilter(action(include),name(FullyBooted)) =

[mighty]
secret = long-enough-a-secret
read = all
write = all

[deaf]
secret = long-enough-a-secret
read = agi,system,dtmf
write = call,agi,originate,reporting,system
eventfilter(action(include),name(FullyBooted)) =
"""


def as_user(config: Config, name: str, secret: str = "long-enough-a-secret") -> Config:
    asterisk = config.asterisk.model_copy(
        update={"username": name, "secret": type(config.asterisk.secret)(secret)}
    )
    return config.model_copy(update={"asterisk": asterisk})


async def broken(
    pbx: PrivateAsterisk, config: Config, name: str, change: Callable[[str], str]
) -> list[Finding]:
    edit(pbx, name, change)
    await pbx.restart()
    return await look_at_asterisk(config)


async def test_a_healthy_asterisk_lacks_nothing_but_registered_phones(config: Config) -> None:
    findings = await look_at_asterisk(config)
    assert {finding.what for finding in findings} == {"AMI", "codecs", *(what for what, _ in CHECKS)}
    assert of(findings, Verdict.MISSING) == []
    (phones,) = of(findings, Verdict.WARNING)
    assert phones.words == "not registered now: an, binh, chau"


async def test_no_secret_is_told(pbx: PrivateAsterisk, config: Config) -> None:
    for findings in (await look_at_asterisk(config), await look_at_asterisk(as_user(config, "nobody"))):
        assert pbx.ami_secret not in str(findings)


async def test_a_wrong_password_is_told_with_its_mend(config: Config) -> None:
    (finding,) = await look_at_asterisk(as_user(config, config.asterisk.username, "wrong"))
    assert (finding.what, finding.verdict) == ("AMI", Verdict.MISSING)
    assert "refused user 'tongdai'" in finding.words
    assert "manager.conf" in finding.mend


async def test_an_asterisk_that_is_down_is_told(pbx: PrivateAsterisk, config: Config) -> None:
    await pbx.stop()
    (finding,) = await look_at_asterisk(config)
    assert finding.verdict is Verdict.MISSING
    assert f"cannot connect to 127.0.0.1:{pbx.ami_port}" in finding.words
    assert "start Asterisk" in finding.mend


async def test_rights_and_events_are_told_for_each_user(pbx: PrivateAsterisk, config: Config) -> None:
    edit(pbx, "manager", lambda text: text + USERS)
    await pbx.restart()

    (blind,) = await look_at_asterisk(as_user(config, "blind"))
    assert "needs read=system" in blind.words

    weak = await look_at_asterisk(as_user(config, "weak"))
    assert one(weak, "rights").verdict is Verdict.MISSING
    assert "Originate" in one(weak, "rights").words
    assert "add call, originate, system to `write` of [weak]" in one(weak, "rights").mend
    assert "Permission denied" in one(weak, "events").words, "one check that fails hides no other"
    assert one(weak, "dialplan").verdict is Verdict.OK

    mighty = await look_at_asterisk(as_user(config, "mighty"))
    assert one(mighty, "rights").verdict is Verdict.WARNING
    assert "command, config, user" in one(mighty, "rights").words
    assert "not filtered" in one(mighty, "events").words

    deaf = await look_at_asterisk(as_user(config, "deaf"))
    assert one(deaf, "events").verdict is Verdict.MISSING
    assert "read = call,agi,system,dtmf" in one(deaf, "events").mend


async def test_events_without_times_are_told(pbx: PrivateAsterisk, config: Config) -> None:
    findings = await broken(pbx, config, "manager", without("^timestampevents.*$"))
    assert "`timestampevents = yes`" in one(findings, "events").mend


async def test_a_context_that_is_missing_is_told(pbx: PrivateAsterisk, config: Config) -> None:
    findings = await broken(pbx, config, "extensions", without(r"^\[agent-agi\]\n(.+\n)+"))
    assert one(findings, "dialplan").verdict is Verdict.MISSING
    assert one(findings, "dialplan").words == "there is no context agent-agi"
    assert "docs/asterisk.md" in one(findings, "dialplan").mend


async def test_modules_that_are_missing_are_told(pbx: PrivateAsterisk, config: Config) -> None:
    findings = await broken(pbx, config, "modules", without(r"^load = (app_mixmonitor|codec_g722)\.so$"))
    recorder, wideband = [finding for finding in findings if finding.what == "modules"]
    assert recorder.verdict is Verdict.MISSING
    assert recorder.words.startswith("app_mixmonitor is not loaded")
    assert wideband.verdict is Verdict.WARNING
    assert wideband.words.startswith("codec_g722 is not loaded")
    assert "MixMonitor" in one(findings, "rights").words, "an action goes with its module"


async def test_an_agent_without_an_endpoint_is_told(pbx: PrivateAsterisk, config: Config) -> None:
    findings = await broken(pbx, config, "pjsip", without(r"^\[binh\]\(agent\)\n(.+\n)+"))
    lost = of(findings, Verdict.MISSING)
    assert [finding.words for finding in lost] == ["Asterisk knows no endpoint binh, the phone of agent binh"]


async def test_narrowband_phones_and_lines_are_told(pbx: PrivateAsterisk, config: Config) -> None:
    findings = await broken(
        pbx, config, "pjsip", lambda text: text.replace("allow = g722,alaw", "allow = alaw")
    )
    assert one(findings, "codecs").verdict is Verdict.WARNING
    assert "no G.722 for an, binh, chau, trunk" in one(findings, "codecs").words


async def test_a_line_that_leads_elsewhere_is_told(pbx: PrivateAsterisk, config: Config) -> None:
    findings = await broken(pbx, config, "pjsip", without("^context = inbound$"))
    assert one(findings, "carrier's line").verdict is Verdict.WARNING


async def test_a_tls_link_to_a_plain_port_is_told(config: Config) -> None:
    asterisk = config.asterisk.model_copy(update={"tls": True})
    (finding,) = await look_at_asterisk(config.model_copy(update={"asterisk": asterisk}))
    assert finding.verdict is Verdict.MISSING


async def test_looking_leaves_no_trace_in_asterisk(pbx: PrivateAsterisk, config: Config) -> None:
    await look_at_asterisk(config)
    assert "ERROR" not in await asyncio.to_thread(pbx.log_file.read_text)
