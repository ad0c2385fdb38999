"""Writes the Parquet files of the tests, each beside the same rows in JSON lines.

Run in this folder with pyarrow 26:  python write_golden.py
Older lists, which pyarrow cannot write, are made from newer ones by rewriting the file's metadata.
"""
import decimal
import json
import math
import struct

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

GSM8K = [
    {"question": f"Anna has {i} apples and buys {2 * i} more. How many are there — “½” of them red?",
     "answer": f"She has {i}+{2 * i} = <<{i}+{2 * i}={3 * i}>>{3 * i} apples.\nAll in all.\n#### {3 * i}"}
    for i in range(1, 41)
]
MATH = [
    {"problem": f"What is $\\frac{{{n}}}{{2}}+1$?", "level": f"Level {1 + n % 5}", "type": "Algebra",
     "solution": f"We add: $\\frac{{{n}}}{{2}}+1=\\boxed{{\\frac{{{n + 2}}}{{2}}}}$."}
    for n in range(1, 30, 2)
]
MBPP = [
    {"task_id": n, "text": f"Write a function to add {n}.",
     "code": f"def add_{n}(x):\r\n  return x + {n}", "test_setup_code": "",
     "test_list": [f"assert add_{n}({x}) == {x + n}" for x in range(3)],
     "challenge_test_list": [] if n % 2 else [f"assert add_{n}(9) == {9 + n}"]}
    for n in range(600, 612)
]
INNER = pa.struct([("name", pa.string()), ("scores", pa.list_(pa.float64()))])
TYPES = pa.schema([
    ("text", pa.string()), ("large", pa.large_string()), ("category", pa.dictionary(pa.int32(), pa.string())),
    ("flag", pa.bool_()), ("small", pa.int8()), ("whole", pa.int32()), ("long", pa.int64()),
    ("unsigned", pa.uint32()), ("unsigned_long", pa.uint64()), ("single", pa.float32()),
    ("double", pa.float64()), ("price", pa.decimal128(9, 2)), ("exact", pa.decimal128(38, 10)),
    ("texts", pa.list_(pa.string())), ("table", pa.list_(pa.list_(pa.int64()))),
    ("inner", INNER), ("inners", pa.list_(INNER)),
])
LEFT_OUT = pa.schema([
    ("bytes", pa.binary()), ("day", pa.date32()), ("time", pa.timestamp("us")),
    ("pairs", pa.map_(pa.string(), pa.int64())), ("nothing", pa.null()),
    ("mixed", pa.struct([("kept", pa.int64()), ("image", pa.binary())])),
    ("images", pa.list_(pa.binary())),
])


def typed_rows():
    full = {
        "text": "ä 😀 \"quoted\"\n\ttwo lines\u2028three", "large": "l", "category": "red", "flag": True,
        "small": -128, "whole": -2**31, "long": -2**63, "unsigned": 2**32 - 1,
        "unsigned_long": 2**64 - 1, "single": 0.1, "double": 1.25e300, "price": decimal.Decimal("-12.50"),
        "exact": decimal.Decimal("1234567890123456789012345678.0123456789"),
        "texts": ["a", None, "", "b"], "table": [[1, 2], [], None, [3]],
        "inner": {"name": "x", "scores": [0.5, None]},
        "inners": [{"name": None, "scores": None}, None, {"name": "y", "scores": []}],
    }
    empty = {"texts": [], "table": [], "inner": {"name": None, "scores": None}, "inners": []}
    odd = {"single": math.nan, "double": math.inf, "text": "", "flag": False, "whole": 0, "price": decimal.Decimal("0.00")}
    return [{**dict.fromkeys(TYPES.names), **row} for row in (full, {}, empty, odd, full)]


def as_json(value):
    """As the reader gives it: nulls and numbers that are none leave their field out."""
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items() if as_json(item) is not None}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def dumps(row):
    """JSON with decimals as numbers with all their digits."""
    def default(value):
        return f"<decimal>{value}</decimal>"
    text = json.dumps(as_json(row), ensure_ascii=False, default=default)
    return text.replace('"<decimal>', "").replace('</decimal>"', "")


def write_lines(name, rows):
    with open(name + ".jsonl", "w", encoding="utf-8") as file:
        file.writelines(dumps(row) + "\n" for row in rows)


def write_parquet(name, rows, schema=None, **options):
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), name + ".parquet", **options)


