"""Many futures: games are solved in blocks of draws, simulated at once, read, and their strategies thrown away.

A batch is one variant of the game under one cloud of draws; its runs share the solution, because a start, a forced
move or a shock that comes up changes the futures and not the strategies. The same draw has the same random numbers in
every run and variant (common random numbers: Glasserman and Yao 1992, "Some guidelines and guarantees for common
random numbers", Management Science 38(6)), so that differences between variants are paired. Blocks are cut by the
settings alone: the numbers do not depend on how many processes share the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from taqarub.base.processes import pool_of
from taqarub.case.claims import Test
from taqarub.game.game import Game, Paths
from taqarub.game.solve import block_size, solve
from taqarub.model.compile import game_of
from taqarub.model.model import Model, Variant
from taqarub.model.states import moved
from taqarub.outlook.features import Meter, count_paths
from taqarub.outlook.futures import FREE, Lanes, follow
from taqarub.outlook.gaps import Gaps, gaps_of, told
from taqarub.outlook.numbers import common_numbers
from taqarub.outlook.probes import Position, answer, node_of_start, values_of_start
from taqarub.outlook.stack import Stack, joined, stacked

BLOCK = 8  # most draws of a block
BLOCK_BYTES = 288 << 20  # most memory for the strategies of a block
Done = tuple[dict[str, Stack], float, Gaps | None]


@dataclass(frozen=True, slots=True)
class Run:
    """One way in which the futures of a solved game begin.

    which        (D,) bool: the draws that take part
    start        overrides of the as-of state
    force        actor -> move played whenever it may be in the first `force_months`; the others take it as it comes
    shocks       shocks that come up in the first month
    """

    name: str
    which: np.ndarray
    paths: int
    months: int
    start: Mapping[str, str | int] = field(default_factory=dict)
    force: Mapping[str, str] = field(default_factory=dict)
    force_months: int = 0
    shocks: tuple[str, ...] = ()
    watch: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """One variant under one cloud: z (D, Z), and (D,) their numbers in the cloud, which name their random numbers."""

    name: str
    cloud: str
    variant: Variant
    z: np.ndarray
    draws: np.ndarray
    solve_months: int
    keep: int
    runs: tuple[Run, ...]

    def part(self, lo: int, hi: int) -> Batch:
        """The batch of the draws lo … hi − 1."""
        runs = tuple(replace(run, which=run.which[lo:hi]) for run in self.runs)
        return replace(self, z=self.z[lo:hi], draws=self.draws[lo:hi], runs=runs)


@dataclass(frozen=True, slots=True)
class Task:
    """A block of a batch, with all that a worker needs."""

    model: Model
    meter: Meter
    tests: Mapping[str, Test]
    seed: int
    batch: Batch


def run_batches(
    model: Model,
    meter: Meter,
    tests: Mapping[str, Test],
    batches: Sequence[Batch],
    seed: int,
    workers: int,
    progress: Callable[[float], None] | None = None,
) -> tuple[dict[str, Stack], dict[str, float], dict[str, Any] | None]:
    """Run name -> stack, the processor seconds of each batch, and the gaps of games with players at once.

    `progress` is told the share done.
    """
    size = _block_of(model, batches[0])
    cuts = [(b, lo) for b in range(len(batches)) for lo in range(0, len(batches[b].z), size)]
    tasks = [Task(model, meter, tests, seed, batches[b].part(lo, lo + size)) for b, lo in cuts]
    seconds = {batch.name: 0.0 for batch in batches}
    found: dict[str, list[Stack]] = {}
    gaps: list[Gaps | None] = []
    for done, ((b, lo), (stacks, spent, missing)) in enumerate(zip(cuts, _work(tasks, workers), strict=True), start=1):
        seconds[batches[b].name] += spent
        gaps.append(missing)
        for name, stack in stacks.items():
            found.setdefault(name, []).append(replace(stack, rows=stack.rows + lo))
        if progress is not None:
            progress(done / len(tasks))
    return {name: joined(stacks) for name, stacks in found.items()}, seconds, told(gaps)


def _block_of(model: Model, batch: Batch) -> int:
    """How many draws make a block, by the size of the game alone."""
    one = game_of(model, batch.z[:1], batch.variant, months=batch.solve_months, first_month=model.start_month)
    return min(block_size(one, batch.keep, BLOCK_BYTES), BLOCK)


def solve_block(task: Task) -> Done:
    """Solve one block, simulate its runs and read them; returns the stacks, the seconds it took and the gaps."""
    began = time.process_time()
    model, batch = task.model, task.batch
    game = game_of(model, batch.z, batch.variant, months=batch.solve_months, first_month=model.start_month)
    solution = solve(game, keep=batch.keep)
    stacks = {}
    for months in sorted({run.months for run in batch.runs}):
        runs = [run for run in batch.runs if run.months == months and run.which.any()]
        if not runs:
            continue
        paths, first = follow(game, solution, *_lanes(task, game, runs)), 0
        for run in runs:
            rows = np.flatnonzero(run.which)
            part = _cut(paths, first, first := first + rows.size * run.paths)
            counted = count_paths(task.meter, game, part, run.watch)
            stack = stacked(task.meter, rows, counted, part.states)
            position = Position(model, game, solution, moved(model.start, dict(run.start), model.axes, model.rung_ids))
            stacks[run.name] = replace(stack, probes=_probes(task, position, run, rows))
    return stacks, time.process_time() - began, gaps_of(solution)


def _lanes(task: Task, game: Game, runs: Sequence[Run]) -> tuple[Lanes, np.ndarray]:
    """The paths of some runs of equal length side by side, draw after draw in each run, and their numbers."""
    model, batch, months = task.model, task.batch, runs[0].months
    file, lotteries = model.case.file, [lottery.name for lottery in game.nature]
    wanted = sorted({(run.paths, int(row)) for run in runs for row in np.flatnonzero(run.which)})
    drawn = [
        common_numbers(file, game, task.seed, batch.cloud, int(batch.draws[row]), months, paths)
        for paths, row in wanted
    ]
    firsts = dict(zip(wanted, np.cumsum([0, *(paths for paths, _ in wanted)]).tolist(), strict=False))
    parts = []
    for run in runs:
        rows = np.flatnonzero(run.which)
        width = rows.size * run.paths
        start = np.array(moved(model.start, dict(run.start), model.axes, model.rung_ids))
        struck = np.isin(lotteries, [f"shock.{shock}" for shock in run.shocks])
        parts.append(
            Lanes(
                start=np.repeat(start[:, None], width, axis=1),
                draw=np.repeat(rows, run.paths),
                column=np.concatenate([firsts[run.paths, int(row)] + np.arange(run.paths) for row in rows]),
                force=np.repeat(_forced(game, run.force)[:, None], width, axis=1),
                force_months=np.full(width, run.force_months),
                shocks=np.repeat(struck[:, None], width, axis=1),
            )
        )
    joint = {f.name: np.concatenate([getattr(part, f.name) for part in parts], axis=-1) for f in fields(Lanes)}
    return Lanes(**joint), np.concatenate(drawn, axis=2)


def _cut(paths: Paths, lo: int, hi: int) -> Paths:
    return Paths(paths.states[..., lo:hi], paths.actions[..., lo:hi], paths.shocks[..., lo:hi])


def _forced(game: Game, force: Mapping[str, str]) -> np.ndarray:
    """Per stage the action that is forced and that this game still has, or `FREE`."""
    found = []
    for stage in game.stages:
        names = [action.name for action in stage.actions]
        move = force.get(game.players[stage.player])
        found.append(names.index(move) if move in names else FREE)
    return np.array(found)


def _probes(task: Task, position: Position, run: Run, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Answers for the draws of a run; values of a forced course are not those of the free game, so there are none."""
    if run.force or run.shocks:
        return {}
    probes = values_of_start(position)
    if not run.start:
        probes |= node_of_start(position)
        probes |= {key: answer(position, test) for key, test in task.tests.items()}
    return {key: values[rows] for key, values in probes.items()}


def _work(tasks: Sequence[Task], workers: int) -> Iterator[Done]:
    """Results in the order of the tasks. When processes cannot start, the work is done here with the same result."""
    if workers <= 1 or len(tasks) <= 1:
        yield from map(solve_block, tasks)
        return
    done = 0
    try:
        with pool_of(min(workers, len(tasks))) as pool:
            for result in pool.map(solve_block, tasks):
                yield result
                done += 1
    except BrokenProcessPool:
        yield from map(solve_block, tasks[done:])
