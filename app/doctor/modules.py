"""Are the modules loaded by which Asterisk does what it will be asked?"""

from __future__ import annotations

from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.visit import Visit
from telephony.ami.errors import ActionRefused

# Without these no call comes through whole; and what each is for.
NEEDED = {
    "res_agi": "leads callers through the menu",
    "chan_pjsip": "SIP",
    "res_pjsip": "SIP",
    "res_pjsip_session": "SIP",
    "res_pjsip_sdp_rtp": "sound over SIP",
    "res_pjsip_registrar": "lets phones register",
    "res_rtp_asterisk": "sound over the network",
    "bridge_simple": "joins caller and agent",
    "app_mixmonitor": "records; it needs func_periodic_hook, func_cut, func_groupcount and func_uri",
    "format_wav": "plays prompts and writes recordings",
    "func_global": "the heartbeat that the dialplan looks at",
    "func_channel": "the dialplan",
    "func_logic": "the dialplan",
    "res_musiconhold": "music for those who wait",
}
# Without these it is only less good.
HELPFUL = {
    "codec_g722": "wideband sound, which is understood much better by the transcription",
    "codec_resample": "wideband sound between phones of different kinds",
    "codec_alaw": "telephone networks speak it",
    "codec_ulaw": "telephone networks speak it",
    "app_record": "records the messages that callers leave",
    "app_dial": "connects callers with numbers outside",
    "app_playback": "tells callers that the service is away",
}


async def check_modules(visit: Visit, _config: Config) -> list[Finding]:
    lacking = [name for name in (*NEEDED, *HELPFUL) if not await _loaded(visit, name)]
    findings = [
        missing("modules", _words(name, NEEDED[name]), _mend(name)) for name in lacking if name in NEEDED
    ]
    findings += [
        warning("modules", _words(name, HELPFUL[name]), _mend(name)) for name in lacking if name in HELPFUL
    ]
    return findings or [ok("modules", f"all {len(NEEDED) + len(HELPFUL)} that are used are loaded")]


async def _loaded(visit: Visit, name: str) -> bool:
    try:
        await visit.request("ModuleCheck", {"Module": name})
    except ActionRefused as refusal:
        if "not loaded" in refusal.message.lower():
            return False
        raise
    return True


def _words(name: str, purpose: str) -> str:
    return f"{name} is not loaded ({purpose})"


def _mend(name: str) -> str:
    return f"`load = {name}.so` in modules.conf, and start Asterisk again (docs/asterisk.md, “Modules”)"