def write(name, rows, schema=None, **options):
    write_parquet(name, rows, schema, **options)
    write_lines(name, rows)


class PlainKeys(pe.KmsClient):
    """Wraps a key by not wrapping it."""

    def __init__(self, _):
        pe.KmsClient.__init__(self)

    def wrap_key(self, key_bytes, _):
        return key_bytes.hex().encode()

    def unwrap_key(self, wrapped_key, _):
        return bytes.fromhex(wrapped_key)


def write_encrypted(name, rows):
    """With metadata in clear and an encrypted column; the file is another each time."""
    table = pa.Table.from_pylist(rows)
    configuration = pe.EncryptionConfiguration(
        footer_key="key", column_keys={"key": ["answer"]}, plaintext_footer=True)
    factory = pe.CryptoFactory(PlainKeys)
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), configuration)
    with pq.ParquetWriter(name, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)


# Thrift's compact protocol, as far as the metadata need it: a struct is a list of (id, type, value).
def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def read_value(data, at, kind):
    if kind in (1, 2):
        return None, at
    if kind in (4, 5, 6):
        return read_varint(data, at)
    if kind == 8:
        length, at = read_varint(data, at)
        return data[at:at + length], at + length
    if kind == 9:
        head, at = data[at], at + 1
        length, inner = head >> 4, head & 15
        if length == 15:
            length, at = read_varint(data, at)
        items = []
        for _ in range(length):
            if inner in (1, 2):
                item, at = data[at], at + 1
            else:
                item, at = read_value(data, at, inner)
            items.append(item)
        return (inner, items), at
    assert kind == 12, kind
    fields, last = [], 0
    while True:
        head, at = data[at], at + 1
        if head == 0:
            return fields, at
        assert head >> 4, "long field ids are not used"
        last += head >> 4
        value, at = read_value(data, at, head & 15)
        fields.append((last, head & 15, value))


def varint(value):
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def value_bytes(kind, value):
    if kind in (1, 2):
        return b""
    if kind in (4, 5, 6):
        return varint(value)
    if kind == 8:
        return varint(len(value)) + value
    if kind == 9:
        inner, items = value
        head = bytes([len(items) << 4 | inner]) if len(items) < 15 else bytes([0xF0 | inner]) + varint(len(items))
        return head + b"".join(bytes([i]) if inner in (1, 2) else value_bytes(inner, i) for i in items)
    out, last = b"", 0
    for field, inner, item in value:
        out += bytes([field - last << 4 | inner]) + value_bytes(inner, item)
        last = field
    return out + b"\0"


def field(fields, number):
    return next((value for found, _, value in fields if found == number), None)


def replaced(fields, number, value):
    return [(found, kind, value if found == number else old) for found, kind, old in fields]


def claim_much(name):
    """Has the dictionary of a file's only column claim to have 2,147,483,647 entries."""
    data = open(name, "rb").read()
    length = struct.unpack("<I", data[-8:-4])[0]
    page, end = read_value(data, 4, 12)
    dictionary = replaced(field(page, 7), 1, 2 * (2**31 - 1))  # in zigzag
    header = value_bytes(12, replaced(page, 7, dictionary))
    grown = 2 * (len(header) - (end - 4))
    metadata, _ = read_value(data[-8 - length:-8], 0, 12)
    kind, (group,) = field(metadata, 4)
    chunk_kind, (chunk,) = field(group, 1)
    column = field(chunk, 3)
    for number in (6, 7, 9):  # both sizes, and where the data pages begin
        column = replaced(column, number, field(column, number) + grown)
    group = replaced(group, 1, (chunk_kind, [replaced(chunk, 3, column)]))
    footer = value_bytes(12, replaced(metadata, 4, (kind, [group])))
    with open(name, "wb") as file:
        file.write(data[:4] + header + data[end:-8 - length] + footer + struct.pack("<I", len(footer)) + b"PAR1")


