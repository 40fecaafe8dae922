"""Compares our tree and our signatures with pymerkle and libsodium, and those with the verifier's.

    .venv/bin/python -m scripts.peers_of_proofs [--seed 1] [--with DIR]

They get an environment of their own: DIR, made on first use (default: a temporary one, which needs a package index).
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from application.note import ID_BYTES, Signer, signed
from application.tree import Frontier, inclusion, leaf_of, tree_of
from scripts.peers_environment import environment
from scripts.verify_bundle import leaf_hash, root_by_inclusion, root_of, signature_holds

Trees = list[tuple[list[bytes], list[int]]]  # their entries, and of which to prove that they are in
Signatures = list[tuple[bytes, bytes, bytes]]  # key, text, signature

PEERS = ("pymerkle>=6", "pynacl>=1.5")
SIZES = (*range(1, 70), 100, 255, 256, 257, 1_000)
TRIED = 8  # leaves of a tree
NOTES = 400

THEIRS = """
import json, sys
from pymerkle import InmemoryTree
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
asked = json.load(sys.stdin)
trees = []
for entries, wanted in asked["trees"]:
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(bytes.fromhex(entry))
    # Their proof begins with the leaf itself.
    paths = [tree.prove_inclusion(index + 1, len(entries)).serialize()["path"][1:] for index in wanted]
    trees.append([tree.get_root().hex(), paths])
held = []
for key, text, signature in asked["signatures"]:
    try:
        VerifyKey(bytes.fromhex(key)).verify(bytes.fromhex(text), bytes.fromhex(signature))
        held.append(True)
    except (BadSignatureError, ValueError, RuntimeError):
        held.append(False)
json.dump([trees, held], sys.stdout)
"""


def some_trees(chance: random.Random) -> Trees:
    """Trees of many sizes, each with some of its leaves."""
    return [
        (
            [str(number).encode() + chance.randbytes(chance.randrange(5)) for number in range(size)],
            chance.sample(range(size), min(size, TRIED)),
        )
        for size in SIZES
    ]


def some_signatures(chance: random.Random) -> Signatures:
    """Keys, texts and signatures, of which every second has one bit turned."""
    found = []
    for number in range(NOTES):
        signer, text = Signer("peers", chance.randbytes(32)), chance.randbytes(chance.randrange(80)).hex() + "\n"
        line = signed(text, [signer]).splitlines()[-1].split(" ")[-1]
        key, message = signer.verifier.key, text.encode()
        raw = bytearray(key + b64decode(line)[ID_BYTES:] + message)
        if number % 2:
            bit = chance.randrange(len(raw) * 8)
            raw[bit // 8] ^= 1 << bit % 8
        found.append((bytes(raw[:32]), bytes(raw[96:]), bytes(raw[32:96])))
    return found


def differences(trees: Trees, signatures: Signatures, theirs: Any) -> list[str]:
    """In what the peers, the register and the verifier differ, in words."""
    found = []
    for (entries, wanted), (state, paths) in zip(trees, theirs[0], strict=True):
        frontier, size = Frontier(), len(entries)
        leaves = [leaf_of(each) for each in entries]
        for leaf in leaves:
            frontier.add(leaf)
        if not frontier.root.hex() == root_of([leaf_hash(each) for each in entries]).hex() == state:
            found.append(f"another root over {size}")
        for index, path in zip(wanted, paths, strict=True):
            ours = inclusion(index, size, tree_of(leaves))
            if [each.hex() for each in ours] != path:
                found.append(f"another proof of {index} in {size}")
            if root_by_inclusion(index, size, leaves[index], ours) != bytes.fromhex(state):
                found.append(f"the verifier does not follow the proof of {index} in {size}")
    for (key, text, signature), held in zip(signatures, theirs[1], strict=True):
        if signature_holds(key, text, signature) != held:
            found.append(f"signature {b64encode(signature).decode()}: libsodium says {held}")
    return found


def theirs(python: Path, trees: Trees, signatures: Signatures) -> Any:
    """What the peers make of them."""
    asked = {
        "trees": [([each.hex() for each in entries], wanted) for entries, wanted in trees],
        "signatures": [[each.hex() for each in some] for some in signatures],
    }
    done = subprocess.run(  # noqa: S603  # the Python of an environment that we made
        [python, "-c", THEIRS], input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def main() -> int:
    """0 where all agree, 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--with", type=Path, dest="folder")
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311  # not for secrets
    trees, signatures = some_trees(chance), some_signatures(chance)
    with tempfile.TemporaryDirectory() as made:
        python = environment(given.folder or Path(made) / "venv", PEERS)
        found = differences(trees, signatures, theirs(python, trees, signatures))
    proofs = sum(len(wanted) for _, wanted in trees)
    counted = f"{len(trees)} trees, {proofs} proofs, {len(signatures)} signatures, {len(found)} differences"
    sys.stdout.write("\n".join([*found, counted]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
