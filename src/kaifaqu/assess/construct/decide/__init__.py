"""Decision methods (多属性决策), one function each: values n × m, weights m, directions m → n scores.

:data:`METHODS` lists them by name with whether more is better; those in :data:`WITH_BOUNDS` want more from the user.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.decide import additive, distance, reference

METHODS: Final[dict[str, tuple[Callable[..., Floats], bool]]] = {
    "wsm": (additive.wsm, True),
    "wpm": (additive.wpm, True),
    "waspas": (additive.waspas, True),
    "aras": (additive.aras, True),
    "copras": (additive.copras, True),
    "moora": (additive.moora, True),
    "ocra": (additive.ocra, True),
    "mabac": (additive.mabac, True),
    "mairca": (additive.mairca, False),
    "marcos": (additive.marcos, True),
    "ram": (additive.ram, True),
    "cocoso": (additive.cocoso, True),
    "aroman": (additive.aroman, True),
    "lmaw": (additive.lmaw, True),
    "topsis": (distance.topsis, True),
    "vikor": (distance.vikor, False),
    "codas": (distance.codas, True),
    "edas": (distance.edas, True),
    "probid": (distance.probid, True),
    "sprobid": (distance.sprobid, True),
    "promethee": (reference.promethee, True),
    "spotis": (reference.spotis, False),
    "balanced_spotis": (reference.balanced_spotis, False),
    "rim": (reference.rim, True),
    "ervd": (reference.ervd, True),
    "rafsi": (reference.rafsi, True),
}
WITH_BOUNDS: Final = ("spotis", "balanced_spotis", "rim", "ervd", "rafsi")
