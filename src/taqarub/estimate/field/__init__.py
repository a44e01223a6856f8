"""The field's own estimators of small strategic games, on data of their kind: a check on ours, and of use."""
