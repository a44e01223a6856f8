"""A small Bayesian vector autoregression: lag criteria, posterior draws, generalised cumulative responses.

    y(t) = c + Σ_l A_l y(t − l) + e(t),   e ~ N(0, Σ)

*Prior.* Diffuse, p(A, Σ) ∝ |Σ|^−(K+1)/2. The posterior is normal–inverse-Wishart around least squares (Kadiyala and
Karlsson 1997, "Numerical methods for estimation and inference in Bayesian VAR-models", Journal of Applied Econometrics
12, section 2.2):  Σ | y ~ IW(S, n − m),  A | Σ, y ~ N(Â, Σ ⊗ (X'X)⁻¹),  m = K p + 1 regressors, S the residual squares.

*Lags* by the criteria of Lütkepohl (2005, New Introduction to Multiple Time Series Analysis, section 4.3), all on the
same observations: log det Σ̃ + penalty · K(K p + 1)/n with penalty 2 (AIC), log n (BIC), 2 log log n (HQ).

*Responses* are generalised (Pesaran and Shin 1998, Economics Letters 58, eq. 10), scaled to a unit step of the cause:
Ψ(h) Σ e_j / σ_jj. No order of the variables is assumed; what moves together within a period is part of the response at
period 0, whoever was first.

Axes: n observations, K variables, p lags, R draws, L periods after the step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Fitted:
    """Least squares: coefficients (m, K) with the constant first, residual squares (K, K), inverse of X'X, n."""

    coefficients: np.ndarray
    squares: np.ndarray
    inverse: np.ndarray
    observations: int

    @property
    def lags(self) -> int:
        """The number of lags."""
        return (self.coefficients.shape[0] - 1) // self.coefficients.shape[1]


def least_squares(series: np.ndarray, lags: int, skip: int = 0, keep: np.ndarray | None = None) -> Fitted:
    """Fit by least squares; series (T, K). The first max(lags, skip) rows only serve as lagged values.

    `keep` (T,) says which periods' equations count, their lagged values being what they are; all by default. Raises
    `ValueError` when the observations are too few, a series is constant, or one follows exactly from others.
    """
    months, k = series.shape
    start = max(lags, skip)
    target = series[start:]
    regressors = [np.ones((months - start, 1))] + [series[start - lag : months - lag] for lag in range(1, lags + 1)]
    design = np.hstack(regressors)
    if keep is not None:
        design, target = design[keep[start:]], target[keep[start:]]
    n, m = design.shape
    if n <= m + k:
        raise ValueError("too few observations for the number of lags")
    if np.linalg.matrix_rank(design) < m:
        raise ValueError("a series is constant or repeats another")
    coefficients, *_ = np.linalg.lstsq(design, target, rcond=None)
    rest = target - design @ coefficients
    spread = np.maximum(target.std(axis=0), 1e-300)
    if np.linalg.eigvalsh((rest / spread).T @ (rest / spread))[0] < 1e-9 * n:
        raise ValueError("a series follows exactly from the others")
    return Fitted(coefficients, rest.T @ rest, np.linalg.inv(design.T @ design), n)


def criteria(series: np.ndarray, most: int) -> dict[int, dict[str, float]]:
    """AIC, BIC and HQ for 1 … `most` lags on the same observations; `log_det` is that of the residual covariance."""
    table = {}
    k = series.shape[1]
    for lags in range(1, most + 1):
        try:
            found = least_squares(series, lags, skip=most)
        except ValueError:
            break
        n = found.observations
        log_det = float(np.linalg.slogdet(found.squares / n)[1])
        weight = k * (k * lags + 1) / n
        table[lags] = {
            "log_det": log_det,
            "aic": log_det + 2 * weight,
            "bic": log_det + float(np.log(n)) * weight,
            "hq": log_det + 2 * float(np.log(np.log(n))) * weight,
        }
    return table


def draw(found: Fitted, draws: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Posterior draws: coefficients (R, m, K) and covariance (R, K, K)."""
    m, k = found.coefficients.shape
    root = np.linalg.cholesky(np.linalg.inv(found.squares))
    freedom = found.observations - m
    # a Wishart draw by Bartlett (1933): lower triangle of normals, roots of chi squares on the diagonal
    lower = np.tril(random.standard_normal((draws, k, k)), -1)
    lower[:, np.arange(k), np.arange(k)] = np.sqrt(2 * random.standard_gamma((freedom - np.arange(k)) / 2, (draws, k)))
    half = root @ lower
    covariance = np.linalg.inv(half @ half.transpose(0, 2, 1))
    covariance = (covariance + covariance.transpose(0, 2, 1)) / 2
    noise = random.standard_normal((draws, m, k))
    spread = np.linalg.cholesky(found.inverse) @ noise @ np.linalg.cholesky(covariance).transpose(0, 2, 1)
    return found.coefficients + spread, covariance


def lag_matrices(coefficients: np.ndarray) -> np.ndarray:
    """Coefficients (R, m, K) → lag matrices (R, p, K effect, K cause)."""
    draws, m, k = coefficients.shape
    return coefficients[:, 1:].reshape(draws, (m - 1) // k, k, k).transpose(0, 1, 3, 2)


def responses(coefficients: np.ndarray, covariance: np.ndarray, periods: int, within: bool = True) -> np.ndarray:
    """Cumulative response to a unit step: (R, L, K effect, K cause) over the periods 0 … L − 1.

    With `within` the generalised response; without it what moves in the same period is left out (Σ taken as diagonal),
    so that only later periods answer.

    >>> a = np.zeros((1, 3, 2)); a[0, 1, 1] = 0.5  # the first variable moves the second a period later
    >>> responses(a, np.eye(2)[None], 3)[0, :, 1, 0].tolist()
    [0.0, 0.5, 0.5]
    """
    matrices = lag_matrices(coefficients)
    draws, p, k, _ = matrices.shape
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    first = covariance / variance[:, None, :] if within else np.broadcast_to(np.eye(k), covariance.shape)
    effect = np.zeros((draws, periods, k, k))
    effect[:, 0] = first
    side_by_side = matrices.transpose(0, 2, 1, 3).reshape(draws, k, p * k)
    for period in range(1, periods):
        depth = min(p, period)
        past = effect[:, period - depth : period][:, ::-1].reshape(draws, depth * k, k)
        effect[:, period] = side_by_side[:, :, : depth * k] @ past
    return np.cumsum(effect, axis=1)
