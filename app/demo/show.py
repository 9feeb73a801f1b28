"""The live picture in the terminal: what happens to each call, as the wallboard has it."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from app.demo.house import AGENTS, PASSWORD, SUPERVISOR

Json = dict[str, Any]
STATES = {
    "in_menu": ("menu", "cyan"),
    "waiting": ("waiting", "yellow"),
    "ringing": ("ringing", "magenta"),
    "talking": ("talking", "green"),
    "on_hold": ("on hold", "blue"),
    "wrap_up": ("wrap-up", "white"),
    "ended": ("ended", "bright_black"),
}
ENDED_SHOWN = 6


class Picture:
    """Fed with the messages of the supervisor's live feed. Without a terminal it prints a line per change."""

    def __init__(self, console: Console, url: str) -> None:
        self._console = console
        self._url = url
        self._board: Json = {"queues": [], "agents": [], "calls": []}
        self._seen: dict[str, str] = {}
        self._ended: list[Text] = []
        self._last: dict[str, Json] = {}

    def take(self, message: Json) -> None:
        if message["type"] != "board":
            return
        self._board = message["board"]
        present = {call["call_id"]: call for call in self._board["calls"]}
        for call_id, call in present.items():
            if self._seen.get(call_id) != call["state"]:
                self._seen[call_id] = call["state"]
                self._told(call, call["state"])
        for call_id in [call_id for call_id in self._last if call_id not in present]:
            self._told(self._last[call_id], "ended")
            del self._seen[call_id]
        self._last = present

    def _told(self, call: Json, state: str) -> None:
        word, colour = STATES[state]
        line = Text.assemble(
            (time.strftime("%H:%M:%S "), "bright_black"),
            (f"{word:8}", colour),
            f" {_plain(call['number'])}  {_plain(call['name'])}",
            f"  {call['queue'] or ''} {call['agent_id'] or ''}",
        )
        if not self._console.is_terminal:
            self._console.print(line)
        elif state == "ended":
            self._ended = [*self._ended, line][-ENDED_SHOWN:]

    def live(self) -> Live:
        return Live(get_renderable=self.draw, console=self._console, refresh_per_second=4, transient=True)

    def draw(self) -> RenderableType:
        if not self._console.is_terminal:
            return Text()
        return Group(self._queues(), self._calls(), self._agents(), *self._ended, self.doors())

    def doors(self) -> RenderableType:
        """Where the screens are, and who may log in."""
        names = ", ".join([SUPERVISOR, "qa", "admin", *(agent.agent_id for agent in AGENTS)])
        return Text.assemble(
            ("\nScreens: ", "bold"),
            (self._url, "bold underline"),
            (f"\nLog-ins: {names}\nPassword of each: {PASSWORD}\n", ""),
            ("Ctrl-C ends the demo.", "bright_black"),
        )

    def _queues(self) -> Table:
        table = Table(title="Queues", expand=True, title_justify="left")
        for head in (
            "queue",
            "waiting",
            "ringing",
            "talking",
            "offered today",
            "service level",
            "ASA s",
            "AHT s",
        ):
            table.add_column(head, justify="left" if head == "queue" else "right")
        for queue in self._board["queues"]:
            today = queue["today"]
            table.add_row(
                queue["title"],
                str(queue["waiting"]),
                str(queue["ringing"]),
                str(queue["talking"]),
                str(today["offered"]),
                _share(today["service_level"]),
                _number(today["asa_s"]),
                _number(today["aht_s"]),
            )
        return table

    def _calls(self) -> Table:
        table = Table(title="Calls", expand=True, title_justify="left")
        for head in ("caller", "name", "state", "for", "queue", "agent"):
            table.add_column(head)
        now = time.time()
        for call in self._board["calls"]:
            word, colour = STATES[call["state"]]
            since = f"{max(0.0, now - call['since']):.0f} s"
            table.add_row(
                Text(_plain(call["number"])),
                Text(_plain(call["name"])),
                Text(word, colour),
                since,
                call["queue"] or "",
                call["agent_id"] or "",
            )
        return table

    def _agents(self) -> Text:
        return Text("\nAgents: ").append(
            "   ".join(f"{agent['name']}: {agent['state']}" for agent in self._board["agents"])
        )


def _plain(text: str) -> str:
    """Callers choose their names: what would steer the terminal is made visible."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
