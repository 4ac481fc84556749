/**
 * The parts of the Protocol Buffers wire format that an ONNX file needs:
 * https://protobuf.dev/programming-guides/encoding/
 */

export function varint(field: number, value: number): Buffer {
  return Buffer.concat([base128(field * 8), base128(value)]);
}

export function float(field: number, value: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeFloatLE(value);
  return Buffer.concat([base128(field * 8 + 5), body]);
}

/** A string, raw bytes or an embedded message. */
export function bytes(field: number, value: string | Uint8Array): Buffer {
  const body = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([base128(field * 8 + 2), base128(body.length), body]);
}

function base128(value: number): Buffer {
  // A negative int64 is encoded in two's complement, in ten bytes.
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  do {
    out.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(out);
}
