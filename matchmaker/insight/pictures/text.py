"""Names that fit beside a mark."""


def shortened(name: str, most: int = 28) -> str:
    """A name of at most so many characters, its middle kept; shouting is toned down."""
    calm = name.title() if name.isupper() and len(name) > 8 else name
    return calm if len(calm) <= most else calm[: most - 1].rstrip(" ,;:-(") + "…"
