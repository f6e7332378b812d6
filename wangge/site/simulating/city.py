"""模拟 the simulator: step by step, everybody who has something to do does it, by the same deeds."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isinf
from random import Random
from typing import Any

from django.utils.timezone import localdate, localtime
from pydantic import ValidationError

from wangge.cases import offers
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case, Entry
from wangge.cases.moves import State
from wangge.intake.models import JoinProposal, Request
from wangge.people.roster import roster
from wangge.site.simulating.habits import ACTS, Deed, Scene, next_deed, patience
from wangge.site.simulating.photos import bring_photo
from wangge.site.simulating.players import Players
from wangge.site.simulating.voices import Voices
from wangge.verification.rules import CONTENT

log = logging.getLogger(__name__)
BULK = 500
LATER = timedelta(hours=3)  # until somebody looks again at what could not be done
TRIES = 3


@dataclass
class Simulator:
    """People at work. `pace`: simulated hours an hour; infinite: everything is done at once.

    `truths`: case → what a good operator would decide at intake ("accept", "answer", "NA1" …).
    `awake`: hours of the local day in which people work, or None for always.
    """

    voices: Voices
    players: Players
    seed: int = 0
    pace: float = 1.0
    awake: tuple[int, int] | None = None
    truths: Mapping[int, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _due: dict[int, tuple[int, datetime | None]] = field(default_factory=dict)
    _tried: Counter[tuple[int, int]] = field(default_factory=Counter)

    def step(self, at: datetime) -> int:
        """Do all that is due at `at`; how many deeds. Telling what follows is the messenger's."""
        if self.awake and not self.awake[0] <= localtime(at).hour < self.awake[1]:
            return 0
        due = self._due_now(at)
        deeds = 0
        for start in range(0, len(due), BULK):
            keys = due[start : start + BULK]
            cases = Case.objects.in_bulk(keys)
            known = _Known(list(cases.values()))
            for key in keys:
                deeds += key in cases and self._act(cases[key], known, at)
        return deeds

    def _due_now(self, at: datetime) -> list[int]:
        """Cases whose time has come, longest due first; new ones get a time."""
        live = Case.objects.filter(state__in=list(ACTS)).order_by("pk")
        columns = ("pk", "steps", "state", "urgency")
        found, seen = [], set()
        for pk, steps, state, urgency in live.values_list(*columns):
            seen.add(pk)
            if pk not in self._due or self._due[pk][0] != steps:
                self._due[pk] = steps, self._when(pk, steps, state, urgency, at)
            due = self._due[pk][1]
            if due is not None and due <= at:
                found.append((due, pk))
        for gone in self._due.keys() - seen:
            del self._due[gone]
        return [pk for _, pk in sorted(found)]

    def _when(self, pk: int, steps: int, state: str, urgency: str, at: datetime) -> datetime:
        if isinf(self.pace):
            return at
        blank = Scene(
            state=State(state), urgency=urgency, unit_kind="", at=at, due_at=None, instant=False,
            final=False, returns=0, extensions=0, reworks=0, rehandles=0, answered=False,
        )  # fmt: skip
        rng = Random(f"{self.seed} waits {pk} {steps}")
        return at + timedelta(hours=patience(blank, rng) / self.pace)

    def _act(self, case: Case, known: "_Known", at: datetime) -> int:
        """One deed of one person; 1 if it was done."""
        rng = Random(f"{self.seed} acts {case.pk} {case.steps}")
        scene = self._scene(case, known, at)
        deed = next_deed(scene, self.voices, rng)
        why = (
            self._perform(case, deed, rng, at) if deed else f"{case.state}: nobody knows what to do"
        )
        if why is None and deed is not None:
            self.done[deed.offer] += 1
            return 1
        self.refused[why or ""] += 1
        self._tried[case.pk, case.steps] += 1
        self._due[case.pk] = case.steps, self._again(case, at)
        return 0

    def _again(self, case: Case, at: datetime) -> datetime | None:
        """When somebody looks again at what could not be done; never, after a few times."""
        if self._tried[case.pk, case.steps] >= TRIES:
            return None
        return at if isinf(self.pace) else at + LATER / self.pace

    def _perform(self, case: Case, deed: Deed, rng: Random, at: datetime) -> str | None:
        """Done by somebody who may; or why it was not."""
        if deed.offer not in offers.offers:
            return f"{deed.offer}: there is no such deed"
        offer = offers.offers[deed.offer]
        player = self.players.who(offer, case, rng, at=at)
        if player is None:
            return f"{deed.offer}: nobody may do it"
        person, access = player
        try:
            said = offer.form(**deed.said)
            if deed.offer == "verify":
                bring_photo(case, by=person.actor, at=at)
            offers.perform(case, deed.offer, said, person=person, access=access, at=at)
        except MoveRefused as error:
            return f"{deed.offer}: {str(error).partition(': ')[2] or error}"
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
            log.error("simulated %s: its form does not take %s", deed.offer, fields)
            return f"{deed.offer}: its form does not take {fields}"
        return None

    def _scene(self, case: Case, known: "_Known", at: datetime) -> Scene:
        unit = roster().units.get(case.lead_unit_id or 0)
        return Scene(
            state=State(case.state),
            urgency=case.urgency,
            unit_kind=unit.kind if unit else "",
            at=at,
            due_at=case.due_at,
            instant=isinf(self.pace),
            final=case.final_assignment,
            returns=case.returns,
            extensions=case.extensions,
            reworks=case.reworks,
            rehandles=case.rehandles,
            answered=case.replied_at is not None,
            accept=known.advice(case, self.truths.get(case.pk, "")),
            candidates=known.candidates(case),
            last_result=known.result(case),
            content=case.solved is True and (case.satisfied or 0) >= CONTENT,
            tried=self._tried[case.pk, case.steps],
            resume_due=case.resume_on is not None and case.resume_on <= localdate(at),
        )


class _Known:
    """What the people at work can read of some cases, asked for all of them at once."""

    def __init__(self, cases: Sequence[Case]) -> None:
        fresh = [case.pk for case in cases if case.state == State.REGISTERED]
        waiting = [case.pk for case in cases if case.state == State.ACCEPTED]
        done = [case.pk for case in cases if case.state == State.HANDLED]
        requests = Request.objects.filter(case__in=fresh)
        self._advice = dict(requests.values_list("case_id", "advice"))
        proposals = JoinProposal.objects.filter(case__in=fresh, decided_at=None)
        self._into = {
            one.case_id: one.into for one in proposals.order_by("score").select_related("into")
        }
        self._last = {
            entry.case_id: entry.data
            for entry in Entry.objects.filter(
                case__in=[*waiting, *done], kind__in=("considered", "handled")
            ).order_by("case_id", "step")
        }

    def advice(self, case: Case, truth: str) -> Mapping[str, Any]:
        """What the intake desk goes by: the truth where it is known, else what screening thinks."""
        if case.state != State.REGISTERED:
            return {}
        into = self._into.get(case.pk)
        wait = truth or str((self._advice.get(case.pk) or {}).get("wait", ""))
        fate = {"inquiry": "answer", "": "accept"}.get(wait, wait)
        return {"fate": fate, "into": into.number if into else ""}

    def candidates(self, case: Case) -> tuple[Mapping[str, Any], ...]:
        if case.state != State.ACCEPTED:
            return ()
        return tuple(self._last.get(case.pk, {}).get("candidates", ()))

    def result(self, case: Case) -> str:
        if case.state != State.HANDLED:
            return ""
        return str(self._last.get(case.pk, {}).get("result", ""))
