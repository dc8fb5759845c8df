/**
 * Vorbis by libvorbis. The package takes whole Ogg pages; the part within it that takes packets is what a demuxer of
 * our own needs, and it is reached through the one field that is not in the package's types.
 */
import type { OggVorbisDecoder, OggVorbisDecodedAudio } from '@wasm-audio-decoders/ogg-vorbis';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';
import { splitVorbisDescription } from './vorbis-packet.ts';

interface PacketCore {
  sendSetupHeader(header: Uint8Array): void;
  initDsp(): void;
  decodePackets(packets: readonly Uint8Array[]): OggVorbisDecodedAudio;
  free(): void;
}

/** The package's input buffer; no packet is that long. */
const LONGEST_PACKET = 128 * 1024;

export class VorbisPacketDecoder implements PacketDecoder {
  readonly #core: PacketCore;
  #fresh = true;

  /** @param decoder ready @param description the two headers, as `vorbisDescription` joins them */
  constructor(decoder: OggVorbisDecoder, description: Uint8Array) {
    this.#core = (decoder as unknown as { readonly _decoder: PacketCore })._decoder;
    for (const header of splitVorbisDescription(description)) this.#core.sendSetupHeader(header);
    this.#core.initDsp();
  }

  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const usable = packets.filter(({ length }) => length <= LONGEST_PACKET);
    // The first packet of a run only begins an overlap; what it brings forth after a jump belongs to the place before.
    if (this.#fresh) this.#core.decodePackets(usable.splice(0, 1));
    this.#fresh = false;
    const { channelData, samplesDecoded, sampleRate } = this.#core.decodePackets(usable);
    return { channels: planar(channelData), frames: samplesDecoded, sampleRate };
  }

  reset(): void {
    this.#fresh = true;
  }

  close(): void {
    this.#core.free();
  }
}
