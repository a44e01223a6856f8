"""The crisis signalling game with private information, and its nested pseudo-likelihood estimate.

A leaves things as they are (S_A) or challenges; B concedes (V_A to A, C_B to B) or resists; A then stands firm
(W_A + ε_A; W_B + ε_B) or backs down (a + ε_a; V_B). The ε are private, independent and standard normal (Lewis and
Schultz 2003, Political Analysis 11: 345–367). With p_R the chance that B resists and p_F that A then stands firm, an
equilibrium is a fixed point of the best responses

    c   = [S_A − (1 − p_R) V_A] / p_R                             what A needs after resistance for a challenge to pay
    p_C = 1 − Φ(c − W_A) Φ(c − a)                                 A challenges
    p_F = Φ₂( (W_A − a)/√2, W_A − c; 1/√2 ) / p_C                 A stands firm, having challenged
    p_R = Φ( W_B + [(1 − p_F) V_B − C_B] / p_F )                  B resists

There can be several. The estimator takes first guesses of (p_R, p_F), maximises the likelihood with the best responses
to them, replaces them by the best responses at the estimate, and so on until nothing moves (nested pseudo-likelihood:
Aguirregabiria and Mira 2007, Econometrica 75: 1–53; for this game Crisman-Cox and Gibilisco 2021, Political Science
Research and Methods 9: 565–583). Φ₂ is by Owen's T (Owen 1956, Annals of Mathematical Statistics 27).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, owens_t

from taqarub.base.measurement import read_only
from taqarub.estimate.field.terms import Estimate, Terms

ORDER = ("SA", "VA", "CB", "WA", "WB", "a", "VB")
LOOPS, STILL = 400, 1e-9  # outer iterations at most; largest change at which they stop
STEPS, HALVINGS, FLAT = 200, 30, 1e-14  # of the inner maximisation; FLAT in units of log likelihood
SMALLEST, NEAR = 1e-300, 1e-9
NUDGE = 1e-6  # of numerical slopes
STRAY = 1e-7  # largest distance of a reported equilibrium from its own best response
GRID = 400  # points between 0 and 1 between which equilibria are looked for
RHO = float(np.sqrt(0.5))
TINY, TAIL = 1e-150, -5.0
NODES, MASSES = np.polynomial.laguerre.laggauss(40)
Utilities = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Crisis:
    """An estimate with the chances that it implies; `violation` is how far they are from an equilibrium."""

    estimate: Estimate
    resist: np.ndarray  # (n,)
    firm: np.ndarray  # (n,)
    violation: float
    loops: int


def joint_normal(h: np.ndarray, k: np.ndarray, rho: float = RHO) -> np.ndarray:
    """P(X ≤ h, Y ≤ k) of two standard normals with correlation rho (Owen 1956, equation 2.1).

    Far in the lower tail of k, where that formula is a difference of equal numbers, by Gauss–Laguerre quadrature of
    ∫ φ(y) Φ((h − ρy)/√(1 − ρ²)) dy, so that ratios of small chances keep their digits.

    >>> float(joint_normal(np.array([0.0]), np.array([0.0]), 0.5)[0].round(6))  # 1/4 + arcsin(ρ)/2π
    0.333333
    """
    width = np.sqrt(1 - rho**2)
    x, y = np.where(np.abs(h) < TINY, TINY, h), np.where(np.abs(k) < TINY, TINY, np.maximum(k, TAIL))
    half = np.where((x > 0) == (y > 0), 0.0, 0.5)
    near = (ndtr(x) + ndtr(y)) / 2 - owens_t(x, (y / x - rho) / width) - owens_t(y, (x / y - rho) / width) - half
    scale = np.maximum(-k, -TAIL)[..., None]
    points = NODES / scale
    inner = np.exp(-(points**2) / 2) * ndtr((np.asarray(h)[..., None] + rho * (scale + points)) / width)
    far = _density(scale[..., 0]) / scale[..., 0] * (inner @ MASSES)
    return np.where(k < TAIL, far, np.maximum(near, 0.0))


def challenge(u: Utilities, resist: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(p_C, p_C p_F): A's chances of challenging, and of challenging and standing firm, (n,) each."""
    need = (u["SA"] - (1 - resist) * u["VA"]) / resist
    firm = joint_normal((u["WA"] - u["a"]) * RHO, u["WA"] - need)
    fights, backs = ndtr(u["WA"] - need), ndtr(u["a"] - need)
    return fights + backs - fights * backs, firm


