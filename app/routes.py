"""The routes of those parts of the house for which calls in progress are nothing, or next to nothing."""

from __future__ import annotations

import time
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Config, case_rules
from app.telling import Telling
from interactions.alerts.board import AlertBoard
from interactions.cases.lists import CaseLists
from interactions.cases.store import Cases
from interactions.fcr.evidence import Evidence
from interactions.fcr.surveys import Surveys
from interactions.kpi.desk import KpiDesk
from interactions.people.desk import CustomerDesk
from interactions.people.erasers import erasers
from interactions.quality.cards import Cards
from interactions.quality.clips import Clips
from interactions.quality.comments import Comments
from interactions.quality.figures import Figures
from interactions.quality.reviews import Reviews
from interactions.quality.rounds import Rounds
from interactions.quality.worklist import candidates
from interactions.reasons import Reasons
from interactions.search import TranscriptSearch
from interactions.search.known import KnownCalls
from interactions.search.saved import SavedSearches
from interactions.search.trends import Trends
from web.alerts import AlertRoutes
from web.calibrations import CalibrationRoutes
from web.case_actions import CaseActionRoutes
from web.cases import CaseRoutes
from web.clip_audio import ClipAudioRoutes
from web.clips import ClipRoutes
from web.contacts import ContactRoutes
from web.customer_actions import CustomerActionRoutes
from web.customers import CustomerRoutes
from web.fcr import FcrRoutes
from web.floor import Floor
from web.house import Premises
from web.kpi import KpiRoutes
from web.reviews import ReviewRoutes
from web.saved_searches import SavedSearchRoutes, TrendRoutes
from web.scorecards import ScorecardRoutes
from web.search import KnownCallRoutes, SearchCountRoutes
from web.worklist import WorklistRoutes


def routes(config: Config, engine: AsyncEngine, premises: Premises, floor: Floor) -> list[object]:
    clock = time.time
    skills = {agent.agent_id: agent.skills for agent in premises.house.agents.values()}
    rules = case_rules(config)
    cases, cards = Cases(engine, rules), Cards(engine)
    desk = CustomerDesk(engine, erasers=erasers(rules), recordings=config.recordings)
    return [
        AlertRoutes(AlertBoard(engine), clock),
        CustomerRoutes(premises, desk, floor, clock),
        CustomerActionRoutes(desk, clock),
        ContactRoutes(desk, floor, clock),
        CaseRoutes(CaseLists(engine), cases, floor, clock),
        CaseActionRoutes(premises, Reasons(engine), cases, floor, clock),
        KpiRoutes(KpiDesk(engine, ZoneInfo(config.zone), skills, config.callbacks.promise_s), clock),
        SearchCountRoutes(TranscriptSearch(engine)),
        KnownCallRoutes(KnownCalls(engine)),
        SavedSearchRoutes(SavedSearches(engine), clock),
        TrendRoutes(Trends(engine), clock),
        FcrRoutes(Evidence(engine), Surveys(engine, heard=Telling(config, clock).survey), clock),
        ScorecardRoutes(cards, Figures(engine), clock),
        ReviewRoutes(Reviews(engine), Comments(engine), cards, Surveys(engine), clock),
        WorklistRoutes(partial(candidates, engine), list(premises.house.agents)),
        CalibrationRoutes(Rounds(engine), clock),
        ClipRoutes(Clips(engine), clock),
        ClipAudioRoutes(Clips(engine), config.recordings),
    ]
