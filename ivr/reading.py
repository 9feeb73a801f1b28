"""One place out of its YAML, every setting checked. What is wrong is a `FlowError` that names the place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ivr.places import (
    Callback,
    HangUp,
    JoinQueue,
    Menu,
    Needs,
    Outside,
    Place,
    Prompt,
    Say,
    SetCaller,
    Voicemail,
)

KEYS = frozenset("0123456789*#")
SKILL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,63}")  # as the configuration has it
NUMBER = re.compile(r"\+?[0-9]{3,15}")


class FlowError(ValueError):
    """The flow cannot be used; the message names the place and says what to mend."""


def read_place(name: str, raw: Any, language: str) -> Place:
    """`language` is spoken where a prompt names no other."""
    where = f"place {name!r}"
    if not isinstance(raw, dict):
        raise FlowError(f"{where} must be a mapping such as {{say: …, then: …}}")
    # An outside number may have a `say` of its own.
    named = [kind for kind in _KINDS if kind in raw and not (kind == "say" and "outside" in raw)]
    if len(named) != 1:
        raise FlowError(f"{where} needs exactly one of {', '.join(_KINDS)}; it has {named or 'none'}")
    return _KINDS[named[0]](where, raw, language)


def text(raw: dict[str, Any], key: str, where: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise FlowError(f"{where} needs {key!r}, a name or text")
    return value


def only(raw: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(str(key) for key in raw if key not in known)
    if unknown:
        raise FlowError(f"{where} has unknown settings: {', '.join(unknown)}; it takes {sorted(known)}")


def _say(where: str, raw: dict[str, Any], language: str) -> Say:
    only(raw, {"say", "then"}, where)
    return Say(prompt=_prompt(raw["say"], where, language), then=text(raw, "then", where))


def _menu(where: str, raw: dict[str, Any], language: str) -> Menu:
    only(raw, {"menu", "choices", "wait_s", "tries", "sorry", "otherwise"}, where)
    tries = raw.get("tries", 3)
    if isinstance(tries, bool) or not isinstance(tries, int) or not 1 <= tries <= 10:
        raise FlowError(f"{where}: tries must be a whole number from 1 to 10, not {tries!r}")
    sorry = raw.get("sorry")
    return Menu(
        prompt=_prompt(raw["menu"], where, language),
        choices=_keys(raw, "choices", where),
        wait_s=_seconds(raw, "wait_s", 5, 60, where),
        tries=tries,
        sorry=None if sorry is None else _prompt(sorry, where, language),
        otherwise=text(raw, "otherwise", where),
    )


def _queue(where: str, raw: dict[str, Any], _language: str) -> JoinQueue:
    only(raw, {"queue", "requires", "otherwise", "full", "unstaffed", "too_long", "keys"}, where)
    return JoinQueue(
        queue=text(raw, "queue", where),
        requires=_needs(raw, where),
        otherwise=_text_if_given(raw, "otherwise", where),
        full=_text_if_given(raw, "full", where),
        unstaffed=_text_if_given(raw, "unstaffed", where),
        too_long=_text_if_given(raw, "too_long", where),
        keys=_keys(raw, "keys", where) if "keys" in raw else {},
    )


def _set(where: str, raw: dict[str, Any], _language: str) -> SetCaller:
    only(raw, {"set", "then"}, where)
    told = raw["set"]
    if not isinstance(told, dict) or not told:
        raise FlowError(f"{where}: set needs language, requires or both, such as {{language: en}}")
    only(told, {"language", "requires"}, f"{where}: set")
    return SetCaller(
        language=_text_if_given(told, "language", f"{where}: set"),
        requires=_needs(told, where),
        then=text(raw, "then", where),
    )


def _voicemail(where: str, raw: dict[str, Any], language: str) -> Voicemail:
    only(raw, {"voicemail", "max_s", "then"}, where)
    return Voicemail(
        prompt=_prompt(raw["voicemail"], where, language),
        max_s=_seconds(raw, "max_s", 120, 600, where),
        then=_text_if_given(raw, "then", where),
    )


def _outside(where: str, raw: dict[str, Any], language: str) -> Outside:
    only(raw, {"outside", "say", "ring_s", "otherwise"}, where)
    number = raw["outside"]
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        raise FlowError(
            f"{where}: outside must be a telephone number of 3 to 15 digits in quotes, such as "
            f'"+84901234567", not {number!r}'
        )
    return Outside(
        number=number,
        prompt=_prompt(raw["say"], where, language) if "say" in raw else None,
        ring_s=_seconds(raw, "ring_s", 30, 120, where),
        otherwise=_text_if_given(raw, "otherwise", where),
    )


def _callback(where: str, raw: dict[str, Any], language: str) -> Callback:
    only(raw, {"callback", "then", "otherwise"}, where)
    return Callback(
        prompt=_prompt(raw["callback"], where, language),
        then=_text_if_given(raw, "then", where),
        otherwise=text(raw, "otherwise", where),
    )


def _hangup(where: str, raw: dict[str, Any], _language: str) -> HangUp:
    only(raw, {"hangup"}, where)
    if raw["hangup"] is not True:
        raise FlowError(f"{where}: write 'hangup: true'")
    return HangUp()


_KINDS: dict[str, Callable[[str, dict[str, Any], str], Place]] = {
    "say": _say,
    "menu": _menu,
    "queue": _queue,
    "set": _set,
    "voicemail": _voicemail,
    "outside": _outside,
    "callback": _callback,
    "hangup": _hangup,
}


def _prompt(raw: Any, where: str, language: str) -> Prompt:
    if isinstance(raw, str) and raw.strip():
        return Prompt(language=language, text=raw.strip())
    if isinstance(raw, dict) and set(raw) == {"file"} and isinstance(raw["file"], str) and raw["file"]:
        return Prompt(language=language, file=raw["file"])
    if isinstance(raw, dict) and set(raw) == {"text", "language"}:
        return Prompt(language=text(raw, "language", where), text=text(raw, "text", where).strip())
    raise FlowError(f"{where}: a prompt is a text or {{file: name.wav}}, not {raw!r}")


def _keys(raw: dict[str, Any], setting: str, where: str) -> dict[str, str]:
    keys = raw.get(setting)
    if not isinstance(keys, dict) or not keys:
        raise FlowError(f"{where} needs {setting}, such as {{1: sales}}")
    for key in keys:
        if str(key) not in KEYS:
            raise FlowError(f"{where}: {key!r} is not a key of a telephone (0-9, * or #)")
        if isinstance(key, int) and str(key) in keys:
            raise FlowError(f"{where}: key {key} is given twice")
    return {str(key): str(target) for key, target in keys.items()}


def _needs(raw: dict[str, Any], where: str) -> Needs:
    if "requires" not in raw:
        return ()
    requires = raw["requires"]
    if not isinstance(requires, dict) or not requires:
        raise FlowError(f"{where}: requires names skills with their least level, such as {{english: 5}}")
    for skill, level in requires.items():
        if not isinstance(skill, str) or not SKILL.fullmatch(skill):
            raise FlowError(
                f"{where}: {skill!r} is no name of a skill: up to 64 plain letters, digits and . : -"
            )
        if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 10:
            raise FlowError(
                f"{where}: the level of {skill} must be a whole number from 1 to 10, not {level!r}"
            )
    return tuple(sorted(requires.items()))


def _seconds(raw: dict[str, Any], key: str, default: float, most: float, where: str) -> float:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise FlowError(f"{where}: {key} must be between 0 and {most:.0f} seconds, not {value!r}")
    return float(value)


def _text_if_given(raw: dict[str, Any], key: str, where: str) -> str | None:
    return text(raw, key, where) if key in raw else None
