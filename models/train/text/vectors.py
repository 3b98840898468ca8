"""First token vectors from the training texts themselves: tokens that keep the same company start close together.

Five hundred threats cannot show every verb of violence; two million words of ordinary and hostile text help a little.
"""

import numpy as np
from scipy.sparse import coo_matrix, diags
from scipy.sparse.linalg import svds

WINDOW = 4


def from_company(encoded: list[np.ndarray], vocabulary: int, width: int) -> np.ndarray:
    """Shifted positive pointwise mutual information within a window, cut down by a singular value decomposition."""
    left, right, weight = [], [], []
    for distance in range(1, WINDOW + 1):
        for ids in encoded:
            if len(ids) > distance:
                left.append(ids[:-distance]), right.append(ids[distance:])
                weight.append(np.full(len(ids) - distance, 1 / distance, np.float32))
    a, b, w = (np.concatenate(part) for part in (left, right, weight))
    counts = coo_matrix((np.concatenate([w, w]), (np.concatenate([a, b]), np.concatenate([b, a]))),
                        shape=(vocabulary, vocabulary)).tocsr()
    total = counts.sum()
    marginal = np.asarray(counts.sum(1)).ravel()
    smooth = marginal ** 0.75
    smooth *= total / smooth.sum()
    pmi = diags(1 / np.maximum(marginal, 1e-9)) @ counts @ diags(1 / np.maximum(smooth, 1e-9)) * total
    pmi.data = np.maximum(np.log(np.maximum(pmi.data, 1e-9)), 0)
    pmi.eliminate_zeros()
    # A fixed start vector: the same table on every run.
    u, s, _ = svds(pmi.tocsc().astype(np.float32), k=width, v0=np.ones(vocabulary, np.float32), maxiter=300)
    table = u * np.sqrt(s)
    return (table / (table.std() + 1e-9)).astype(np.float32)
