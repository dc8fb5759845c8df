/** The decoders that the pipeline stands on, without it: packets in memory in, samples counted. */
import { decoder as musepack } from '@audio/decode-mpc';
import { decoder as wavpack } from '@audio/decode-wavpack';
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { MPEGDecoder } from 'mpg123-decoder';
import { OpusDecoder } from 'opus-decoder';
import { loadDecoder } from '../../workers/decoder/load-decoder.ts';
import { parseOpusHead } from '../../workers/decoder/opus-packet.ts';
import { splitVorbisDescription } from '../../workers/decoder/vorbis-packet.ts';
import { noCodecs, silent } from './sources.mjs';

/** Encoded chunks that WebCodecs has in hand at once. */
const QUEUE = 64;
/** Blocks of WavPack, half a second each, that one decoder gets. */
const WAVPACK_PIECE = 20;

/**
 * @param {import('../../workers/decoder/demuxer.ts').EncodedTrack} track
 * @param {Uint8Array[][]} batches packets, as the demuxer gave them
 * @param {Uint8Array} file the same and what is around them
 * @returns {Promise<number>} frames of sound
 */
export function decodeAlone(track, batches, file) {
  switch (track.codec) {
    case 'mpeg':
      return framesOf(new MPEGDecoder({ enableGapless: false }), batches);
    case 'flac':
      return framesOf(new FLACDecoder(), [[track.description], ...batches]);
    case 'opus': {
      const { channels, streams, coupled, mapping } = parseOpusHead(track.description);
      const options = { channels, streamCount: streams, coupledStreamCount: coupled, channelMappingTable: [...mapping] };
      return framesOf(new OpusDecoder(options), batches);
    }
    case 'vorbis':
      return vorbisFrames(track, batches);
    case 'wavpack':
      return wavpackFrames(batches);
    case 'musepack':
      return framesOfFile(musepack, file);
    case 'alac':
    case 'tta':
    case 'pcm':
      return ownFrames(track, batches);
    default:
      return webCodecFrames(track, batches);
  }
}

async function framesOf(decoder, batches) {
  await decoder.ready;
  let frames = 0;
  for (const batch of batches) frames += (await decoder.decodeFrames(batch)).samplesDecoded;
  decoder.free();
  return frames;
}

async function vorbisFrames({ description }, batches) {
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  // The part of the package that takes packets.
  const core = decoder._decoder;
  for (const header of splitVorbisDescription(description)) core.sendSetupHeader(header);
  core.initDsp();
  let frames = 0;
  for (const batch of batches) frames += core.decodePackets(batch).samplesDecoded;
  core.free();
  return frames;
}

/** Of a whole song the package runs out of memory: it gets pieces, each a decoder of its own, as blocks allow. */
async function wavpackFrames(batches) {
  const packets = batches.flat();
  let frames = 0;
  for (let at = 0; at < packets.length; at += WAVPACK_PIECE) {
    const piece = new Blob(packets.slice(at, at + WAVPACK_PIECE));
    frames += await framesOfFile(wavpack, new Uint8Array(await piece.arrayBuffer()));
  }
  return frames;
}

async function framesOfFile(create, file) {
  const decoder = await create();
  const parts = [decoder.decode(file), decoder.flush()];
  decoder.free();
  return parts.reduce((sum, { channelData }) => sum + (channelData[0]?.length ?? 0), 0);
}

/** Where the decoder is ours, it is that which is measured. */
async function ownFrames(track, batches) {
  const decoder = await loadDecoder(track, { codecs: noCodecs, log: silent, signal: new AbortController().signal });
  let frames = 0;
  for (const batch of batches) frames += (await decoder.decode(batch)).frames;
  decoder.close();
  return frames;
}

async function webCodecFrames({ codec, sampleRate, channels, description }, batches) {
  let frames = 0;
  let failure = null;
  const decoder = new AudioDecoder({
    output(data) {
      frames += data.numberOfFrames;
      for (let planeIndex = 0; planeIndex < channels; planeIndex++) {
        data.copyTo(new Float32Array(data.numberOfFrames), { planeIndex, format: 'f32-planar' });
      }
      data.close();
    },
    error: (error) => (failure = error),
  });
  decoder.configure({ codec: codec.slice('web:'.length), sampleRate, numberOfChannels: channels, ...(description && { description }) });
  for (const data of batches.flat()) {
    decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: 0, data }));
    while (decoder.decodeQueueSize > QUEUE) await new Promise((resolve) => decoder.addEventListener('dequeue', resolve, { once: true }));
  }
  await decoder.flush();
  decoder.close();
  if (failure !== null) throw new Error('The browser cannot decode it.', { cause: failure });
  return frames;
}
