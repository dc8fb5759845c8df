/**
 * Musepack SV8 by libmpcdec. The package takes a stream as it comes, lags a little behind, keeps whatever it was fed,
 * and stops for good at damage. So it is made anew now and then, and fed the packet before once more, which fills the
 * filters: packets are coded independently, and what comes out is the same to the bit.
 */
import type { decoder } from '@audio/decode-mpc';
import { join } from './binary.ts';
import { musepackHead } from './musepack-packet.ts';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

type CreateDecoder = typeof decoder;
type Decoder = Awaited<ReturnType<CreateDecoder>>;
type Packet = Uint8Array<ArrayBuffer>;

export interface MusepackSize {
  readonly channels: number;
  readonly sampleRate: number;
  /** Frames of a packet. */
  readonly packetFrames: number;
}

/** Frames that the package leaves out at the beginning of what it takes for a file. */
const SKIPPED = 481;
/** Bytes after which a decoder is made anew. */
const MAX_FED = 2 * 1024 * 1024;

export class MusepackPacketDecoder implements PacketDecoder {
  readonly #create: CreateDecoder;
  readonly #head: Uint8Array;
  readonly #size: MusepackSize;
  #decoder: Decoder | null = null;
  /** Bytes that the decoder keeps. */
  #fed = 0;
  #before: Packet | null = null;
  /** Frames that are still to come for the packets taken. */
  #owed = 0;
  /** Frames that come first and belong to a packet that only fills the filters. */
  #surplus = 0;

  /** @param format the last two bytes of the stream header */
  constructor(create: CreateDecoder, format: Uint8Array, size: MusepackSize) {
    this.#create = create;
    this.#head = musepackHead(format);
    this.#size = size;
  }

  async decode(packets: readonly Packet[]): Promise<Pcm> {
    const parts: Pcm[] = [];
    for (const packet of packets) {
      if (this.#decoder && this.#fed + packet.length > MAX_FED) parts.push(...this.#end());
      this.#owed += this.#size.packetFrames;
      if (!this.#decoder) parts.push(...(await this.#start(packet)));
      else parts.push(this.#feed(this.#decoder, packet));
      // The block is the reader's, which may drop it: what is kept is a copy.
      this.#before = packet.slice();
      if (!this.#decoder || this.#decoder.errors === 0) continue;
      parts.push(...this.#end());
      this.#before = null;
    }
    return this.#join(parts);
  }

  async flush(): Promise<Pcm> {
    return this.#join(this.#end());
  }

  reset(): void {
    this.#free();
    this.#before = null;
    this.#owed = 0;
  }

  close(): void {
    this.reset();
  }

  #free(): void {
    this.#decoder?.free();
    this.#decoder = null;
    this.#fed = 0;
    this.#surplus = 0;
  }

  /** A decoder whose filters are filled by the packet before; or, without one, silence in place of what it leaves out. */
  async #start(packet: Packet): Promise<readonly Pcm[]> {
    const before = this.#before;
    const one = await this.#create();
    this.#decoder = one;
    this.#surplus = before ? this.#size.packetFrames - SKIPPED : 0;
    const sound = this.#feed(one, join([this.#head, before ?? new Uint8Array(0), packet]));
    return before ? [sound] : [this.#silence(SKIPPED), sound];
  }

  /** All that the decoder still holds, silence for what it lacks, and its end. */
  #end(): readonly Pcm[] {
    const rest = this.#decoder ? [this.#take(this.#decoder.flush().channelData)] : [];
    this.#free();
    return [...rest, this.#silence(this.#owed)];
  }

  #feed(one: Decoder, bytes: Packet): Pcm {
    this.#fed += bytes.length;
    return this.#take(one.decode(bytes).channelData);
  }

  /** Of what the decoder gave, that which was asked for. */
  #take(channels: readonly Float32Array[]): Pcm {
    const given = channels[0]?.length ?? 0;
    const from = Math.min(this.#surplus, given);
    const to = Math.min(given, from + this.#owed);
    this.#surplus -= from;
    this.#owed -= to - from;
    return this.#pcm(planar(from === 0 && to === given ? channels : channels.map((plane) => plane.slice(from, to))), to - from);
  }

  #silence(frames: number): Pcm {
    this.#owed -= frames;
    return this.#pcm(Array.from({ length: this.#size.channels }, () => new Float32Array(frames)), frames);
  }

  #pcm(channels: Pcm['channels'], frames: number): Pcm {
    return { channels, frames, sampleRate: this.#size.sampleRate };
  }

  #join(all: readonly Pcm[]): Pcm {
    const parts = all.filter(({ frames }) => frames > 0);
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const frames = parts.reduce((sum, part) => sum + part.frames, 0);
    const planes = Array.from({ length: this.#size.channels }, (_, channel) => {
      const plane = new Float32Array(frames);
      let at = 0;
      for (const part of parts) {
        plane.set(part.channels[channel] ?? [], at);
        at += part.frames;
      }
      return plane;
    });
    return this.#pcm(planes, frames);
  }
}