def resistance(u: Utilities, firm: np.ndarray) -> np.ndarray:
    """p_R, B's best response to A's chance of standing firm, (n,)."""
    return ndtr(u["WB"] + ((1 - firm) * u["VB"] - u["CB"]) / firm)


def best_responses(u: Utilities, resist: np.ndarray, firm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(p_R, p_F) as each side's answer to the other's chances."""
    moved, stood = challenge(u, resist)
    return resistance(u, firm), np.clip(stood / np.maximum(moved, SMALLEST), NEAR, 1 - NEAR)


def equilibria(u: Mapping[str, float]) -> tuple[tuple[float, float], ...]:
    """Every (p_R, p_F) found in one game between points of a grid; several where the game has several.

    >>> game = {"SA": 0.0, "VA": 1.0, "CB": -1.0, "WA": -1.0, "WB": -0.5, "a": -1.5, "VB": 0.0}
    >>> [(round(r, 4), round(f, 4)) for r, f in equilibria(game)]
    [(0.822, 0.7028)]
    """
    one = {name: np.array([float(value)]) for name, value in u.items()}

    def firm_at(resist: float) -> np.ndarray:
        return best_responses(one, np.array([resist]), np.array([0.5]))[1]

    def gap(resist: float) -> float:
        return float(resistance(one, firm_at(resist))[0] - resist)

    grid = np.linspace(NEAR, 1 - NEAR, GRID)
    gaps = [gap(float(r)) for r in grid]
    found = []
    for left, right, before, after in zip(grid, grid[1:], gaps, gaps[1:], strict=False):
        if before == 0 or before * after < 0:
            at = float(left) if before == 0 else float(brentq(gap, left, right, xtol=1e-14))
            if abs(gap(at)) < STRAY:
                found.append((at, float(firm_at(at)[0])))
    return tuple(found)


def estimate(
    outcomes: np.ndarray,
    covariates: Mapping[str, np.ndarray | None],
    labels: Mapping[str, tuple[str, ...]],
    guess: tuple[np.ndarray, np.ndarray],
) -> Crisis:
    """Nested pseudo-likelihood estimate.

    outcomes (n, 4) counts of status quo, concession, standing firm, backing down; covariates by utility (`ORDER`), None
    for zero; guess (p_R, p_F), each (n,), from any consistent first stage. Raises `ValueError` on shapes that do not
    agree; failure to converge is said in the result.
    """
    terms = Terms(ORDER, covariates, labels)
    if outcomes.shape != (terms.rows, 4):
        raise ValueError(f"outcomes must be ({terms.rows}, 4), not {outcomes.shape}")
    resist, firm = (np.clip(np.asarray(g, dtype=float), NEAR, 1 - NEAR) for g in guess)
    theta, loops, moved = np.zeros(terms.size), 0, np.inf
    while moved >= STILL and loops < LOOPS:
        found = _climb(theta, terms, outcomes, resist, firm)
        following = best_responses(terms.utilities(found), resist, firm)
        moved = max(
            float(np.abs(found - theta).max()),
            *(float(np.abs(b - a).max()) for a, b in zip((resist, firm), following, strict=True)),
        )
        theta, (resist, firm), loops = found, following, loops + 1
    error, bent = _standard_errors(terms, outcomes, theta, resist, firm)
    again = best_responses(terms.utilities(theta), resist, firm)
    violation = max(float(np.abs(b - a).max()) for a, b in zip((resist, firm), again, strict=True))
    reason = "not-identified" if not bent else "" if violation < 1e-6 else "still-moving"
    value = float(_scores(theta, terms, outcomes, resist, firm)[0].sum())
    result = Estimate(terms.names, read_only(theta), read_only(error), value, not reason, reason, terms.rows)
    return Crisis(result, read_only(resist), read_only(firm), violation, loops)


def _scores(
    theta: np.ndarray, terms: Terms, outcomes: np.ndarray, resist: np.ndarray, firm: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) log pseudo-likelihood and (n, size) its derivative, game by game."""
    u = terms.utilities(theta)
    need = (u["SA"] - (1 - resist) * u["VA"]) / resist
    low, back = need - u["WA"], need - u["a"]
    moved, stood = challenge(u, resist)
    lean = u["WB"] + ((1 - firm) * u["VB"] - u["CB"]) / firm
    answer = ndtr(lean)
    stay, left = np.maximum(1 - moved, SMALLEST), np.maximum(moved - stood, SMALLEST)
    moved, stood = np.maximum(moved, SMALLEST), np.maximum(stood, SMALLEST)
    sq, cd, sf, bd = outcomes.T
    yes, no = np.maximum(answer, SMALLEST), np.maximum(1 - answer, SMALLEST)
    log = sq * np.log(stay) + cd * np.log(moved * no) + (sf + bd) * np.log(yes) + sf * np.log(stood) + bd * np.log(left)
    by_moved, by_stood = -sq / stay + cd / moved + bd / left, sf / stood - bd / left
    by_lean = _density(lean) * ((sf + bd) / yes - cd / no)
    gap, above = (u["WA"] - u["a"]) * RHO, -low
    by_gap = _density(gap) * ndtr((above - RHO * gap) / RHO) * RHO
    by_above = _density(above) * ndtr((gap - RHO * above) / RHO)
    own, other = _density(low) * ndtr(back), ndtr(low) * _density(back)
    by_need = -by_moved * (own + other) - by_stood * by_above
    slopes = {
        "SA": by_need / resist,
        "VA": -by_need * (1 - resist) / resist,
        "CB": -by_lean / firm,
        "WA": by_moved * own + by_stood * (by_gap + by_above),
        "WB": by_lean,
        "a": by_moved * other - by_stood * by_gap,
        "VB": by_lean * (1 - firm) / firm,
    }
    return log, terms.pull(slopes)


def _climb(theta: np.ndarray, terms: Terms, outcomes: np.ndarray, resist: np.ndarray, firm: np.ndarray) -> np.ndarray:
    """Maximise the pseudo-likelihood by Fisher scoring with halved steps (McCullagh and Nelder 1989, section 2.5)."""
    plays = outcomes.sum(axis=1)
    log, scores = _scores(theta, terms, outcomes, resist, firm)
    for _ in range(STEPS):
        information = np.zeros((terms.size, terms.size))
        for outcome in np.eye(4):
            log_chance, single = _scores(theta, terms, np.tile(outcome, (terms.rows, 1)), resist, firm)
            information += (single * (plays * np.exp(log_chance))[:, None]).T @ single
        slope = scores.sum(axis=0)
        step = np.linalg.lstsq(information, slope, rcond=None)[0]
        if float(slope @ step) < FLAT:
            return theta
        for _ in range(HALVINGS):
            trial, trial_scores = _scores(theta + step, terms, outcomes, resist, firm)
            if trial.sum() >= log.sum():
                theta, log, scores = theta + step, trial, trial_scores
                break
            step = step / 2
        else:
            return theta
    return theta


def _density(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


def _standard_errors(
    terms: Terms, outcomes: np.ndarray, theta: np.ndarray, resist: np.ndarray, firm: np.ndarray
) -> tuple[np.ndarray, bool]:
    """Of a nested pseudo-likelihood estimate (Aguirregabiria and Mira 2007, proposition 2), a game an observation.

    With Ω = Σ s sᵀ and Ω_P = Σ s s_Pᵀ from scores s by coefficient and s_P by chance, and Ψ the best responses,
    V = A⁻¹ Ω A⁻ᵀ, A = Ω + Ω_P (I − Ψ_Pᵀ)⁻¹ Ψ_θ; the chances of one game do not enter another, so Ψ_P is 2 × 2.
    """
    score = _scores(theta, terms, outcomes, resist, firm)[1]
    nudges = ((NUDGE, 0.0), (0.0, NUDGE))

    def log(r: float, f: float) -> np.ndarray:
        return _scores(theta, terms, outcomes, resist + r, firm + f)[0]

    def answers(shift: np.ndarray | float = 0.0, r: float = 0.0, f: float = 0.0) -> np.ndarray:
        return np.stack(best_responses(terms.utilities(theta + shift), resist + r, firm + f), axis=1)

    by_chance = np.stack([log(r, f) - log(-r, -f) for r, f in nudges], axis=1) / (2 * NUDGE)
    among = np.stack([answers(0.0, r, f) - answers(0.0, -r, -f) for r, f in nudges], axis=2) / (2 * NUDGE)
    steps = NUDGE * np.eye(terms.size)
    by_theta = np.stack([answers(step) - answers(-step) for step in steps], axis=2) / (2 * NUDGE)
    own = score.T @ score
    if np.linalg.matrix_rank(own) < terms.size:
        return np.full(terms.size, np.nan), False
    moved = np.linalg.solve(np.eye(2) - among.transpose(0, 2, 1), by_theta)
    inverse = np.linalg.inv(own + np.einsum("np,nc,nct->pt", score, by_chance, moved))
    return np.sqrt(np.diag(inverse @ own @ inverse.T)), True