def rewrite(name, change):
    """Has a file's metadata changed: a list of schema elements, and the path of every column."""
    data = open(name, "rb").read()
    length = struct.unpack("<I", data[-8:-4])[0]
    metadata, _ = read_value(data[-8 - length:-8], 0, 12)
    metadata = [item for item in metadata if item[0] != 5]  # the Arrow schema
    kind, schema = field(metadata, 2)
    metadata = replaced(metadata, 2, (kind, change(schema)))
    kind, groups = field(metadata, 4)
    changed = []
    for group in groups:
        chunk_kind, chunks = field(group, 1)
        new = []
        for chunk in chunks:
            column = field(chunk, 3)
            path_kind, path = field(column, 3)
            path = [part for part in path if part not in (b"list", b"dropped")]
            column = replaced(column, 3, (path_kind, path[:1] if path[0] == b"bare" else path))
            new.append(replaced(chunk, 3, column))
        changed.append(replaced(group, 1, (chunk_kind, new)))
    metadata = replaced(metadata, 4, (kind, changed))
    footer = value_bytes(12, metadata)
    with open(name, "wb") as file:
        file.write(data[:-8 - length] + footer + struct.pack("<I", len(footer)) + b"PAR1")


def to_two_levels(schema):
    """Drops the group between a list and its required elements, which then are repeated themselves;
    of the column 'bare' the list as well."""
    out = []
    for element in schema:
        if field(element, 4) == b"list":
            continue
        if field(element, 4) == b"element":
            element = replaced(element, 3, 4)  # REPEATED, in zigzag
            if field(out[-1], 4) == b"bare":
                out.pop()
                element = replaced(element, 4, b"bare")
        out.append(element)
    return out


def main():
    write("problems", [{"id": "a", "prompt": "1+1?\n", "answer": "2", "solution": "1+1=2\n#### 2"}], compression="zstd")
    write("gsm8k", GSM8K, compression="snappy", row_group_size=16)
    write("math", MATH, compression="zstd")
    write("mbpp", MBPP, compression="gzip")
    rows = typed_rows()
    write_lines("types", rows * 3)
    for codec in ("snappy", "zstd", "gzip", "none"):
        for version in ("1.0", "2.0"):
            write_parquet(f"types-{codec}-{version[0]}", rows * 3, TYPES, compression=codec, row_group_size=4,
                  data_page_version=version, write_page_checksum=version == "1.0")
    plain = pa.schema([("text", pa.string()), ("long", pa.int64()), ("texts", pa.list_(pa.string()))])
    some = [{"text": f"text {i % 7}" * (i % 3), "long": i * i, "texts": ["t"] * (i % 4)} for i in range(400)]
    write("delta", some, plain, compression="zstd", use_dictionary=False, data_page_version="2.0",
          column_encoding={"text": "DELTA_BYTE_ARRAY", "long": "DELTA_BINARY_PACKED",
                           "texts.list.element": "DELTA_LENGTH_BYTE_ARRAY"})
    write("pages", some, plain, compression="snappy", data_page_size=64, write_batch_size=16,
          dictionary_pagesize_limit=64)
    left_out = {"bytes": b"\xff", "day": 1, "time": 2, "pairs": [("a", 1)], "nothing": None,
                "mixed": {"kept": 1, "image": b"\xff"}, "images": [b"\xff"]}
    write_parquet("left-out", [left_out], LEFT_OUT)
    write_lines("left-out", [{"mixed": {"kept": 1}}])
    write_parquet("nothing-left", [{"bytes": b"\xff"}], pa.schema([("bytes", pa.binary())]))
    write("empty", [], plain)
    write_parquet("not-utf8", [{"text": b"fine"}, {"text": b"\xff\xfe"}], pa.schema([("text", pa.binary())]))
    rewrite("not-utf8.parquet", lambda schema: [schema[0], schema[1] + [(6, 5, 0)]])
    for codec in ("lz4", "brotli"):
        write_parquet(codec, GSM8K[:2], compression=codec)
    write_parquet("claims-much", [{"text": "a"}, {"text": "b"}], compression="none")
    claim_much("claims-much.parquet")
    write_encrypted("encrypted-columns.parquet", GSM8K[:2])
    required = pa.list_(pa.field("element", pa.string(), nullable=False))
    structs = pa.list_(pa.field("element", pa.struct([
        pa.field("x", pa.int64(), nullable=False), pa.field("y", pa.binary(), nullable=False)]), nullable=False))
    legacy = pa.schema([pa.field(name, kind, nullable=False)
                        for name, kind in (("texts", required), ("bare", required), ("points", structs))])
    points = [{"texts": ["t"] * i, "bare": ["b"] * (2 - i),
               "points": [{"x": x, "y": b"\xff"} for x in range(i)]} for i in range(3)]
    write_parquet("legacy", points, legacy)
    write_lines("legacy", [{**row, "points": [{"x": point["x"]} for point in row["points"]]} for row in points])
    rewrite("legacy.parquet", to_two_levels)


main()
