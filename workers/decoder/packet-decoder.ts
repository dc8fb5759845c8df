/** Encoded packets in, planar PCM out: one implementation for each codec, made by `load-decoder.ts`. */

export interface Pcm {
  /** Planar, one array per channel of the recording, each of `frames` length. */
  readonly channels: readonly Float32Array<ArrayBuffer>[];
  readonly frames: number;
  /** Hz; may differ from what the container says (HE-AAC). */
  readonly sampleRate: number;
}

export interface PacketDecoder {
  /**
   * Decodes packets that follow each other. What comes out may lag behind what goes in.
   * @throws when a packet cannot be decoded; after {@link reset} it goes on with the next one
   */
  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm | Promise<Pcm>;
  /** What a lagging decoder still holds. */
  flush?(): Promise<Pcm>;
  /** Forgets what went before: the next packet follows none. */
  reset(): void | Promise<void>;
  close(): void;
}

/** What a WASM decoder returned, as arrays of their own (they are not views of its memory). */
export function planar(channels: readonly Float32Array[]): Float32Array<ArrayBuffer>[] {
  return channels.map((channel) =>
    channel.buffer instanceof ArrayBuffer
      ? new Float32Array(channel.buffer, channel.byteOffset, channel.length)
      : new Float32Array(channel),
  );
}

/** One block out of several that follow each other, of the same rate and as many channels. */
export function joinPcm(blocks: readonly Pcm[]): Pcm {
  const [first, ...others] = blocks;
  if (!first) return { channels: [], frames: 0, sampleRate: 0 };
  if (others.length === 0) return first;
  const frames = blocks.reduce((sum, block) => sum + block.frames, 0);
  const channels = first.channels.map((_, index) => {
    const joined = new Float32Array(frames);
    let at = 0;
    for (const block of blocks) {
      joined.set(block.channels[index] ?? new Float32Array(block.frames), at);
      at += block.frames;
    }
    return joined;
  });
  return { channels, frames, sampleRate: first.sampleRate };
}
