"""An explanation in sentences, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from routing.demand import Way
from routing.explanation import Candidate, Explanation, Missing, Reason, Verdict
from routing.texts import TEXTS

Language = Literal["vi", "en"]

NAMED = 5  # agents in one sentence
_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


def in_words(
    explanation: Explanation,
    language: Language,
    names: Mapping[str, str],
    titles: Mapping[str, str] | None = None,
) -> list[str]:
    """The verdict first, then what it follows from. `names` of agents and `titles` of queues are by id, which
    stands where one is missing."""
    return _Speaker(explanation, language, names, titles or {}).sentences()


class _Speaker:
    def __init__(
        self, told: Explanation, language: Language, names: Mapping[str, str], titles: Mapping[str, str]
    ) -> None:
        self.told = told
        self.language: Language = language
        self.names = names
        self.queue = titles.get(told.asked.queue, told.asked.queue)
        self.texts = TEXTS[language]

    def sentences(self) -> list[str]:
        return [
            self.verdict(),
            self.asked(),
            *self.own(),
            self.place(),
            *self.candidates(),
            *self.excluded(),
        ]

    def say(self, key: str, **values: object) -> str:
        return self.texts[key].format(**values)

    def verdict(self) -> str:
        told = self.told
        waited = self.seconds(told.asked.waited_s)
        queue = self.queue
        match told.verdict:
            case Verdict.SERVED:
                return self.say("served", agent=self.name(told.chosen or ""), waited=waited, queue=queue)
            case Verdict.NOBODY_HAS_THE_SKILLS:
                away = told.able.get("offline", 0)
                text = self.say("nobody", waited=waited, queue=queue)
                if told.missing:
                    text += self.say("nobody_lacks", lack=self.lack(told.missing))
                return text + (self.say("nobody_offline", count=self.number(away)) if away else "")
            case Verdict.KEPT_FOR_AGENT:
                return self.say("kept", waited=waited, queue=queue, agent=self.name(told.asked.only or ""))
            case Verdict.ALL_BUSY:
                states = [
                    self.say("state", count=self.number(count), state=self.texts[state])
                    for state, count in told.able.items()
                    if state != "offline"
                ]
                return self.say("all_busy", waited=waited, queue=queue, states=self.listed(states))
            case _:
                return self.say(told.verdict.value, waited=waited, queue=queue)

    def asked(self) -> str:
        asked = self.told.asked
        ways = [self.skills(way) for way in asked.ways]
        text = self.say("asks", way=ways[0] if ways else self.texts["no_skill"])
        for way in ways[1:]:
            text += self.say("or_else", way=way)
        if asked.prefers:
            text += self.say("prefers", skills=self.skills(asked.prefers))
        return text + self.say("choice", choice=self.texts[asked.choice.value])

    def own(self) -> list[str]:
        """What is the call's own: its head start, and for whom it is kept."""
        told, asked = self.told, self.told.asked
        said = []
        if asked.strict:
            said.append(self.say("strict", rank=self.number(asked.strict)))
        if asked.head_start_s or asked.boost_s:
            parts = {"head_start": asked.head_start_s, "boost": asked.boost_s}
            given = [self.say(key, by=self.seconds(by, signed=True)) for key, by in parts.items() if by]
            total = self.seconds(told.effective_s)
            said.append(self.say("counts_as", total=total, given=self.listed(given)))
        if asked.only is not None and told.verdict is not Verdict.KEPT_FOR_AGENT:
            said.append(self.say("only", agent=self.name(asked.only)))
        if asked.passed:
            said.append(self.say("passed", agents=self.people(asked.passed)))
        return said

    def place(self) -> str:
        told = self.told
        if told.position == 1:
            return self.texts["first"]
        text = self.say("ahead", count=self.number(told.position - 1))
        return text + self.say(
            "competing" if told.competing else "no_rival", count=self.number(told.competing)
        )

    def candidates(self) -> list[str]:
        told = self.told
        if not told.ranked:
            return []
        first = self.people([one.agent_id for one in told.ranked], told.idle)
        said = [self.say("ranked", count=self.number(told.idle), agents=first)]
        picked = next((n for n, one in enumerate(told.ranked) if one.agent_id == told.chosen), 0)
        if picked + 1 < len(told.ranked) and told.ranked[picked].decided_by:
            said.append(self.compared(told.ranked[picked], told.ranked[picked + 1]))
        return said

    def compared(self, one: Candidate, other: Candidate) -> str:
        """Why the one comes before the other: the first fact in which they differ."""
        fact = one.decided_by or "order"
        mine, theirs = (self.fact(fact, candidate) for candidate in (one, other))
        why = self.say(f"by_{fact}", mine=mine, theirs=theirs)
        return self.say("before", one=self.name(one.agent_id), other=self.name(other.agent_id), why=why)

    def fact(self, fact: str, one: Candidate) -> str:
        told: dict[str, Callable[[], str]] = {
            "way": lambda: self.number(one.way + 1),
            "preferred": lambda: self.number(len(self.told.asked.prefers) - len(one.lacks)),
            "surplus": lambda: self.number(one.surplus or 0),
            "flexibility": lambda: self.number(one.flexibility or 0),
            "levels": lambda: self.number(one.levels or 0),
            "idle": lambda: self.seconds(one.idle_s),
            "calls": lambda: self.number(one.calls),
        }
        return told.get(fact, str)()

    def excluded(self) -> list[str]:
        """One sentence for each reason, the nearest to taking it first."""
        told = self.told
        said = []
        for reason in Reason:
            count = told.reasons.get(reason.value, 0)
            named = [one for one in told.excluded if one.reason is reason]
            if not count:
                continue
            people = [
                f"{self.name(one.agent_id)} – {self.lack(one.missing)}"
                if one.missing
                else self.name(one.agent_id)
                for one in named
            ]
            agents = self.some(people, count)
            why = self.say(f"out_{reason.value}", only=self.name(told.asked.only or ""))
            said.append(self.say("out", why=why, agents=agents))
        return said

    # --- parts of sentences ------------------------------------------------------------------------

    def name(self, agent_id: str) -> str:
        return self.names.get(agent_id) or agent_id

    def people(self, agents: Sequence[str], count: int | None = None) -> str:
        return self.some([self.name(agent) for agent in agents], len(agents) if count is None else count)

    def some(self, people: Sequence[str], count: int) -> str:
        """The first of them by name, the others by number."""
        if not people:
            return self.say("only_counted", count=self.number(count))
        shown = list(people[:NAMED])
        if count > len(shown):
            return ", ".join(shown) + self.say("others", count=self.number(count - len(shown)))
        return self.listed(shown)

    def listed(self, parts: Sequence[str]) -> str:
        return self.texts["and"].join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))

    def skills(self, way: Way) -> str:
        return (
            self.listed([self.say("skill", skill=skill, level=level) for skill, level in way])
            or (self.texts["no_skill"])
        )

    def lack(self, missing: Missing) -> str:
        key = "lacks" if missing.has else "lacks_all"
        return self.say(key, skill=missing.skill, needed=missing.needed, has=missing.has)

    def number(self, value: float, digits: int = 0) -> str:
        text = f"{value:,.{digits}f}"
        return text.translate(_VIETNAMESE_MARKS) if self.language == "vi" else text

    def seconds(self, value: float, *, signed: bool = False) -> str:
        """The shortest times to a tenth, long ones in minutes or hours."""
        size = abs(value)
        sign = ("-" if value < 0 else "+") if signed else "-" if value < 0 else ""
        if size < 59.5:
            tenths = round(size, 1 if size < 9.95 else 0)
            text = self.count("second", tenths, 0 if tenths == int(tenths) else 1)
        elif size < 3599.5:
            minutes, seconds = divmod(round(size), 60)
            text = self.spans(("minute", minutes), ("second", seconds))
        else:
            hours, minutes = divmod(round(size / 60), 60)
            text = self.spans(("hour", hours), ("minute", minutes))
        return sign + text

    def spans(self, *parts: tuple[str, int]) -> str:
        return " ".join(self.count(unit, value) for unit, value in parts if value)

    def count(self, unit: str, value: float, digits: int = 0) -> str:
        word = self.texts[unit if value == 1 else f"{unit}s"]
        return f"{self.number(value, digits)} {word}"
