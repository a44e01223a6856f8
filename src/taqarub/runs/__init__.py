"""A run on disk: the files and keys that people script against."""
