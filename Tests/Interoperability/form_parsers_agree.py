"""Compares the bot's form parser with Python's.

    form_parsers_agree.py REASSIGN_CHAOS [BODIES [SEED]]

For every body: either both read the same names and values, or the bot refuses. What is plainly in order, the bot does not refuse.
Python's parser is as strict as it gets: a field without "=" and bytes that are not UTF-8 are errors.
"""

import random
import re
import subprocess
import sys
from urllib.parse import parse_qsl

PIECES = [
    b"a", b"b", b"text", b"token", b"user_id", b"=", b"=", b"=", b"&", b"&", b"+", b"%20", b"%2B", b"%26", b"%3D", b"%25", b"%41", b"%c3%a9",
    b"%E2%82%AC", b"%F0%9F%93%81", "é".encode(), "張".encode(), "📁".encode(), b"%", b"%4", b"%zz", b"%G1", b"%+1", b"%00", b"\0", b"%FF", b"%C3",
    b"%C3%28", b"%C0%80", b"%ED%A0%80", b"%F4%90%80%80", b"\xff", b"\xc3", b"\xed\xa0\x80", b"%0A", b"\n", b"\r\n", b"\t", b" ", b";", b"#", b"?",
    b"[", b"]", b"[]", b"%5B%5D", b".", b"/", b":", b"@", b"\"", b"'", b"<", b">", b"\\", b"|", b"\x7f", b"\xc2\x80", b"\xe2\x80\xa8",
    b"%EF%BB%BF", b"\xef\xbb\xbf",
]
LIMITS = (64, 128, 8192)


def draw(dice: random.Random) -> bytes:
    """One body: mostly well formed, with something wrong in every other."""
    kind = dice.random()
    if kind < 0.3:
        return b"".join(dice.choices(PIECES, k=dice.randrange(0, 24)))
    fields = dice.choices([dice.randrange(1, 9), dice.randrange(60, 68)], [0.98, 0.02])[0]
    body = b"&".join(name(dice) + b"=" + value(dice) for _ in range(fields))
    if kind < 0.65:
        return body
    changed = bytearray(body)
    for _ in range(dice.randrange(1, 4)):
        place = dice.randrange(len(changed) + 1)
        what = dice.random()
        if what < 0.3 and changed:
            del changed[place : place + dice.randrange(1, 4)]
        elif what < 0.6:
            changed[place:place] = dice.choice(PIECES)
        elif changed:
            changed[place % len(changed)] = dice.randrange(256)
    return bytes(changed)


def name(dice: random.Random) -> bytes:
    length = dice.choices([dice.randrange(1, 12), dice.randrange(126, 131)], [0.99, 0.01])[0]
    return encoded(dice, bytes(dice.choices(b"abcxyz_-.[]ABC09", k=length)))


def value(dice: random.Random) -> bytes:
    what = dice.random()
    if what < 0.002:
        return b"x" * dice.randrange(8190, 8196)
    text = "".join(dice.choices("anna@example.org é張📁+&=%\n\t\"'<>|\u200b\u202e", k=dice.randrange(0, 30)))
    return encoded(dice, text.encode())


def encoded(dice: random.Random, raw: bytes) -> bytes:
    """Percent signs where they must be, and where nobody needs them."""
    out = bytearray()
    for byte in raw:
        if byte == 0x20 and dice.random() < 0.7:
            out += b"+"
        elif byte in b"+&=%" or byte < 0x20 or dice.random() < 0.2:
            out += (b"%%%02X" if dice.random() < 0.5 else b"%%%02x") % byte
        else:
            out.append(byte)
    return bytes(out)


def theirs(body: bytes):
    """Python's reading, or None where it raises an error. Its parser takes text, so bytes outside ASCII are percent-encoded for it."""
    text = "".join(chr(byte) if byte < 0x80 else "%%%02X" % byte for byte in body)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, encoding="utf-8", errors="strict", separator="&")
        return [(n.encode(), v.encode()) for n, v in pairs]
    except ValueError:
        return None


def is_in_order(body: bytes, pairs) -> bool:
    """Whether nothing about a body that Python reads is forbidden here."""
    if re.search(rb"%(?![0-9A-Fa-f]{2})", body) or re.search(rb"(^|&)=", body):
        return False
    within = len(pairs) <= LIMITS[0] and all(len(n) <= LIMITS[1] and len(v) <= LIMITS[2] for n, v in pairs)
    return within and not any(b"\0" in n or b"\0" in v for n, v in pairs)


def ours(chaos: str, bodies: list) -> list:
    """The bot's reading of each body, or None where it refuses."""
    request = b"".join(len(body).to_bytes(4, "big") + body for body in bodies)
    answer = subprocess.run([chaos, "form-parser"], input=request, stdout=subprocess.PIPE, check=True).stdout
    position = 0

    def number() -> int:
        nonlocal position
        position += 4
        return int.from_bytes(answer[position - 4 : position], "big")

    def text() -> bytes:
        nonlocal position
        length = number()
        position += length
        return answer[position - length : position]

    readings = []
    for _ in bodies:
        count = number()
        readings.append(None if count == 0xFFFFFFFF else [(text(), text()) for _ in range(count)])
    assert position == len(answer)
    return readings


def main() -> int:
    chaos = sys.argv[1]
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    dice = random.Random(seed)
    counts = {"same": 0, "both refuse": 0, "only we refuse": 0}
    failed = 0
    done = 0
    while done < wanted:
        bodies = [draw(dice) for _ in range(min(20_000, wanted - done))]
        done += len(bodies)
        for body, mine in zip(bodies, ours(chaos, bodies)):
            other = theirs(body)
            if mine is not None and mine != other:
                failed += 1
                print(f"different: {body!r}\n  ours   {mine!r}\n  theirs {other!r}")
            elif mine is None and other is not None and is_in_order(body, other):
                failed += 1
                print(f"refused for nothing: {body!r}")
            elif mine is not None:
                counts["same"] += 1
            else:
                counts["both refuse" if other is None else "only we refuse"] += 1
    print(f"seed {seed}: " + ", ".join(f"{count} {word}" for word, count in counts.items()))
    print(f"{sum(counts.values())} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
