/**
 * Packets of a track one after the other, as mediabunny finds them, with times that hold. Where a block of Matroska
 * holds several packets (lacing: RFC 9559, 10.3), only the first of them has a time. mediabunny shares out the block's
 * length evenly among them, or gives all of them the same time where it does not know that length; here the packets'
 * own lengths tell.
 */
import type { EncodedPacket, EncodedPacketSink } from 'mediabunny';

export interface TimedPacket {
  /** Seconds. */
  readonly timestamp: number;
  readonly duration: number;
  readonly data: Uint8Array;
}

/** How long packets of blocks that may hold several last. */
export interface PacketLengths {
  /** Seconds that the packet lasts that follows the one asked about before; null where it does not tell. */
  seconds(packet: Uint8Array): number | null;
  /** The next packet follows none. */
  restart(): void;
}

/** Seconds by which a block may begin before a packet in it. */
const LONGEST_BLOCK = 1;
/** Seconds by which even shares of a block may be off. Beyond, the packets lie apart. */
const APART = 0.25;

export class PacketCursor {
  readonly #sink: EncodedPacketSink;
  readonly #lengths: PacketLengths | null;
  /** What comes before is no sound. */
  #begins = -Infinity;
  #raw: EncodedPacket | null = null;
  #packet: TimedPacket | null = null;

  /** @param lengths null where every packet has a time of its own */
  constructor(sink: EncodedPacketSink, lengths: PacketLengths | null) {
    this.#sink = sink;
    this.#lengths = lengths;
  }

  /** Passes over what comes before a time, henceforth. @param seconds at which a packet begins */
  beginAt(seconds: number): void {
    this.#begins = seconds;
  }

  async first(): Promise<TimedPacket | null> {
    return this.#start(await this.#sink.getFirstPacket());
  }

  /** The packet of a time, or one a little before it; the first one where there is none. */
  async at(seconds: number): Promise<TimedPacket | null> {
    if (!this.#lengths) return this.#start((await this.#sink.getPacket(seconds)) ?? (await this.#sink.getFirstPacket()));
    const early = await this.#sink.getPacket(seconds - LONGEST_BLOCK);
    if (!early) return this.first();
    // Packets of one block have got equal shares: with another share begins another block. Where that does not come in
    // time, blocks are all alike, and equal shares are right.
    let packet = await this.#start(early);
    while (packet && packet.timestamp <= seconds) {
      const share = this.#raw?.duration;
      packet = await this.next();
      if (packet && packet.timestamp <= seconds && this.#raw?.duration !== share) return packet;
    }
    return this.#start(early);
  }

  async next(): Promise<TimedPacket | null> {
    const before = this.#raw;
    const raw = before && (await this.#sink.getNextPacket(before));
    const counted = raw?.duration === before?.duration && this.#packet ? this.#packet.timestamp + this.#packet.duration : null;
    return this.#take(raw, counted);
  }

  async #start(raw: EncodedPacket | null): Promise<TimedPacket | null> {
    this.#lengths?.restart();
    let packet = this.#take(raw, null);
    while (packet && packet.timestamp < this.#begins) packet = await this.next();
    return packet;
  }

  /** @param counted where the packet begins if it is of the same block as the one before */
  #take(raw: EncodedPacket | null, counted: number | null): TimedPacket | null {
    this.#raw = raw;
    this.#packet = raw && this.#lengths ? mended(raw, counted, this.#lengths) : raw;
    return this.#packet;
  }
}

function mended({ timestamp, duration, data }: EncodedPacket, counted: number | null, lengths: PacketLengths): TimedPacket {
  const isApart = counted !== null && duration > 0 && Math.abs(counted - timestamp) > APART;
  return { timestamp: counted === null || isApart ? timestamp : counted, duration: lengths.seconds(data) ?? duration, data };
}
