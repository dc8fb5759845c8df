/** Bytes: a word and what a shift brings in may begin at the very end. */
const PADDING = 8;

/** Bits of a packet, the most significant first. Reading beyond the end yields zeros and moves on: see {@link BitReader.overrun}. */
export class BitReader {
  /** The packet, with zeros behind it so that a word can be taken anywhere. */
  readonly #view: DataView;
  /** Bytes of the packet. */
  readonly #length: number;
  /** Bits read so far; hot loops move it themselves. */
  position = 0;

  constructor(bytes: Uint8Array) {
    const padded = new Uint8Array(bytes.length + PADDING);
    padded.set(bytes);
    this.#view = new DataView(padded.buffer);
    this.#length = bytes.length;
  }

  /** Whether more bits have been read than there are. */
  get overrun(): boolean {
    return this.position > this.#length * 8;
  }

  /** The next 32 bits, as a signed number, without moving on. */
  peek32(): number {
    const at = this.position >>> 3;
    if (at >= this.#length) return 0;
    const shift = this.position & 7;
    const word = this.#view.getInt32(at);
    return shift === 0 ? word : (word << shift) | (this.#view.getUint8(at + 4) >>> (8 - shift));
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
