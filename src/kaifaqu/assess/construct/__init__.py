"""What an index is made of: denominate, impute, treat, normalise, weigh, aggregate, rank, describe.

Plain functions on ``values: float64 (subjects × criteria)`` where NaN is missing. ``docs/methods.md`` has each with its formula
and its source.
"""
