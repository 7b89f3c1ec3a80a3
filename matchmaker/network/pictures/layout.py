"""Lay out nodes by forces: pushed apart on a mesh, pulled by ties, components side by side."""

from collections.abc import Sequence

import numpy as np
from scipy import fft
from scipy.spatial import KDTree

from matchmaker.graph.connectivity.ties import FloatArray, IntArray, Ties

# Above this many nodes the push of all on all is computed on a mesh instead of pair by pair.
MESH_ABOVE = 300
N_STEPS = 200
# Distance of neighbours within a component; this share of them may be nearer.
UNIT = 1.0
CROWDED = 0.3
# Radius of a component over the square root of its nodes, at most.
LOOSEST = 1.2
# Components are packed into an ellipse, as screens and sheets are wider than high.
WIDTH_TO_HEIGHT = 1.25
GRAVITY = 0.02
# A spring as strong as its weight over the mean weight, but no stronger than this: a tie of two
# who share many projects would otherwise draw them on one point.
STRONGEST = 4.0


def positions(ties: Ties, *, seed: int = 0) -> FloatArray:
    """
    Place the nodes of a network: shape (n, 2), the largest component around the origin.

    Direction does not count. The same seed gives the same places.

    Source:
        Noack (2007), J. Graph Algorithms Appl. 11 (forces); Hockney & Eastwood (1988), Computer
        Simulation Using Particles (the mesh).
    """
    whole = ties.undirected()
    order = np.argsort(whole.components, kind="stable")
    cuts = np.flatnonzero(np.diff(whole.components[order])) + 1
    members = [part for part in np.split(order, cuts) if len(part)]
    members.sort(key=lambda rows: -len(rows))
    rng = np.random.default_rng(seed)
    places = np.zeros((whole.n, 2))
    shapes = [_shape(whole.subset(rows), rng) for rows in members]
    radii = [float(np.hypot(*shape.T).max()) + UNIT for shape in shapes]
    order_of_size = np.argsort(-np.array(radii), kind="stable")
    centres = packed([radii[k] for k in order_of_size])
    for k, centre in zip(order_of_size, centres, strict=True):
        places[members[k]] = centre + shapes[k]
    return places


def _shape(ties: Ties, rng: np.random.Generator) -> FloatArray:
    """One component around the origin, its nodes about one unit from their neighbours."""
    if ties.n < 3:
        return np.array([[-UNIT / 2, 0.0], [UNIT / 2, 0.0]])[: ties.n] * (ties.n - 1)
    places = _settled(ties, rng.normal(size=(ties.n, 2)))
    places -= places.mean(axis=0)
    distances = np.hypot(*places.T)
    # A few far nodes would shrink all others: what lies beyond is drawn in.
    over = np.maximum(distances / np.quantile(distances, 0.98), 1.0)
    places *= ((np.log(over) + 1) / over)[:, None]
    nearest = KDTree(places).query(places, k=2)[0][:, 1]
    scale = UNIT / max(float(np.quantile(nearest, CROWDED)), 1e-9)
    widest = LOOSEST * UNIT * np.sqrt(ties.n)
    return np.asarray(places * min(scale, widest / float(np.hypot(*places.T).max())))


def _settled(ties: Ties, places: FloatArray) -> FloatArray:
    """Let the forces work, with smaller and smaller steps."""
    rows, columns, weights = ties.table()
    springs = np.minimum(weights / weights.mean(), STRONGEST)
    masses = ties.degrees.astype(np.float64) + 1.0
    for step in range(N_STEPS):
        push = _push(places, masses) / masses.sum()
        force = push - GRAVITY * places + _pull(places, rows, columns, springs) / masses[:, None]
        length = np.hypot(*force.T) + 1e-12
        longest = 0.1 * (1 - step / N_STEPS) * np.sqrt((places**2).sum(axis=1).mean())
        places = places + force * np.minimum(1.0, longest / length)[:, None]
    return places


def _pull(places: FloatArray, rows: IntArray, columns: IntArray, springs: FloatArray) -> FloatArray:
    along = (places[columns] - places[rows]) * springs[:, None]
    n = len(places)
    return np.stack(
        [np.bincount(rows, axis, n) - np.bincount(columns, axis, n) for axis in along.T], axis=1
    )


def _push(places: FloatArray, masses: FloatArray) -> FloatArray:
    """What all masses do to each place: away from them, as strong as mass over distance."""
    if len(places) > MESH_ABOVE:
        return _push_on_mesh(places, masses)
    gaps = places[:, None] - places[None]
    squares = (gaps**2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    return np.asarray((masses[None, :, None] * gaps / np.maximum(squares, 1e-9)[..., None]).sum(1))


def _push_on_mesh(places: FloatArray, masses: FloatArray) -> FloatArray:
    cells = 128 if len(places) < 1000 else 256
    side = 2.0001 * float(np.abs(places).max())
    at = (places + side / 2) * ((cells - 2) / side)
    corner = np.floor(at).astype(np.int64)
    (x, y), rest = corner.T, (at - corner).T
    near = [
        ((x + i) * cells + y + j, abs(1 - i - rest[0]) * abs(1 - j - rest[1]))
        for i in (0, 1)
        for j in (0, 1)
    ]
    density = sum(np.bincount(place, share * masses, cells**2) for place, share in near)
    wave = fft.rfft2(np.reshape(density, (cells, cells)), s=(2 * cells, 2 * cells))
    fields = [fft.irfft2(wave * axis)[:cells, :cells].ravel() for axis in _kernels(cells)]
    push = [sum(field[place] * share for place, share in near) for field in fields]
    return np.stack(push, axis=1) * ((cells - 2) / side)


def _kernels(cells: int) -> tuple[FloatArray, FloatArray]:
    """The push of one mass at the origin along both axes, as waves."""
    steps = np.arange(2 * cells, dtype=float)
    steps[cells:] -= 2 * cells
    x, y = np.meshgrid(steps, steps, indexing="ij")
    squares = np.maximum(x**2 + y**2, 1.0)
    return fft.rfft2(x / squares), fft.rfft2(y / squares)


def packed(radii: Sequence[float], *, gap: float = 0.5) -> FloatArray:
    """
    Put circles side by side without overlap, each as near to the first as it finds room.

    Returns:
        Centres, shape (k, 2), the first at the origin. Radii have to fall.
    """
    sizes = np.asarray(radii, dtype=float)
    centres = np.zeros((len(sizes), 2))
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    ring = np.stack([WIDTH_TO_HEIGHT * np.cos(turn), np.sin(turn)], axis=1)
    reach = 0.0
    for k in range(1, len(sizes)):
        if sizes[k] < sizes[k - 1]:
            # Room that was too small for the last one may do for a smaller one.
            reach = 0.0
        centres[k], reach = _nearest_room(centres[:k], sizes[:k], sizes[k] + gap, ring, reach)
    return centres


def _nearest_room(
    centres: FloatArray, sizes: FloatArray, needed: float, ring: FloatArray, reach: float
) -> tuple[FloatArray, float]:
    distance = reach
    while True:
        spots = ring * distance
        gaps = np.hypot(*(spots[:, None] - centres[None]).transpose(2, 0, 1)) - sizes - needed
        free = np.flatnonzero((gaps >= -1e-9).all(axis=1))
        if len(free):
            return spots[free[0]], distance
        distance += needed / 3
