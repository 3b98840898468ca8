"""First vectors of the fast model: what the encoder has learnt about each word piece, in fewer numbers.

Five hundred threats cannot show every verb of violence; the encoder, which read far more, keeps such words close together.
"""

import numpy as np


def from_encoder(words: np.ndarray, width: int) -> np.ndarray:
    """The principal components of the encoder's table, each number about one on average."""
    centred = words - words.mean(0)
    _, vectors = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    # Eigenvalues come in ascending order; the sign of a component is free and is fixed by its largest entry.
    axes = vectors[:, ::-1][:, :width]
    axes *= np.sign(axes[np.abs(axes).argmax(0), np.arange(width)])
    table = centred @ axes
    return (table / (table.std() + 1e-9)).astype(np.float32)
