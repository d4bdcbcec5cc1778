"""A scenario for every law that `pathloom models` prints, with the parameters of its example.

One asset (or level) with that law, 252 daily steps, every price recorded: as the scenarios in scenarios/ are. What else an
asset needs is as plain as the law allows: constant volatility and normal innovations.
"""

import re
import tomllib
from dataclasses import dataclass

from common import output_of

KINDS = ["volatility", "innovations", "mean", "jumps", "process"]
LAW = re.compile(r"(\w+)\.(\w+) = (\{.*\})")
OVER = re.compile(r"over (volatility\.\w+ = \{[^}]*\})")  # in the registry's summary of a law that asks for one
UNDER = {"mean.garch_in_mean": "volatility.garch", "jumps.svcj": "volatility.heston"}  # a variance that moves, or jumps
START = {"process.jacobi": 0.4, "process.schwartz_one_factor": 70.0}  # within the bounds; the price of a commodity
RATE = 0.03

HEAD = """\
name  = "law"
seed  = 42
paths = 100_000

[clock]
start          = 2026-01-02
calendar       = "weekdays"
step           = "1d"
steps          = 252
steps_per_year = 252

[output]
layout      = "long"
compression = "none"
"""


@dataclass
class Law:
    kind: str
    name: str
    example: str
    summary: str

    @property
    def key(self):
        return f"{self.kind}.{self.name}"

    @property
    def toml(self):
        return f"{self.key} = {self.example}"

    def parameters(self):
        """As the peer's `--set` takes them."""
        values = tomllib.loads(f"law = {self.example}")["law"]
        if self.kind == "process":
            values["initial"] = start(self)
        return {name: value if isinstance(value, list) else [value] for name, value in values.items()}


def laws(pathloom):
    """Those of the registry, in its order."""
    lines = output_of([pathloom, "models"], 1).splitlines()
    found = [(LAW.fullmatch(line), summary.strip()) for line, summary in zip(lines, lines[1:])]
    return [Law(*match.groups(), summary) for match, summary in found if match and match[1] in KINDS]


def scenario(law, by_key):
    """The scenario's text. `by_key` has the law's own example of what it stands on."""
    if law.kind == "process":
        return f"{HEAD}\n[levels.L]\ninitial = {start(law)}\n{law.toml}\n"
    asset = ["initial_price = 100.0", "drift = 0.05", law.toml]
    under = stands_on(law)
    if under:
        asset.append(under if "=" in under else by_key[under].toml)
    if law.kind in ("innovations", "mean"):  # for the fat tails; E[price] with a mean is not known
        asset.append('drift_of = "log_price"')
    return "\n".join([HEAD, "[assets.A]", *asset, ""])


def stands_on(law):
    """The volatility under a law that is none: by name, with its own example, or as the registry asks for it."""
    if law.kind in ("volatility", "process"):
        return ""
    asked = OVER.search(law.summary)
    return asked[1] if asked else UNDER.get(law.key, "volatility.constant")


def start(law):
    return START.get(law.key, RATE)
