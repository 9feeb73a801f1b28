"""The Asterisk container's configuration is the templates' own, and a real Asterisk takes it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

import deploy
from deploy import debian
from deploy.docker.asterisk import Unset, main, phones, read, write
from deploy.ports import free_port, free_udp_range
from deploy.ready import ami_ready, sip_ready

GIVEN = {
    "AMI_SECRET": "a-secret",
    "AMI_PERMIT": "172.28.38.10",
    "TRUNK_ADDRESS": "203.0.113.5",
    "EXTERNAL_ADDRESS": "198.51.100.7",
    "LOCAL_NET": "172.28.38.0/24",
    "PHONES": "lan:pw-lan minh:pw-minh",
}


def test_every_file_is_written_and_no_value_is_left_open(tmp_path: Path) -> None:
    main_file = write(GIVEN, tmp_path)
    files = {path.name: path.read_text() for path in main_file.parent.iterdir()}
    assert {"asterisk.conf", "manager.conf", "pjsip.conf", "extensions.conf"} <= set(files)
    assert [name for name, text in files.items() if "@{" in text] == []
    assert "permit = 172.28.38.10/255.255.255.255" in files["manager.conf"]
    assert "username = minh\npassword = pw-minh" in files["pjsip.conf"]
    assert "match = 203.0.113.5" in files["pjsip.conf"]


def test_files_with_secrets_are_for_nobody_else(tmp_path: Path) -> None:
    etc = write(GIVEN, tmp_path).parent
    assert {(etc / name).stat().st_mode & 0o077 for name in ("manager.conf", "pjsip.conf")} == {0}


def test_everything_that_is_unset_is_named_at_once() -> None:
    with pytest.raises(Unset) as said:
        read({"AMI_SECRET": ""})
    for name in GIVEN:
        assert f"{name} is not set" in str(said.value)


@pytest.mark.parametrize("hostile", ["a b", "a;b", "a\nread=all", "[x]", "a,b", "a>b"])
def test_a_value_cannot_write_a_line_of_its_own(hostile: str) -> None:
    with pytest.raises(Unset, match="AMI_SECRET has a character"):
        read({**GIVEN, "AMI_SECRET": hostile})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lan", "letters, digits"),
        ("lan:", "letters, digits"),
        ("lan:a;b", "letters, digits"),
        (":secret", "letters, digits"),
        ("lan:a lan:b", "a name of its own"),
    ],
)
def test_a_phone_that_cannot_be_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(Unset, match=why):
        phones(text)


def test_a_container_that_is_told_too_little_stops_and_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit, match=r"not started\.\nAMI_SECRET is not set: the secret"):
        main()


def test_it_needs_nothing_that_the_image_has_not(tmp_path: Path) -> None:
    """Dockerfile.asterisk installs Python and structlog, and copies the folder `deploy`."""
    (tmp_path / "structlog").symlink_to(Path(structlog.__file__).parent)
    (tmp_path / "deploy").symlink_to(Path(deploy.__file__).parent)
    alone = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import deploy.docker.asterisk"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", alone], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.asterisk
async def test_the_real_asterisk_takes_it_and_shows_phones_the_machines_address(tmp_path: Path) -> None:
    host = "127.0.0.1"
    ami_port, sip_port = free_port(host, socket.SOCK_STREAM), free_port(host, socket.SOCK_DGRAM)
    first, last = free_udp_range(host, 100)
    ports = {"AMI_PORT": ami_port, "SIP_PORT": sip_port, "RTP_FIRST": first, "RTP_LAST": last}
    here = {"BIND": host, "AMI_PERMIT": host, **{name: str(port) for name, port in ports.items()}}
    main_file = write({**GIVEN, **here}, tmp_path / "a", root=str(debian.root("asterisk")))
    program = debian.program("asterisk")
    environ = {**os.environ, **program.env}
    with (tmp_path / "console").open("wb") as console:
        process = await asyncio.create_subprocess_exec(
            *program.argv, "-f", "-n", "-C", str(main_file), env=environ, stdout=console, stderr=console
        )
    try:
        async with asyncio.timeout(60):
            await ami_ready(host, ami_port, "tongdai", "a-secret", lambda: process.returncode is None)
            await sip_ready(host, sip_port, lambda: process.returncode is None)
            transport = await _ask(program, main_file, "pjsip show transport transport-udp")
            endpoint = await _ask(program, main_file, "pjsip show endpoints")
            booted = await _ask(program, main_file, "core waitfullybooted")
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
    assert re.search(r"external_media_address\s*:\s*198\.51\.100\.7", transport)
    assert re.search(r"external_signaling_address\s*:\s*198\.51\.100\.7", transport)
    assert re.search(r"local_net\s*:\s*172\.28\.38\.0", transport)
    assert "lan" in endpoint
    assert "minh" in endpoint
    assert "fully booted" in booted.lower()
    said = (tmp_path / "console").read_text()
    assert "NOTICE[" in said, "docker logs would be empty"
    assert re.findall(r"(?:ERROR|WARNING)\[.*", said) == []


async def _ask(program: debian.Program, main_file: Path, question: str) -> str:
    """What the console answers, as the container's health check asks it."""
    asked = await asyncio.create_subprocess_exec(
        *program.argv,
        *("-C", str(main_file), "-rx", question),
        env={**os.environ, **program.env, "HOME": str(main_file.parent)},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asked.communicate()
    return out.decode()
