"""From what a standard says to a graph of columns (``program``)."""
