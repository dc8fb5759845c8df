/** A decoder for each codec, its code loaded when the first track needs it. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { AudioStreamOptions } from './audio-stream.ts';
import type { EncodedTrack } from './demuxer.ts';
import { parseStreamInfo } from './flac-streaminfo.ts';
import type { PacketDecoder } from './packet-decoder.ts';
import { provideWorkerStub } from './worker-stub.ts';

/** @throws MpcError `unsupported` where there is none, and whatever the lender of codecs throws */
export async function loadDecoder(track: EncodedTrack, options: AudioStreamOptions): Promise<PacketDecoder> {
  provideWorkerStub();
  switch (track.codec) {
    case 'mpeg':
      return loadMpeg(track);
    case 'flac':
      return loadFlac(track, options);
    case 'vorbis':
      return loadVorbis(track);
    case 'opus':
      return loadOpus(track);
    case 'pcm':
      return loadPcm(track);
    case 'alac':
      return loadAlac(track);
    case 'wavpack':
      return loadWavpack(track);
    case 'tta':
      return loadTta(track);
    case 'musepack':
      return loadMusepack(track);
    case 'musepack7':
      return loadMusepackSv7();
    case 'dsd':
      return loadDsd(track);
    default:
      return loadWebCodec(track, options);
  }
}

async function loadMpeg({ channels }: EncodedTrack): Promise<PacketDecoder> {
  const [{ MPEGDecoder }, { MpegPacketDecoder }] = await Promise.all([import('mpg123-decoder'), import('./mpeg-decoder.ts')]);
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  return new MpegPacketDecoder(decoder, channels);
}

/** The package returns nothing but infinities for 12 or 20 bits a sample; those are left to WebCodecs. */
async function loadFlac(track: EncodedTrack, options: AudioStreamOptions): Promise<PacketDecoder> {
  const bits = parseStreamInfo(descriptionOf(track).subarray(8))?.bits ?? 0;
  if (bits % 8 !== 0) return loadWebCodec({ ...track, codec: 'web:flac' }, options);
  const [{ FLACDecoder }, { FlacPacketDecoder }] = await Promise.all([import('@wasm-audio-decoders/flac'), import('./flac-decoder.ts')]);
  const decoder = new FLACDecoder();
  await decoder.ready;
  return new FlacPacketDecoder(decoder, descriptionOf(track));
}

async function loadVorbis(track: EncodedTrack): Promise<PacketDecoder> {
  const [{ OggVorbisDecoder }, { VorbisPacketDecoder }] = await Promise.all([
    import('@wasm-audio-decoders/ogg-vorbis'),
    import('./vorbis-decoder.ts'),
  ]);
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  return new VorbisPacketDecoder(decoder, descriptionOf(track));
}

async function loadOpus(track: EncodedTrack): Promise<PacketDecoder> {
  const [{ OpusDecoder }, { OpusPacketDecoder }, { parseOpusHead }] = await Promise.all([
    import('opus-decoder'),
    import('./opus-decoder.ts'),
    import('./opus-packet.ts'),
  ]);
  const { channels, streams, coupled, mapping, gain } = parseOpusHead(descriptionOf(track));
  const decoder = new OpusDecoder({
    channels,
    streamCount: streams,
    coupledStreamCount: coupled,
    channelMappingTable: [...mapping],
  });
  await decoder.ready;
  return new OpusPacketDecoder(decoder, gain);
}

async function loadPcm({ pcm }: EncodedTrack): Promise<PacketDecoder> {
  const { PcmPacketDecoder } = await import('./pcm-decoder.ts');
  if (!pcm) throw new MpcError('malformed', 'The file does not say how its samples lie.');
  return new PcmPacketDecoder(pcm);
}

async function loadAlac(track: EncodedTrack): Promise<PacketDecoder> {
  const [{ AlacPacketDecoder }, { parseAlacConfig }] = await Promise.all([import('./alac-decoder.ts'), import('./alac-config.ts')]);
  return new AlacPacketDecoder(parseAlacConfig(descriptionOf(track)));
}

async function loadWavpack(track: EncodedTrack): Promise<PacketDecoder> {
  const [{ decoder }, { WavpackPacketDecoder }, { parseWavpackBlock }] = await Promise.all([
    import('@audio/decode-wavpack'),
    import('./wavpack-decoder.ts'),
    import('./wavpack-block.ts'),
  ]);
  const block = parseWavpackBlock(descriptionOf(track), 0);
  if (!block) throw new MpcError('malformed', 'The WavPack stream does not describe itself.');
  return new WavpackPacketDecoder(decoder, block);
}

async function loadTta(track: EncodedTrack): Promise<PacketDecoder> {
  const [{ TtaPacketDecoder }, { parseTtaHeader }] = await Promise.all([import('./tta-decoder.ts'), import('./tta-header.ts')]);
  const header = parseTtaHeader(descriptionOf(track));
  if (!header) throw new MpcError('malformed', 'The TTA stream does not describe itself.');
  return new TtaPacketDecoder(header);
}

async function loadMusepack(track: EncodedTrack): Promise<PacketDecoder> {
  const [{ decoder }, { MusepackPacketDecoder }, { packetFramesOf }] = await Promise.all([
    import('@audio/decode-mpc'),
    import('./musepack-decoder.ts'),
    import('./musepack-packet.ts'),
  ]);
  const { channels, sampleRate } = track;
  const format = descriptionOf(track);
  return new MusepackPacketDecoder(decoder, format, { channels, sampleRate, packetFrames: packetFramesOf(format) });
}

async function loadMusepackSv7(): Promise<PacketDecoder> {
  const [{ decoder }, { MusepackSv7Decoder }] = await Promise.all([import('@audio/decode-mpc'), import('./musepack-sv7-decoder.ts')]);
  return new MusepackSv7Decoder(decoder);
}

async function loadDsd(track: EncodedTrack): Promise<PacketDecoder> {
  const { DsdPacketDecoder } = await import('./dsd-decoder.ts');
  const [frameBytes = 0, lowFirst] = descriptionOf(track);
  return new DsdPacketDecoder(frameBytes, lowFirst === 1, track.channels, track.sampleRate);
}

async function loadWebCodec(track: EncodedTrack, { codecs, log, signal }: AudioStreamOptions): Promise<PacketDecoder> {
  const [{ CodecPacketDecoder }, { codecLinks }] = await Promise.all([import('./codec-decoder.ts'), import('./codec-link.ts')]);
  const { sampleRate, channels, description } = track;
  const codec = track.codec.slice('web:'.length);
  return CodecPacketDecoder.open(codecLinks(codecs, log), { codec, sampleRate, channels, description }, signal);
}

function descriptionOf({ description, codecName }: EncodedTrack): Uint8Array<ArrayBuffer> {
  if (!description) throw new MpcError('malformed', `The ${codecName} stream does not describe itself.`);
  return description;
}
