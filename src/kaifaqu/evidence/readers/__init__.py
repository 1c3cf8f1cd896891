"""Readers: a file of any office format becomes a Document of blocks whose every character knows its place.

=============================  ========================================================================================
read, read_bytes               in this process
read_apart                     in a process of its own, with bounds on memory and time: for what strangers send
Limits                         the most a reader takes on
FORMATS                        what is read
=============================  ========================================================================================
"""

from __future__ import annotations

from kaifaqu.evidence.readers.apart import read_apart
from kaifaqu.evidence.readers.detect import FORMATS
from kaifaqu.evidence.readers.limits import Limits
from kaifaqu.evidence.readers.reading import read, read_bytes

__all__ = ["FORMATS", "Limits", "read", "read_apart", "read_bytes"]
