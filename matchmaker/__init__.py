"""matchmaker: explained open-innovation partners for small firms."""

__version__ = "0.1.0"
