"""How fast the strategic engine is, each row beside its peer on the same game in the same run."""
