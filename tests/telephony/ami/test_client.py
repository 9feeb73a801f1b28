"""The link's life: log in, resync, checked pings, loss, again. Every known defect of panoramisk is tested."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from telephony.ami.errors import ActionRefused, LinkDown, LoginRefused
from telephony.ami.framing import Message
from telephony.ami.link import AmiAddress, LinkSettings
from tests.telephony.ami.conftest import Linked, running
from tests.telephony.ami.scripted_ami import (
    BOOTED,
    SECRET,
    Headers,
    ScriptedAmi,
    frame,
    patience,
    reply,
    silence,
)


class Naps:
    """Counts the waits between two connections instead of waiting; ends the run after so many."""

    def __init__(self, most: int) -> None:
        self.taken: list[float] = []
        self._most = most

    async def __call__(self, seconds: float) -> None:
        if len(self.taken) == self._most:
            raise EnoughError
        self.taken.append(seconds)


class EnoughError(Exception):
    """The test has seen enough tries."""


async def reasons(address: AmiAddress, tries: int = 1, **changes: object) -> list[str]:
    """Why each of the first tries failed, as logged."""
    link = Linked(address, settings=patience(sleep=Naps(tries - 1), **changes))
    with capture_logs() as logs, pytest.raises(EnoughError):
        await link.client.run()
    assert not link.client.connected
    return [line["reason"] for line in logs if line["event"] == "ami_link_down"]


async def test_the_link_is_up_after_login_and_fully_booted(ami: ScriptedAmi, linked: Linked) -> None:
    assert linked.client.connected
    assert linked.client.booted is not None
    assert linked.client.booted.text("Uptime") == "77"
    assert linked.client.counts.logins == 1
    assert [action["Action"] for action in ami.actions] == [["Login"]]


async def test_a_bad_password_ends_the_run_and_says_what_to_do(ami: ScriptedAmi) -> None:
    link = Linked(ami.address(secret="wrong"))
    with pytest.raises(
        LoginRefused, match=r"refused user 'svc': Authentication failed\. Compare .* manager\.conf"
    ):
        await link.client.run()
    assert len(ami.named("Login")) == 1
    assert not link.client.connected
    assert (link.ups, link.downs) == (0, [])


async def test_a_session_of_ours_that_lingers_is_waited_out(ami: ScriptedAmi) -> None:
    def busy_once(action: Headers) -> bytes:
        del ami.answers["Login"]
        return reply(action, "Message: Login Already In Use", response="Error")

    ami.answers["Login"] = busy_once
    async with running(Linked(ami.address())) as link:
        await link.up()
    assert len(ami.named("Login")) == 2


async def test_a_login_that_is_never_answered_is_given_up(ami: ScriptedAmi) -> None:
    ami.answers["Login"] = silence
    assert "Login: no answer within 0.05 s" in (await reasons(ami.address(), login_timeout=0.05))[0]


async def test_a_link_lost_before_the_login_reply_is_tried_again(ami: ScriptedAmi) -> None:
    def drop_once(_: Headers) -> bytes:
        del ami.answers["Login"]
        ami.cut()
        return b""

    ami.answers["Login"] = drop_once
    async with running(Linked(ami.address())) as link:
        await link.up()
    assert len(ami.named("Login")) == 2


async def test_no_fully_booted_names_the_right_that_is_missing(ami: ScriptedAmi) -> None:
    ami.answers["Login"] = lambda action: reply(action, "Message: Authentication accepted")
    (reason,) = await reasons(ami.address(), boot_timeout=0.05)
    assert "no FullyBooted within 0.05 s" in reason
    assert "needs read=system" in reason


async def test_an_asterisk_still_starting_is_waited_for(ami: ScriptedAmi) -> None:
    ami.answers["Login"] = lambda action: reply(action, "Message: Authentication accepted")
    async with running(Linked(ami.address())) as link:
        await ami.got("Login")
        assert not link.client.connected
        ami.send(BOOTED)
        await link.up()


async def test_an_asterisk_that_dies_while_starting_is_tried_again(ami: ScriptedAmi) -> None:
    def die(action: Headers) -> bytes:
        asyncio.get_running_loop().call_soon(ami.cut)
        return reply(action)

    ami.answers["Login"] = die
    assert "connection" in (await reasons(ami.address()))[0]


async def test_a_link_lost_in_the_very_moment_of_fully_booted_never_counts_as_up(ami: ScriptedAmi) -> None:
    def cut_once(_: Message) -> None:
        if len(link.events) == 1:
            assert link.client._link is not None
            link.client._link.fail("cut at once")

    seen_up: list[bool] = []

    async def nap(_: float) -> None:
        seen_up.append(link.client.connected)

    link = Linked(ami.address(), on_event=cut_once, settings=patience(sleep=nap))
    async with running(link):
        await link.up()
    assert seen_up == [False]
    assert link.downs == []


async def test_nobody_listening_is_named() -> None:
    async with ScriptedAmi() as gone:
        address = gone.address()
    assert f"cannot connect to 127.0.0.1:{address.port}" in (await reasons(address))[0]


async def test_connecting_has_a_time_out(ami: ScriptedAmi) -> None:
    ami.greeting = b""  # a TLS handshake with a plain port that says nothing
    address = ami.address(tls=ssl.create_default_context())
    assert "within 0.05 s: host, port, firewall?" in (await reasons(address, connect_timeout=0.05))[0]


@pytest.mark.parametrize(
    ("greeting", "says"),
    [(b"", "no greeting from 127.0.0.1"), (b"SSH-2.0-OpenSSH\r\n", "not an Asterisk Manager Interface")],
)
async def test_the_secret_is_not_sent_to_whoever_is_no_asterisk(greeting: bytes, says: str) -> None:
    async with ScriptedAmi(greeting) as stranger:
        assert says in (await reasons(stranger.address(), login_timeout=0.05))[0]
        assert stranger.raw == b""


async def test_a_half_open_link_is_found_within_ping_every_and_ping_timeout(ami: ScriptedAmi) -> None:
    ami.answers["Ping"] = silence
    loop = asyncio.get_running_loop()
    async with running(Linked(ami.address(), settings=patience(ping_every=0.1, ping_timeout=0.1))) as link:
        await link.up()
        up_at = loop.time()
        await link.until(lambda: bool(link.downs))
        assert loop.time() - up_at < 0.1 + 0.1 + 0.15  # the last: a busy machine
        assert link.downs == ["half-open: no answer to Ping within 0.1 s"]
        await link.up(2)


async def test_pings_that_are_answered_keep_the_link(ami: ScriptedAmi) -> None:
    async with running(Linked(ami.address(), settings=patience(ping_every=0.01))) as link:
        await ami.got("Ping", 5)
        assert link.downs == []
        assert link.client.counts.logins == 1


async def test_a_lost_link_is_told_and_comes_back_with_a_resync(ami: ScriptedAmi, linked: Linked) -> None:
    ami.cut()
    await linked.up(2)
    assert len(linked.downs) == 1
    assert linked.client.counts.losses == 1
    ami.send(frame("Event: Hangup"))
    await linked.until(lambda: "Hangup" in linked.names())


async def test_while_down_it_says_so_at_once(ami: ScriptedAmi, linked: Linked) -> None:
    await ami.shut()
    await linked.until(lambda: bool(linked.downs))
    assert not linked.client.connected
    with pytest.raises(LinkDown, match="Originate was not sent"):
        await linked.client.request("Originate")
    with pytest.raises(LinkDown, match="Status was not sent"):
        await linked.client.list("Status")
    await ami.listen()
    await linked.up(2)
    assert linked.client.connected


async def test_an_unanswered_originate_fails_on_loss_and_is_never_sent_again(
    ami: ScriptedAmi, linked: Linked
) -> None:
    ami.answers["Originate"] = silence
    async with asyncio.TaskGroup() as tasks:
        call = tasks.create_task(refused(linked, "Originate"))
        await ami.got("Originate")
        ami.cut()
    assert isinstance(call.result(), LinkDown)
    await linked.up(2)
    await linked.client.request("Ping")
    assert len(ami.named("Originate")) == 1


async def refused(linked: Linked, action: str) -> Exception:
    with pytest.raises(LinkDown) as refusal:
        await linked.client.request(action)
    return refusal.value


async def test_a_message_without_an_end_closes_the_link_with_the_reason(ami: ScriptedAmi) -> None:
    async with running(Linked(ami.address(), settings=patience(max_frame=1000))) as link:
        await link.up()
        ami.send(b"Event: Newchannel\r\nX: " + b"a" * 2000)
        await link.until(lambda: bool(link.downs))
        assert link.downs == ["a message went on for over 1000 bytes without an end"]
        await link.up(2)


async def test_nothing_is_heard_from_a_link_given_up(ami: ScriptedAmi) -> None:
    bad = b"Event: Hangup\r\nX: " + b"a" * 2000 + b"\r\n\r\n"
    async with running(Linked(ami.address(), settings=patience(max_frame=1000))) as link:
        await link.up()
        ami.send(frame("Event: Newchannel") + bad + frame("Event: Hangup"))
        await link.up(2)
        assert link.names() == ["FullyBooted", "Newchannel", "FullyBooted"]


async def test_cancelling_ends_a_run_that_waits_to_connect_again() -> None:
    async with ScriptedAmi() as gone:
        address = gone.address()
    napping = asyncio.Event()

    async def nap(_: float) -> None:
        napping.set()
        await asyncio.Event().wait()

    async with running(Linked(address, settings=patience(sleep=nap))):
        await napping.wait()


async def test_cancelling_closes_the_connection_and_fails_what_is_pending(ami: ScriptedAmi) -> None:
    ami.answers["Status"] = silence
    async with asyncio.TaskGroup() as tasks:
        async with running(Linked(ami.address())) as link:
            await link.up()
            waiting = tasks.create_task(refused(link, "Status"))
            await ami.got("Status")
        await ami.until(lambda: ami.sessions[0].closed)
    assert "closed by us" in str(waiting.result())
    assert link.downs == []
    assert not link.client.connected


async def test_cancelling_at_the_moment_of_a_loss_is_not_lost(ami: ScriptedAmi) -> None:
    link = Linked(ami.address())
    run = asyncio.create_task(link.client.run())
    await link.up()
    assert link.client._link is not None
    link.client._link.fail("cut")
    run.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait((run,))
    assert run.cancelled()
    assert len(ami.sessions) == 1


async def test_commands_written_just_before_the_end_still_leave(ami: ScriptedAmi) -> None:
    async with running(Linked(ami.address())) as link:
        await link.up()
        link.client.send("Hangup", {"Channel": "PJSIP/a-1"}, on_outcome=lambda _: None)
    await ami.got("Hangup")


async def test_cancelling_during_the_resync_leaves_nothing_behind(ami: ScriptedAmi) -> None:
    ami.answers["Status"] = silence
    link = Linked(ami.address(), on_up=lambda: link_list(link))
    async with running(link):
        await ami.got("Status")
    assert link.ups == 0


async def link_list(link: Linked) -> None:
    await link.client.list("Status")


async def test_a_resync_cut_by_a_loss_is_done_again_on_the_next_link(ami: ScriptedAmi) -> None:
    def drop_once(_: Headers) -> bytes:
        ami.answers["Status"] = lambda action: (
            reply(action, "EventList: start")
            + frame("Event: StatusComplete", "EventList: Complete", f"ActionID: {action['ActionID'][0]}")
        )
        ami.cut()
        return b""

    ami.answers["Status"] = drop_once
    link = Linked(ami.address(), on_up=lambda: link_list(link))
    async with running(link):
        await link.up()
    assert len(ami.named("Status")) == 2
    assert len(link.downs) == 1


async def test_a_resync_too_slow_to_be_answered_is_done_again_on_the_next_link(ami: ScriptedAmi) -> None:
    tries = 0

    async def resync() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            ami.answers["Ping"] = silence
            await link.client.request("Ping", timeout=0.01)

    link = Linked(ami.address(), on_up=resync)
    async with running(link):
        await link.up()
    assert tries == 2
    assert "Ping: no answer within 0.01 s" in link.downs[0]


async def test_a_half_open_link_is_found_while_the_resync_still_waits(ami: ScriptedAmi) -> None:
    ami.answers["Ping"] = silence

    async def resync() -> None:
        if not link.downs:
            await asyncio.Event().wait()
        del ami.answers["Ping"]

    link = Linked(ami.address(), on_up=resync, settings=patience(ping_every=0.05, ping_timeout=0.05))
    async with running(link):
        await link.up()
    assert "half-open" in link.downs[0]


async def test_a_bug_in_the_resync_is_not_hidden(ami: ScriptedAmi) -> None:
    async def resync() -> None:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as failure:
        await Linked(ami.address(), on_up=resync).client.run()
    assert isinstance(failure.value.exceptions[0], ZeroDivisionError)


async def test_tries_come_at_doubling_intervals_up_to_the_cap() -> None:
    async with ScriptedAmi() as gone:
        address = gone.address()
    naps = Naps(6)
    settings = patience(backoff_first=0.25, backoff_most=3.0, jitter=lambda: 1.0, sleep=naps)
    with pytest.raises(EnoughError):
        await Linked(address, settings=settings).client.run()
    assert naps.taken == [0.25, 0.5, 1.0, 2.0, 3.0, 3.0]


async def test_a_link_that_came_up_starts_the_intervals_anew(ami: ScriptedAmi) -> None:
    naps = Naps(100)
    settings = patience(backoff_first=0.25, jitter=lambda: 1.0, backoff_most=3.0, sleep=naps)
    ami.answers["Login"] = lambda action: reply(action, "Message: Login Already In Use", response="Error")
    async with running(Linked(ami.address(), settings=settings)) as link:
        await ami.got("Login", 3)
        del ami.answers["Login"]
        await link.up()
        before = len(naps.taken)
        ami.cut()
        await link.up(2)
    assert naps.taken[before - 1] > 0.25
    assert naps.taken[before] == 0.25


def test_chance_spreads_the_upper_half_of_the_interval() -> None:
    assert LinkSettings(backoff_first=1.0, jitter=lambda: 0.0).backoff(0) == 0.5
    assert LinkSettings(backoff_first=1.0, jitter=lambda: 1.0).backoff(0) == 1.0
    assert LinkSettings(backoff_most=5.0, jitter=lambda: 1.0).backoff(10_000) == 5.0


async def test_the_secret_is_in_no_log_and_no_message(ami: ScriptedAmi) -> None:
    with capture_logs() as logs:
        async with running(Linked(ami.address())) as link:
            await link.up()
            ami.cut()
            await link.up(2)
        with pytest.raises(LoginRefused) as refusal:
            await Linked(ami.address(secret="other-secret")).client.run()
    assert {line["event"] for line in logs} == {"ami_link_up", "ami_link_down"}
    told = f"{logs} {refusal.value} {ami.address()!r} {link.client.config}"
    assert SECRET not in told
    assert "other-secret" not in told


async def test_a_refusal_of_the_resync_is_not_hidden(ami: ScriptedAmi) -> None:
    ami.answers["Status"] = lambda action: reply(action, "Message: Permission denied", response="Error")
    link = Linked(ami.address(), on_up=lambda: link_list(link))
    with pytest.raises(ExceptionGroup) as failure:
        await link.client.run()
    (cause,) = failure.value.exceptions
    assert isinstance(cause, ActionRefused)
    assert cause.message == "Permission denied"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that only those trust who are told to, and its key."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=asterisk"
    )
    words = [
        *make.split(),
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run(words, check=True, capture_output=True)
    return certificate, key


async def test_the_link_speaks_tls(certificate: tuple[Path, Path]) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=certificate[0])
    async with ScriptedAmi(tls=server) as secure:
        async with running(Linked(secure.address(tls=trusting))) as link:
            await link.up()
            await link.client.request("Ping")
            secure.cut()
            await link.up(2)
        (reason,) = await reasons(secure.address(tls=True))
        assert "certificate verify failed" in reason
