"""Running a standard on data: a table in, every stage, rank, grade, reason and missing input out."""
