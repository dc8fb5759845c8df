/** What mediabunny calls a track's codec, in the pipeline's own terms; and codecs that mediabunny does not know. */
import type { InputAudioTrack } from 'mediabunny';
import { MpcError } from '../../services/protocol/errors.ts';
import { parseAlacConfig } from './alac-config.ts';
import { text } from './binary.ts';
import type { EncodedTrack } from './demuxer.ts';
import { parseStreamInfo } from './flac-streaminfo.ts';
import type { MatroskaTrack } from './matroska-track.ts';
import { pcmLayout, type PcmCoding } from './pcm-demuxer.ts';
import { protectedFile } from './protected-file.ts';
import { xiphHeaders } from './vorbis-packet.ts';

export type TrackCodec = Pick<EncodedTrack, 'codec' | 'codecName' | 'description' | 'order' | 'sampleRate' | 'channels' | 'pcm'>;

/** Sample entries whose content is encrypted: FairPlay, common encryption, Audible. */
const PROTECTED: ReadonlySet<string> = new Set(['drms', 'enca', 'aavd', 'aabd']);
/** What no free decoder may be shipped for, and no browser's WebCodecs has. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['ac3', 'eac3', 'dts']);
const PCM_CODINGS: Readonly<Record<string, PcmCoding>> = { s: 'signed', u: 'unsigned', f: 'float' };

/** What Matroska calls those that mediabunny does not know. */
const MATROSKA_LAYERS: ReadonlyMap<unknown, string> = new Map([['A_MPEG/L1', 'MP1'], ['A_MPEG/L2', 'MP2']]);

/** @param sampleDescription the `stsd` box of an MP4 file @throws MpcError `unsupported` where the sound is encrypted */
export function refuseProtected(sampleDescription: Uint8Array): void {
  if (PROTECTED.has(sampleEntry(sampleDescription))) throw protectedFile();
}

/** The name of the first sample entry. */
function sampleEntry(sampleDescription: Uint8Array): string {
  return text(sampleDescription, 20, 4);
}

/**
 * @param sampleDescription the `stsd` box of an MP4 file
 * @throws MpcError `unsupported`, `malformed`
 */
export async function codecOf(track: InputAudioTrack, sampleDescription: Uint8Array<ArrayBuffer> | null, matroska: MatroskaTrack | null): Promise<TrackCodec> {
  const entry = sampleDescription ? sampleEntry(sampleDescription) : '';
  if (sampleDescription && entry === 'alac') return alac(sampleDescription);
  const id = matroska && (await track.getInternalCodecId());
  if (matroska?.description && id === 'A_ALAC') return alac(matroska.description);
  const layer = MATROSKA_LAYERS.get(id);
  if (layer !== undefined) return mpegLayer(track, layer);
  const [name, config] = await Promise.all([track.getCodec(), track.getDecoderConfig()]);
  if (name && UNSUPPORTED.has(name)) throw new MpcError('unsupported', `${name.toUpperCase()} cannot be played.`, { details: { codec: name } });
  if (!name || !config) throw new MpcError('unsupported', 'The sound in this file is of a kind that cannot be played.', { details: { codec: String(id ?? entry) } });
  const { sampleRate, numberOfChannels: channels } = config;
  return { codecName: name.toUpperCase(), sampleRate, channels, ...known(name, config) };
}

function alac(description: Uint8Array<ArrayBuffer>): TrackCodec {
  const { sampleRate, channels } = parseAlacConfig(description);
  return { codec: 'alac', codecName: 'ALAC', description, order: 'alac', sampleRate, channels };
}

async function mpegLayer(track: InputAudioTrack, codecName: string): Promise<TrackCodec> {
  const [sampleRate, channels] = await Promise.all([track.getSampleRate(), track.getNumberOfChannels()]);
  return { codec: 'mpeg', codecName, description: null, order: 'wave', sampleRate, channels };
}

function known(name: string, config: AudioDecoderConfig): Omit<TrackCodec, 'codecName' | 'sampleRate' | 'channels'> & { readonly codecName?: string } {
  const description = config.description === undefined ? null : bytesOf(config.description);
  if (name === 'mp3') return { codec: 'mpeg', description, order: 'wave' };
  if (name === 'opus' && description) return { codec: 'opus', description, order: 'vorbis' };
  if (name === 'vorbis' && description) return { codec: 'vorbis', description: xiphHeaders(description), order: 'vorbis' };
  if (name === 'flac' && description) {
    const at = text(description, 0, 4) === 'fLaC' ? 8 : 4;
    const info = parseStreamInfo(description.subarray(at, at + 34));
    if (info) return { codec: 'flac', description: info.header, order: 'wave' };
  }
  const layout = pcmOf(name, config);
  if (layout) return { codec: 'pcm', codecName: 'PCM', description, order: 'wave', pcm: layout };
  return { codec: `web:${config.codec}`, description, order: name === 'aac' ? 'aac' : 'wave' };
}

/** `pcm-s24be` and its like; null for other codecs. */
function pcmOf(name: string, { sampleRate, numberOfChannels: channels }: AudioDecoderConfig): TrackCodec['pcm'] | null {
  if (name === 'alaw' || name === 'ulaw') return pcmLayout(name, false, { channels, sampleRate, bytesPerSample: 1 });
  const [, letter = '', bits = '', order] = /^pcm-([suf])(\d+)(be)?$/.exec(name) ?? [];
  const coding = PCM_CODINGS[letter];
  return coding ? pcmLayout(coding, order === 'be', { channels, sampleRate, bytesPerSample: Number(bits) / 8 }) : null;
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength) as ArrayBuffer)
    : new Uint8Array(source.slice(0) as ArrayBuffer);
}
