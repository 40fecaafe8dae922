"""The verifier's tools against the vectors of their standards, and against other implementations."""

import ast
import json
import re
import struct
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import verify_bundle
from scripts.verify_bundle import (
    BASE,
    DAMAGE,
    NOT_SHOWN,
    ORDER,
    PRIME,
    SHOWN,
    Checkpoint,
    Damage,
    Frontier,
    canonical,
    decode_point,
    from_base64,
    is_consistent,
    multiply,
    number_text,
    parse_checkpoint,
    parse_json,
    parse_note,
    read_event,
    root_by_inclusion,
    root_of,
    signature_holds,
    verifier_key,
)
from tests import bundles
from tests.bundles import KEY, OTHER_KEY, a_key, note
from tests.conftest import DATA

SOURCE = Path(verify_bundle.__file__)
GOLDEN = Path(__file__).parent / "golden"


def damage(call: Any, *arguments: Any) -> str:
    """The code of the damage that a call finds."""
    with pytest.raises(Damage) as raised:
        call(*arguments)
    return raised.value.code


# -- the file itself --------------------------------------------------------------------------------------------------


def test_the_verifier_imports_nothing_but_the_standard_library() -> None:
    statements = [
        each for each in ast.walk(ast.parse(SOURCE.read_bytes())) if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    imported = {name.name for each in statements if isinstance(each, ast.Import) for name in each.names}
    imported |= {each.module or "." for each in statements if isinstance(each, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_every_kind_of_damage_has_its_sentence_in_both_languages() -> None:
    source = SOURCE.read_text(encoding="utf-8")
    raised = re.findall(r'(?:Damage|Unusable)\(\s*"([a-z-]+)"', source)
    assert set(raised) | {"empty-bundle", "missing-file"} == set(DAMAGE)
    assert set(re.findall(r'\.shows\("([a-z-]+)"', source)) == set(SHOWN)
    assert set(re.findall(r'\.leaves_open\("([a-z-]+)"', source)) == set(NOT_SHOWN)
    for table in (DAMAGE, SHOWN, NOT_SHOWN):
        for dutch, english in table.values():
            assert set(re.findall(r"{\w+}", dutch)) == set(re.findall(r"{\w+}", english))
            assert dutch != english


# -- Ed25519 ----------------------------------------------------------------------------------------------------------

LONG_MESSAGE = bytes.fromhex(
    "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f77b1"
    "e355f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d"
    "658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efcb8550ee3a5e1998bd177e93a"
    "7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e"
    "06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbefefd75499da96bd68a8a97b928a8bbc10"
    "3b6621fcde2beca1231d206be6cd9ec7aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed1"
    "85ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d"
    "502f1a8c6eb6f1ce22b3de1a1f40cc24554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f270"
    "88d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089b"
    "eccf80cfe2df16a2cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128ba"
    "b27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969b"
    "e3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb7"
    "51fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb038dda0847dd988d"
    "cda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34df"
    "f7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7"
    "984a74d37145986780fc0b16ac451649de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e4"
    "88acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac09"
    "43bf6686b64b2579376504ccc493d97e6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5f"
    "b93246f6b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f161"
    "0e4eafe595f6d9d90d11faa933a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380d"
    "b2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef68d3a101e8a3b8ca"
    "c60c905c15fc910840b94c00a0b9d0"
)
# RFC 8032, section 7.1: public key, message, signature.
RFC_8032 = {
    "TEST 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b"",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
            "24655141438e7a100b"
        ),
    ),
    "TEST 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        b"\x72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
            "eeb00d291612bb0c00"
        ),
    ),
    "TEST 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        b"\xaf\x82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
            "8dc027beceea1ec40a"
        ),
    ),
    "TEST 1024": (
        "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
        LONG_MESSAGE,
        (
            "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30"
            "a6ac00a9704a188a03"
        ),
    ),
    "TEST SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        sha512(b"abc").digest(),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac1"
            "7ad9bef1177331a704"
        ),
    ),
}
VECTORS = pytest.mark.parametrize(
    ("key", "message", "signature"),
    [(bytes.fromhex(key), message, bytes.fromhex(signature)) for key, message, signature in RFC_8032.values()],
    ids=RFC_8032,
)


@VECTORS
def test_the_signatures_of_the_standard_hold(key: bytes, message: bytes, signature: bytes) -> None:
    assert signature_holds(key, message, signature)


