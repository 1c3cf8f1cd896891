"""Rule sets as data: what a standard file says (``model``), how it is read and checked (``read``), and the methods it may name."""
