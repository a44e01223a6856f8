"""Taqarub (تقارب): from a policy essay to a model that runs on evidence."""

__version__ = "0.1.0"