@VECTORS
def test_a_signature_holds_of_no_other_message_by_no_other_key_and_in_no_other_form(
    key: bytes, message: bytes, signature: bytes
) -> None:
    assert not signature_holds(key, message + b"\x00", signature)
    assert not signature_holds(KEY.public, message, signature)
    for at in (0, 31, 32, 63):
        altered = bytearray(signature)
        altered[at] ^= 1
        assert not signature_holds(key, message, bytes(altered))
    for form in (b"", signature[:-1], signature + b"\x00", signature[32:]):
        assert not signature_holds(key, message, form)
    assert not signature_holds(key[:-1], message, signature)


@VECTORS
def test_a_signature_has_no_second_form_with_a_larger_s(key: bytes, message: bytes, signature: bytes) -> None:
    larger = int.from_bytes(signature[32:], "little") + ORDER
    assert larger < 2**256
    assert not signature_holds(key, message, signature[:32] + larger.to_bytes(32, "little"))


def test_a_point_is_decoded_from_one_form_only() -> None:
    assert decode_point((1).to_bytes(32, "little")) is not None
    assert decode_point((PRIME + 1).to_bytes(32, "little")) is None  # the same y, not reduced
    assert decode_point((1 + 2**255).to_bytes(32, "little")) is None  # minus zero
    assert decode_point((2).to_bytes(32, "little")) is None  # not on the curve
    assert decode_point(b"") is None


def test_a_key_of_small_order_is_no_key() -> None:
    neutral = (1).to_bytes(32, "little")
    of_order_two = (PRIME - 1).to_bytes(32, "little")
    of_order_four = bytes(32)
    of_order_eight = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
    for key in (neutral, of_order_two, of_order_four, of_order_eight):
        assert decode_point(key) is not None
        for s, r in ((0, neutral), (0, of_order_two)):
            assert not signature_holds(key, b"anything", r + s.to_bytes(32, "little"))


def test_the_base_point_is_of_the_order_that_the_standard_says() -> None:
    assert verify_bundle.same_point(multiply(ORDER, BASE), verify_bundle.NEUTRAL)
    x = BASE[0] * pow(BASE[2], -1, PRIME) % PRIME
    assert x == 15112221349535400772501151409588531511454012693041857206046113283949847762202


