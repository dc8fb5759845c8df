/** Bits of a packet, the most significant first. Reading beyond the end yields zeros and moves on: see {@link BitReader.overrun}. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Bits read so far; hot loops move it themselves. */
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether more bits have been read than there are. */
  get overrun(): boolean {
    return this.position > this.#bytes.length * 8;
  }

  /** The next 32 bits, as a signed number, without moving on. */
  peek32(): number {
    const bytes = this.#bytes;
    const at = this.position >>> 3;
    const shift = this.position & 7;
    const word = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    return shift === 0 ? word : (word << shift) | ((bytes[at + 4] ?? 0) >>> (8 - shift));
  }

  /** 1 to 32 bits as an unsigned number. */
  read(count: number): number {
    const value = this.peek32() >>> (32 - count);
    this.position += count;
    return value;
  }

  /** 1 to 32 bits in two's complement. */
  readSigned(count: number): number {
    const value = this.peek32() >> (32 - count);
    this.position += count;
    return value;
  }

  skip(count: number): void {
    this.position += count;
  }

  align(): void {
    this.position = (this.position + 7) & ~7;
  }
}
