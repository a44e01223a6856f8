"""One file a native format: how its rows become rows of the store, said in SQL so that no row passes through Python."""
