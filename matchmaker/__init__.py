"""matchmaker: explained open-innovation partners for small firms."""