def test_the_curve_is_that_of_the_standard() -> None:
    assert verify_bundle.D == 37095705934669439343138083508754565189542113879843219016388785533085940283555
    assert verify_bundle.BASE_Y == 46316835694926478169428394003475163141307993866256225615783033603165251855960


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_cryptography_signs_holds_and_what_it_refuses_does_not(
    seed: bytes, message: bytes, data: st.DataObject
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert signature_holds(public, message, signature)
    bits = bytearray(public + message + signature)
    bit = data.draw(st.integers(0, 8 * len(bits) - 1), label="bit")
    bits[bit // 8] ^= 1 << bit % 8
    altered = bytes(bits[:32]), bytes(bits[32:-64]), bytes(bits[-64:])
    assert signature_holds(*altered) == holds_for_cryptography(*altered)


def holds_for_cryptography(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# -- canonical JSON ---------------------------------------------------------------------------------------------------


def of_bits(bits: str) -> float:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    return float(number)


# RFC 8785, appendix B: bits of a double, and its text.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_written_as_the_standard_writes_them(bits: str, text: str) -> None:
    assert number_text(of_bits(bits)) == text


def test_the_example_of_the_standard_comes_out() -> None:
    given_form = rb"""{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }"""
    assert (
        canonical(parse_json(given_form, ""))
        == (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


def test_names_are_in_the_order_of_their_utf_16_code_units() -> None:
    names = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]  # RFC 8785, section 3.2.3
    assert list(json.loads(canonical(dict.fromkeys(reversed(names), 0)))) == names


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_another_implementation_writes_the_same_canonical_form(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)
    assert canonical(parse_json(canonical(value), "")) == canonical(value)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b"NaN",
        b"[Infinity]",
        b"1e999",
        b"1" * 5_000,
        b"[" * 100_000,
        b"[" * 102 + b"]" * 102,
        b'{"a":' * 800 + b"1" + b"}" * 800,
        b"{",
        b"",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'"\\ud800"',
        b"{'a':1}",
        b"01",
        b'"\n"',
    ],
)
def test_json_that_could_be_read_in_two_ways_is_refused(text: bytes) -> None:
    assert damage(parse_json, text, "here") == "malformed-json"


def test_json_may_be_nested_to_a_point() -> None:
    assert canonical(parse_json(b"[" * 101 + b"]" * 101, "")) == b"[" * 101 + b"]" * 101


@pytest.mark.parametrize("text", [b'{"b":1,"a":2}', b'{"a": 1}', b"1.0", b"-0", b"1e2", b'"\\u0041"', b'"\\/"'])
def test_json_in_another_than_the_canonical_form_is_told_from_it(text: bytes) -> None:
    assert canonical(parse_json(text, "")) != text


# -- trees ------------------------------------------------------------------------------------------------------------

# The leaves and roots by which implementations of RFC 6962 check themselves, from the reference implementation.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hashed(count: int) -> list[bytes]:
    return [verify_bundle.leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_of_the_reference_implementation_come_out(size: int) -> None:
    assert root_of(map(verify_bundle.leaf_hash, LEAVES[:size])).hex() == ROOTS[size]


def test_a_tree_that_grows_keeps_no_more_than_its_full_subtrees() -> None:
    tree = Frontier()
    for size, leaf in enumerate(hashed(300), start=1):
        tree.append(leaf)
        assert len(tree.full) == size.bit_count()
        assert tree.root() == bundles.root(hashed(size))


@given(size=st.integers(1, 70), data=st.data())
def test_a_proof_of_inclusion_leads_to_the_root_of_that_leaf_only(size: int, data: st.DataObject) -> None:
    leaves = hashed(size)
    index = data.draw(st.integers(0, size - 1), label="index")
    proof, root = bundles.inclusion(index, leaves), bundles.root(leaves)
    assert root_by_inclusion(index, size, leaves[index], proof) == root
    other = data.draw(st.integers(-1, size + 1).filter(lambda each: each != index), label="another index")
    assert root_by_inclusion(other, size, leaves[index], proof) != root
    assert root_by_inclusion(index, size, verify_bundle.leaf_hash(b"x"), proof) != root
    assert root_by_inclusion(index, size, leaves[index], [*proof, root]) is None
    if proof:
        assert root_by_inclusion(index, size, leaves[index], proof[:-1]) != root
        assert root_by_inclusion(index, size, leaves[index], [proof[0][::-1], *proof[1:]]) != root


@given(size=st.integers(1, 70), data=st.data())
def test_a_proof_of_consistency_shows_that_the_tree_only_grew(size: int, data: st.DataObject) -> None:
    leaves = hashed(size)
    old = data.draw(st.integers(0, size), label="old size")
    proof, root, old_root = bundles.consistency(old, leaves), bundles.root(leaves), bundles.root(leaves[:old])
    assert is_consistent(old, old_root, size, root, proof)
    assert not is_consistent(old, b"x" * 32, size, root, proof)
    assert not is_consistent(old, old_root, size, root, [*proof, root])
    if 0 < old < size:
        assert not is_consistent(old, old_root, size, b"x" * 32, proof)
        assert not is_consistent(old, old_root, size, root, proof[:-1])
        assert not is_consistent(old, old_root, size, root, [proof[0][::-1], *proof[1:]])
        assert not is_consistent(size, root, old, old_root, proof)


# -- notes ------------------------------------------------------------------------------------------------------------

TESTLOG = DATA / "c2sp-testlog"
TESTLOG_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def of_testlog(size: int) -> Checkpoint:
    return parse_checkpoint((TESTLOG / f"checkpoint.{size}").read_bytes(), f"checkpoint.{size}")


def entries_of_testlog() -> list[bytes]:
    """The entries, each after its length in two bytes (C2SP tlog-tiles)."""
    data, found = (TESTLOG / "tile/entries/000.p15").read_bytes(), []
    while data:
        length = int.from_bytes(data[:2], "big")
        found.append(data[2 : 2 + length])
        data = data[2 + length :]
    return found


def test_every_checkpoint_of_another_implementation_is_signed_and_has_the_root_of_its_entries() -> None:
    key, leaves = verifier_key(TESTLOG_KEY, ""), [verify_bundle.leaf_hash(each) for each in entries_of_testlog()]
    assert b"".join(leaves) == (TESTLOG / "tile/0/000.p15").read_bytes()
    for size in range(16):
        checkpoint = of_testlog(size)
        assert (checkpoint.origin, checkpoint.size) == (key.name, size)
        assert checkpoint.note.signers([key], "") == [key]
        assert checkpoint.root == root_of(leaves[:size])


def test_every_checkpoint_of_another_implementation_goes_on_from_every_one_before_it() -> None:
    leaves = [verify_bundle.leaf_hash(each) for each in entries_of_testlog()]
    for size in range(16):
        for old in range(size + 1):
            proof = bundles.consistency(old, leaves[:size])
            assert is_consistent(old, of_testlog(old).root, size, of_testlog(size).root, proof)
            if 0 < old < size:
                assert not is_consistent(old, of_testlog(old - 1).root, size, of_testlog(size).root, proof)


def test_a_signature_by_an_unknown_key_is_passed_over() -> None:
    text = "register.example/wiewaar\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    witness = a_key("witness.example", 7)
    found = parse_note(note(text, witness, KEY).encode(), "")
    mine, theirs = verifier_key(KEY.verifier, ""), verifier_key(witness.verifier, "")
    assert found.signers([mine], "") == [mine]
    assert found.signers([mine, theirs], "") == [theirs, mine]
    assert found.signers([verifier_key(OTHER_KEY.verifier, "")], "") == []


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    text = "register.example/wiewaar\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    keys = [verifier_key(KEY.verifier, ""), verifier_key(OTHER_KEY.verifier, "")]
    forged = note(text, KEY) + OTHER_KEY.line("something else")
    assert damage(parse_note(forged.encode(), "").signers, keys, "") == "wrong-signature"


SIGNED = note("register.example/wiewaar\n1\n0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\n", KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        SIGNED[:-1],
        SIGNED + "\n",
        SIGNED.replace("\n\n", "\n"),
        SIGNED.replace("\n", "\r\n"),
        SIGNED.replace("— ", "- "),
        SIGNED.replace("— ", "—  "),
        SIGNED.replace("— register", "— reg+ister"),
        SIGNED[:-2] + "\n",
        SIGNED + "— x\n",
        SIGNED + "— x AAAA\n",
        SIGNED.replace("\n1\n", "\n01\n"),
        SIGNED.replace("\n1\n", "\n-1\n"),
        SIGNED.replace("\n1\n", "\n\u0661\n"),
        SIGNED.replace("\n1\n", "\n\n"),
        SIGNED.replace("+ek=", "+el="),  # the same bytes in another base64
        SIGNED.replace("+ek=", "+e"),
        SIGNED.replace("+ek=\n", "+ek=\nwiewaar directory x\n"),
        SIGNED.replace("+ek=\n", "+ek=\nwiewaar next-key x\n"),
        SIGNED.replace("+ek=\n", "+ek=\n\n"),
        SIGNED + "x" * 70_000,
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    assert damage(parse_checkpoint, text.encode(), "") in {"bad-checkpoint", "bad-key"}


def test_a_checkpoint_that_is_no_text_is_refused() -> None:
    assert damage(parse_checkpoint, b"\xff" + SIGNED.encode(), "") == "bad-checkpoint"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        KEY.verifier.replace("+", "-"),
        KEY.verifier[:-4],
        KEY.verifier + "=",
        KEY.verifier.replace(KEY.id.hex(), OTHER_KEY.id.hex()),
        KEY.verifier.replace(KEY.id.hex(), KEY.id.hex().upper()),
        KEY.verifier.replace("register", "regis ter"),
        "other" + KEY.verifier,
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    assert damage(verifier_key, text, "") == "bad-key"


def test_a_key_is_written_as_it_was_read() -> None:
    assert str(verifier_key(TESTLOG_KEY, "")) == TESTLOG_KEY
    assert verifier_key(KEY.verifier, "").public_key == KEY.public


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "AAAA ", " AAAA", "AAAB=", "A-_A", "AA==A", "QQ=", "QR==", "é"])
def test_base64_has_one_form(text: str) -> None:
    assert from_base64(text) is None


# -- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(GOLDEN.iterdir()), ids=lambda file: file.stem)
def test_every_form_in_which_the_register_ever_stored_an_event_is_known(file: Path) -> None:
    line = file.read_bytes()
    event = read_event(file.name, line)
    assert event.leaf == sha256(b"\x00" + line).digest()
    assert f"{event.name}.v{event.form['schemaVersion']}" == file.stem


def golden(topic: str, **fields: Any) -> bytes:
    return canonical(json.loads((GOLDEN / f"{topic}.json").read_bytes()) | fields)


def names_in(topic: str, **fields: Any) -> set[str]:
    return set(verify_bundle.names_in(read_event("", golden(topic, **fields))))


def organisations(*references: str) -> set[str]:
    return {verify_bundle.stream_id("organisation", reference) for reference in references}


def test_an_event_names_the_subjects_that_it_refers_to() -> None:
    assert names_in("mandate-opened.v1") == {
        verify_bundle.stream_id("trainee", "t-ppp00001"),
        *organisations("gm0632", "partij-a"),
    }
    assert names_in("programme-established.v1") == organisations("gm0632")
    paid = json.loads(golden("contribution-pledged.v1"))["data"]
    assert names_in("contribution-pledged.v1", data=paid | {"contributor": "jumbo"}) == organisations("jumbo")
    assert names_in("contribution-pledged.v1", data=paid | {"contributor": "trainee"}) == set()


def test_a_correction_names_what_its_changes_name() -> None:
    said = {"fact": "07b6588f-e278-541a-afac-e01d86cda4b2", "reason": "new-evidence"}
    moved = said | {"of": "trainee-registered.v1", "changes": {"residence": "gm0590", "organisation": "x"}}
    assert names_in("fact-corrected.v1", data=moved) == organisations("gm0590")
    assert names_in("fact-corrected.v1", data=moved | {"changes": {"residence": None}}) == set()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"stream": "69a6f4dd-1217-520b-8693-38d27d538da8"}, "wrong-stream"),
        ({"subject": {"kind": "trainee", "reference": "t-other"}}, "wrong-stream"),
        ({"subject": {"kind": "mandate", "reference": "t-ppp00001"}}, "unknown-event"),
        ({"subject": {"kind": "person", "reference": "t-ppp00001"}}, "wrong-form"),
        ({"schemaVersion": 2}, "unknown-event"),
        ({"name": "trainee-forgotten"}, "unknown-event"),
        ({"position": -1}, "wrong-form"),
        ({"position": True}, "wrong-form"),
        ({"version": "1"}, "wrong-form"),
        ({"effectiveOn": "2018-02-30"}, "wrong-form"),
        ({"effectiveOn": "20180201"}, "wrong-form"),
        ({"effectiveOn": None}, "wrong-form"),
        ({"until": "later"}, "wrong-form"),
        ({"recordedAt": "2018-11-20T09:02:09+01:00"}, "wrong-form"),
        ({"recordedAt": "2018-13-20T09:02:09Z"}, "wrong-form"),
        ({"eventId": "x"}, "wrong-form"),
        ({"data": []}, "wrong-form"),
    ],
)
def test_an_event_that_is_malformed_is_named_as_such(fields: dict[str, Any], code: str) -> None:
    assert damage(read_event, "", golden("trainee-registered.v1", **fields)) == code


