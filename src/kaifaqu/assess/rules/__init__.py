"""Rule sets as data: what a standard says (``model``), how it is read and checked (``read``), the methods it may name."""
