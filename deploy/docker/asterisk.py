"""What the Asterisk container runs: write the configuration, then become Asterisk.

The files are made from the same templates as the private Asterisk's of the demo and the tests
(`deploy.asterisk.render`), so that they cannot drift apart; every value comes from the environment.

    python3 -m deploy.docker.asterisk
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from deploy.asterisk import EMPTY, FILES, Agent, render

FOLDER = Path("/srv/asterisk")
REQUIRED = {
    "AMI_SECRET": "the secret of the service's log-in",
    "AMI_PERMIT": "the address that the service comes from",
    "TRUNK_ADDRESS": "the address that the carrier's calls come from",
    "EXTERNAL_ADDRESS": "the address at which phones and carrier reach this machine",
    "LOCAL_NET": "the containers' own network, as 172.28.38.0/24",
    "PHONES": "the agents' phones, as 'lan:password minh:password'",
}
DEFAULTS = {
    "AMI_USER": "tongdai",
    "AMI_PORT": "5038",
    "SIP_PORT": "5060",
    "RTP_FIRST": "10000",
    "RTP_LAST": "10199",
    "TRUNK_CONTACT": "",
    "BIND": "0.0.0.0",  # every address of the container; AMI's port is not published
}
# Nothing that ends a line, begins a comment or a section, or is a list in Asterisk's files.
PLAIN = re.compile(r"[A-Za-z0-9._:/@+=-]*")
# Phones outside see the machine's address, not the container's.
BEHIND_NAT = """
[transport-udp](+)
external_media_address = {address}
external_signaling_address = {address}
local_net = {local}
"""
# `docker logs` shows what Asterisk complains about.
TO_CONSOLE = "\n[logfiles](+)\nconsole => notice,warning,error\n"


class Unset(ValueError):
    """The environment does not say what is needed; a line for each thing to mend."""


def read(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings. Raises `Unset`."""
    given = {**DEFAULTS, **{name: environ[name] for name in (*REQUIRED, *DEFAULTS) if environ.get(name)}}
    wrong = [f"{name} is not set: {what}" for name, what in REQUIRED.items() if name not in given]
    wrong += [
        f"{name} has a character that it may not have: letters, digits and . _ : / @ + = - are good"
        for name, value in given.items()
        if name != "PHONES" and not PLAIN.fullmatch(value)
    ]
    if wrong:
        raise Unset("\n".join(wrong))
    return given


def phones(text: str) -> list[Agent]:
    """`lan:password minh:password`. Raises `Unset`."""
    found = []
    for word in text.split():
        name, colon, password = word.partition(":")
        try:
            found.append(Agent(name, password))
        except ValueError as error:
            raise Unset(f"PHONES: phone {name!r}: {error}") from error
        if not colon:
            raise Unset(f"PHONES: phone {name!r} has no password: write it as name:password")
    if len({agent.name for agent in found}) != len(found):
        raise Unset("PHONES: every phone needs a name of its own")
    return found


def write(environ: Mapping[str, str], folder: Path = FOLDER, root: str = "") -> Path:
    """Write all of Asterisk's files below `folder`; `root` is where its packages lie. The main file's path.

    Raises `Unset`.
    """
    given = read(environ)
    nat = BEHIND_NAT.format(address=given["EXTERNAL_ADDRESS"], local=given["LOCAL_NET"])
    agents = [render("agent", {"name": a.name, "password": a.password}) for a in phones(given["PHONES"])]
    etc = folder / "etc"
    for part in ("etc", "lib/agi-bin", "lib/keys", "spool", "log"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    values = {
        "etc": str(etc),
        "var": str(folder),
        "run": str(folder),
        "log": str(folder / "log"),
        "root": root,
        "host": given["BIND"],
        "ami_port": given["AMI_PORT"],
        "ami_user": given["AMI_USER"],
        "ami_secret": given["AMI_SECRET"],
        "ami_permit": f"{given['AMI_PERMIT']}/255.255.255.255",
        "sip_port": given["SIP_PORT"],
        "rtp_first": given["RTP_FIRST"],
        "rtp_last": given["RTP_LAST"],
        "trunk_match": given["TRUNK_ADDRESS"],
        "trunk_contact": f"contact = {given['TRUNK_CONTACT']}" if given["TRUNK_CONTACT"] else "",
        "agents": nat + "".join(agents),
        "extra_dialplan": "",
    }
    more = {"logger": TO_CONSOLE}
    for name in FILES:
        written = etc / f"{name}.conf"
        written.touch(mode=0o600)  # before the secrets are in it
        written.write_text(render(name, values) + more.get(name, ""))
    for name in EMPTY:
        (etc / f"{name}.conf").touch()
    return etc / "asterisk.conf"


def main() -> NoReturn:
    try:
        main_file = write(os.environ)
    except Unset as error:
        sys.exit(f"Asterisk is not started.\n{error}")
    os.execvp("asterisk", ["asterisk", "-f", "-n", "-C", str(main_file)])


if __name__ == "__main__":
    main()
