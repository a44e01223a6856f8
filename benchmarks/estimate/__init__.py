"""How fast the likelihood of a record and its gradient are, beside differences and beside solvers that know no game."""