def test_an_event_that_is_not_canonical_is_refused() -> None:
    line = golden("trainee-registered.v1")
    assert damage(read_event, "", b" " + line) == "not-canonical"
    assert damage(read_event, "", b"[]") == "wrong-form"


# -- the command line -------------------------------------------------------------------------------------------------


def called(*arguments: str | Path, language: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # this Python, on the verifier alone
        [sys.executable, "-I", "-S", SOURCE, *map(str, arguments)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={"LANG": language, "PYTHONIOENCODING": "utf-8"},
    )


def test_a_call_that_can_not_be_used_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK")
    (tmp_path / "old").write_text("x", encoding="utf-8")
    calls: Sequence[tuple[Sequence[str | Path], str]] = [
        ([tmp_path / "none.zip"], "no-such-file"),
        ([tmp_path / "no.zip"], "not-a-zip"),
        ([tmp_path / "no.zip", "--key", "x"], "bad-key"),
        ([tmp_path / "no.zip", "--checkpoint", tmp_path / "none"], "no-such-file"),
        ([tmp_path / "no.zip", "--checkpoint", tmp_path / "old"], "bad-checkpoint"),
        ([], "usage"),
        ([tmp_path / "no.zip", "--lang", "fr"], "usage"),
    ]
    for arguments, code in calls:
        done = called(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert code in done.stderr
        assert "Traceback" not in done.stderr


def test_it_speaks_the_language_of_the_environment_or_the_one_asked_for(tmp_path: Path) -> None:
    assert "NIET TE CONTROLEREN" in called(tmp_path / "none.zip", language="nl_NL.UTF-8").stderr
    assert "NOT TO BE CHECKED" in called(tmp_path / "none.zip").stderr
    assert "NIET TE CONTROLEREN" in called(tmp_path / "none.zip", "--lang", "nl").stderr
