/** Numbers and letters in bytes, for the parsers of container formats. Reading beyond the end yields zeros. */

export function uint16be(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function uint24be(bytes: Uint8Array, at: number): number {
  return (uint16be(bytes, at) << 8) | (bytes[at + 2] ?? 0);
}

export function uint32be(bytes: Uint8Array, at: number): number {
  return uint24be(bytes, at) * 256 + (bytes[at + 3] ?? 0);
}

/** Exact up to 2^53. */
export function uint64be(bytes: Uint8Array, at: number): number {
  return uint32be(bytes, at) * 2 ** 32 + uint32be(bytes, at + 4);
}

export function uint16le(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

export function uint32le(bytes: Uint8Array, at: number): number {
  return uint16le(bytes, at) + uint16le(bytes, at + 2) * 65536;
}

/** Exact up to 2^53. */
export function uint64le(bytes: Uint8Array, at: number): number {
  return uint32le(bytes, at) + uint32le(bytes, at + 4) * 2 ** 32;
}

/** `length` bytes as Latin-1 text. */
export function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** A positive number of 80 bits as IEEE 754 extends it: AIFF's sampling rates. */
export function float80(bytes: Uint8Array, at: number): number {
  return uint64be(bytes, at + 2) * 2 ** ((uint16be(bytes, at) & 0x7fff) - 16_383 - 63);
}

/** A double; 0 beyond the end. */
export function float64be(bytes: Uint8Array, at: number): number {
  return at + 8 > bytes.length ? 0 : new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getFloat64(at);
}

/** One array out of several, in their order. */
export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
