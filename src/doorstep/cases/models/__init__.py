"""The tables of the closed loop. No rules here: those are in policies and operations."""

from doorstep.cases.models.case import Case
from doorstep.cases.models.clock import Extension, Nudge, Pause
from doorstep.cases.models.counts import Delta, FigureCount, InboxCount
from doorstep.cases.models.handing_over import HandOver
from doorstep.cases.models.history import CasePhoto, Rating, Step
from doorstep.cases.models.joint import CasePart, Decision, Meeting, MeetingParty, Tie
from doorstep.cases.models.led import AccountLine, GroupMember, PlanStep
from doorstep.cases.models.offering import Invitation
from doorstep.cases.models.outside import OutsideLetter, OutsideNumber
from doorstep.cases.models.promise import Promise, PromiseCount, PromiseDelta, PromiseStep
from doorstep.cases.models.search import CaseSearch
from doorstep.cases.models.showing import Showing
from doorstep.cases.models.verifying import EmptyReply, ReVisit
from doorstep.cases.models.work import Assignment, CallBack

__all__ = [
    "AccountLine",
    "Assignment",
    "CallBack",
    "Case",
    "CasePart",
    "CasePhoto",
    "CaseSearch",
    "Decision",
    "Delta",
    "EmptyReply",
    "Extension",
    "FigureCount",
    "GroupMember",
    "HandOver",
    "InboxCount",
    "Invitation",
    "Meeting",
    "MeetingParty",
    "Nudge",
    "OutsideLetter",
    "OutsideNumber",
    "Pause",
    "PlanStep",
    "Promise",
    "PromiseCount",
    "PromiseDelta",
    "PromiseStep",
    "Rating",
    "ReVisit",
    "Showing",
    "Step",
    "Tie",
]
