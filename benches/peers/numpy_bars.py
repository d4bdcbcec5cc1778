"""Bars of geometric Brownian motion by numpy: open, high, low, close and volume, a row a path.

An easier law than pathloom's: given open and close, the high is drawn exactly (the maximum of a Brownian bridge, by
inversion) and so is the low, but each without regard to the other. In pathloom both have their joint law. Volume is the
same: log-normal, with persistence, and higher where the price moves.
"""

from math import erf, log, sqrt

import numpy as np

from numpy_peer import DT, SIGMA, Gbm

MEAN, STD, PERSISTENCE, SENSITIVITY = 1.0e6, 0.4, 0.7, 0.3


class Bars:
    """Buffers are reused; what has a recursion over time has a row for each step, so that it runs over long rows."""

    names = ["open", "high", "low", "close", "volume"]

    def __init__(self, paths, steps):
        self.gbm = Gbm(paths, steps)
        self.open, self.high, self.low, self.close, self.volume = np.empty((5, paths, steps))
        self.log_open, self.log_close, self.radius = np.empty((3, paths, steps))
        self.deviation = np.empty((steps, paths))

    @property
    def columns(self):
        return [self.open, self.high, self.low, self.close, self.volume]

    def simulate(self, rng):
        self.gbm.simulate(rng)
        self.open[:], self.close[:] = self.gbm.price[:, :-1], self.gbm.price[:, 1:]
        np.log(self.open, out=self.log_open)
        self.log_close[:, :-1] = self.log_open[:, 1:]
        np.log(self.close[:, -1], out=self.log_close[:, -1])
        self.extreme(rng, self.high, np.add)
        self.extreme(rng, self.low, np.subtract)
        self.trade(rng)

    def extreme(self, rng, out, further):
        """Half of the ends' sum, and further by half of the root of their difference squared − 2σ²Δt·ln U."""
        radius = self.radius
        rng.standard_exponential(out=radius)  # −ln U, and quicker
        radius *= 2 * SIGMA**2 * DT
        np.subtract(self.log_close, self.log_open, out=out)
        np.square(out, out=out)
        radius += out
        np.sqrt(radius, out=radius)
        np.add(self.log_open, self.log_close, out=out)
        further(out, radius, out=out)
        out *= 0.5
        np.exp(out, out=out)

    def trade(self, rng):
        """ln V = base + a + b|z|, where z is the standardised return and a persists from bar to bar."""
        a, volume = self.deviation, self.volume
        rng.standard_normal(out=a)
        a[0] *= STD
        a[1:] *= STD * sqrt(1 - PERSISTENCE**2)
        for before, now in zip(a, a[1:]):
            now += PERSISTENCE * before
        np.subtract(self.log_close, self.log_open, out=volume)
        np.abs(volume, out=volume)
        b = SENSITIVITY
        volume *= b / (SIGMA * sqrt(DT))
        volume += a.T
        volume += log(MEAN) - 0.5 * STD**2 - 0.5 * b**2 - log(1 + erf(b / sqrt(2)))
        np.exp(volume, out=volume)
        np.rint(volume, out=volume)
