"""What a candidate did before, and how near that is to what is sought and to who asks."""

from matchmaker.ranking.feature import Feature


def past_work_features() -> list[Feature]:
    """Votes of past projects, and walks over shared projects."""
    return []
