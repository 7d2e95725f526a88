"""RFC 6962 Merkle tree hashing: appending through the right edge, roots, inclusion proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(content: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf's content (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(edge: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The right edge (perfect subtrees, largest first) of a tree of `size` leaves, after one more leaf."""
    edge = [*edge, leaf]
    while size & 1:
        right, left = edge.pop(), edge.pop()
        edge.append(node_hash(left, right))
        size >>= 1
    return edge


def root_of_edge(edge: Sequence[bytes]) -> bytes:
    """Root of the tree whose right edge this is. The empty tree's root is SHA-256 of nothing."""
    if not edge:
        return hashlib.sha256(b"").digest()
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Audit path of the leaf at `index` (RFC 6962, 2.1.1), nearest sibling first."""
    size = len(leaves)
    if size <= 1:
        return []
    split = 1 << ((size - 1).bit_length() - 1)
    if index < split:
        return [*inclusion_proof(leaves[:split], index), _root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), _root(leaves[:split])]


def _root(leaves: Sequence[bytes]) -> bytes:
    edge: list[bytes] = []
    for position, leaf in enumerate(leaves):
        edge = append(edge, position, leaf)
    return root_of_edge(edge)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof leads from the leaf to the root of a tree of `size` leaves (RFC 9162, 2.1.3.2)."""
    if index >= size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root
