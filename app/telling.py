"""What partners are told, written down in the transaction that makes it true, in whichever process that is.
The centre's sender finds it there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.config import Config, case_rules
from interactions.cases.surveyed import note_answer
from interactions.fcr.surveys import SCALES, Survey
from interactions.record import Interaction
from interactions.schema import interactions
from interactions.transcripts import ReadyTranscript
from partners.events import PartnerEvent, of_interaction, survey_answered, survey_asked, transcript_ready
from partners.outbox import tell
from partners.writing import ask


class Telling:
    """Hooks for those who save. `clock`: seconds since the epoch (UTC). `told` is called when there is news
    for somebody: a commit too early, as yet."""

    def __init__(
        self, config: Config, clock: Callable[[], float], told: Callable[[], None] = lambda: None
    ) -> None:
        self._webhooks = config.webhooks
        self._crm = config.crm
        self._rules = case_rules(config)
        self._clock = clock
        self._told = told

    async def calls(self, connection: AsyncConnection, news: Sequence[Interaction]) -> None:
        """Those that are over are to be written into the CRM too, if it wants them."""
        await self._tell(connection, (event for call in news for event in of_interaction(call)))
        if self._crm is not None:
            await ask(connection, self._crm, news, self._clock())

    async def transcript(self, connection: AsyncConnection, ready: ReadyTranscript) -> None:
        event = transcript_ready(
            at=self._clock(),
            call_id=ready.call_id,
            recording_id=ready.recording_id,
            attempt=ready.attempt,
            language=ready.language,
            duration_s=ready.duration_s,
            utterances=ready.utterances,
        )
        await self._tell(connection, [event])

    async def survey(self, connection: AsyncConnection, survey: Survey, at: float, who: str) -> None:
        """One that is asked, or answered: then the case that waits for it hears of it too."""
        if survey.answered_at is None:
            await self._asked(connection, survey, at)
            return
        said = survey.answer
        scores = {name: score for name in SCALES if (score := getattr(said, name)) is not None}
        event = survey_answered(
            at=at,
            survey_id=survey.call_id,
            call_id=survey.call_id,
            scores=scores,
            resolved=said.resolved,
            pii_comment=said.pii_comment,
        )
        await self._tell(connection, [event])
        call_id = survey.call_id
        await note_answer(connection, self._rules, call_id=call_id, survey_id=call_id, at=at, by=who)

    async def _asked(self, connection: AsyncConnection, survey: Survey, at: float) -> None:
        whose = select(interactions.c.pii_number, interactions.c.language)
        found = await connection.execute(whose.where(interactions.c.call_id == survey.call_id))
        number, language = found.one()
        event = survey_asked(
            at=at,
            survey_id=survey.call_id,
            call_id=survey.call_id,
            channel=survey.channel,
            pii_number=number,
            language=language,
        )
        await self._tell(connection, [event])

    async def _tell(self, connection: AsyncConnection, events: Iterable[PartnerEvent]) -> None:
        if self._webhooks and await tell(connection, self._webhooks, events, self._clock()):
            self._told()
