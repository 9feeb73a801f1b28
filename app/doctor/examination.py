"""Every check, in the order in which they are told: from the configuration to the screens."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.config import ConfigError, load
from app.doctor.asterisk import look_at_asterisk
from app.doctor.configuration import check_configuration, config_errors, settled_house
from app.doctor.database import check_database
from app.doctor.finding import Finding, looked, missing
from app.doctor.folders import check_disk, check_prompts_folder, check_recordings
from app.doctor.mail import check_mail
from app.doctor.screens import check_address, check_pages
from app.doctor.speech import MODEL_PATIENCE_S, PROMPTS_PATIENCE_S, check_models, check_prompts
from app.doctor.valkey import check_valkey


async def examine(config: Path) -> list[Finding]:
    """Look at everything the service would need with this configuration; nothing of it is changed."""
    try:
        settings = load(config)
    except ConfigError as error:
        return config_errors(error)
    except OSError as error:
        words = f"{config} cannot be read: {error.strerror or error}"
        return [missing("configuration", words, "let the service's user read it")]
    house, findings = settled_house(settings)
    findings += check_configuration(config, settings, house)
    looks = (
        look_at_asterisk(settings),
        looked("recordings folder", check_recordings(settings)),
        looked("prompts folder", check_prompts_folder(settings)),
        looked("disk", check_disk(settings)),
        looked("database", check_database(settings), patience_s=20.0),
        looked("Redis", check_valkey(settings), patience_s=30.0),
        looked("mail", check_mail(settings), patience_s=60.0),
        looked("prompts", check_prompts(settings, house), patience_s=PROMPTS_PATIENCE_S),
        looked("speech models", check_models(settings, house), patience_s=MODEL_PATIENCE_S),
        looked("screens", check_pages()),
        looked("screens' address", check_address(settings)),
    )
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(look, name=f"doctor-{at}") for at, look in enumerate(looks)]
    for task in running:
        findings += task.result()
    return findings
