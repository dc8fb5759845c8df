/**
 * Reads what a file says of itself over byte ranges: its head, its end where the format needs it, never the
 * whole. What is wrong with the file is a warning; what is wrong with the place it lies at is thrown.
 */
import type { IAudioMetadata } from 'music-metadata';
import { MpcError, asMpcError } from '../../services/protocol/errors.ts';
import type { Picture, TrackTags } from '../library/store.ts';
import { parseOpusHead } from '../decoder/opus-packet.ts';
import { readAll } from '../platform/http-body.ts';
import type { HttpClient } from '../platform/http.ts';
import { extensionOf } from '../providers/audio-files.ts';
import type { FileDescription, FileEntry, Provider } from '../providers/provider.ts';
import { cafTags } from './caf-tags.ts';
import { imageType } from './cover-picture.ts';
import { fileKind, type FileKind } from './file-signature.ts';
import { streamLength } from './frame-duration.ts';
import { oggDuration } from './ogg-pages.ts';
import { RangeReader } from './range-reader.ts';
import { RangeTokenizer } from './range-tokenizer.ts';
import { streamFacts } from './stream-facts.ts';
import { tagsFrom, tagsFromHints } from './tag-mapping.ts';

export interface TagReading {
  readonly tags: TrackTags;
  /** Why there are none, or not all; null when all is well. */
  readonly warning: MpcError | null;
  /** Bytes that came from the provider. */
  readonly bytes: number;
}

export interface TagReaderOptions {
  /** For pictures that catalogues give by address. */
  readonly http: HttpClient;
  /** Milliseconds for one file. */
  readonly timeLimit?: number;
}

const TIME_LIMIT = 60_000;
/** Holds the first page of an Ogg file. */
const OGG_HEAD = 128;
const MAX_ARTWORK_BYTES = 16 * 1024 * 1024;
/** A feed gives the same picture for each of its episodes. */
const REMEMBERED_ARTWORK = 8;

export class TagReader {
  readonly #http: HttpClient;
  readonly #timeLimit: number;
  /** By address, oldest first. */
  readonly #artwork = new Map<string, Promise<Picture | undefined>>();

  constructor({ http, timeLimit = TIME_LIMIT }: TagReaderOptions) {
    this.#http = http;
    this.#timeLimit = timeLimit;
  }

  /** @throws MpcError as the provider's `read` does, `timeout`, `aborted` */
  async read(provider: Provider, file: FileEntry, signal: AbortSignal): Promise<TagReading> {
    const limit = AbortSignal.timeout(this.#timeLimit);
    const either = AbortSignal.any([signal, limit]);
    const reader = new RangeReader((start, end) => provider.read(file, start, end, either), file.size);
    try {
      if (provider.describe !== undefined) return described(await provider.describe(file, either));
      const { tags, warning } = await this.#parse(reader, extensionOf(file.path));
      return { tags: { ...(await this.fromHints(file, tags, signal)), ...tags }, warning, bytes: reader.transferred };
    } catch (thrown) {
      if (signal.aborted) throw asMpcError(signal.reason, 'aborted');
      if (limit.aborted) throw new MpcError('timeout', 'The file’s tags were not read in time.', { cause: thrown });
      throw thrown;
    }
  }

  /** What is known of a file that cannot be read; its catalogue's picture only where `known` has none. */
  async fromHints({ hints = {} }: FileEntry, known: TrackTags, signal: AbortSignal): Promise<TrackTags> {
    const tags = tagsFromHints(hints);
    if (hints.artwork === undefined || known.picture) return tags;
    const picture = await this.#fetchArtwork(hints.artwork, signal);
    return picture ? { ...tags, picture } : tags;
  }

  async #parse(reader: RangeReader, named: string): Promise<Pick<TagReading, 'tags' | 'warning'>> {
    const head = await reader.read(0, 16);
    if (head.length === 0) return { tags: {}, warning: new MpcError('malformed', 'The file is empty.') };
    const kind = fileKind(head, named);
    let found: IAudioMetadata | undefined;
    let cause: unknown;
    try {
      if (kind.format !== 'caf') {
        const { parseFromTokenizer } = await import('music-metadata');
        const options = { mkvUseIndex: true, skipPostHeaders: !kind.tagsAtEnd, observer: keep };
        found = await parseFromTokenizer(new RangeTokenizer(reader, kind), options);
      }
    } catch (thrown) {
      cause = thrown;
    }
    // The provider's own failures are no fault of the file, whatever the parser made of them.
    reader.throwFailure();
    const tags = await complete(reader, found ? tagsFrom(found) : {}, kind);
    reader.throwFailure();
    const isSound = tags.codec !== undefined || tags.sampleRate !== undefined;
    if (isSound && (cause === undefined || reader.exhausted)) return { tags, warning: null };
    const what = isSound ? 'The file’s tags are damaged.' : 'The file holds no sound that is known.';
    return { tags, warning: new MpcError('malformed', what, cause === undefined ? {} : { cause }) };

    /** Keeps what was found before a parser stumbles. */
    function keep({ metadata }: { readonly metadata: IAudioMetadata }): void {
      found = metadata;
    }
  }

  #fetchArtwork(url: string, signal: AbortSignal): Promise<Picture | undefined> {
    const known = this.#artwork.get(url);
    if (known) return known;
    const picture = this.#http
      .send({ url, retries: 1 }, async (response) => toPicture(await readAll(response, MAX_ARTWORK_BYTES)), signal)
      .catch(() => {
        // Artwork is best effort; but that one reading was cancelled says nothing of the picture.
        if (signal.aborted) this.#artwork.delete(url);
        return undefined;
      });
    this.#artwork.set(url, picture);
    const [oldest] = this.#artwork.keys();
    if (oldest !== undefined && this.#artwork.size > REMEMBERED_ARTWORK) this.#artwork.delete(oldest);
    return picture;
  }
}

/** A reading of what a provider says by itself. */
function described({ tags, picture }: FileDescription): TagReading {
  const found = picture === null ? undefined : toPicture(picture);
  return { tags: { ...tags, ...(found && { picture: found }) }, warning: null, bytes: picture?.length ?? 0 };
}

/** Adds the duration and bit rate that the headers leave open; what cannot be found out stays unknown. */
async function complete(reader: RangeReader, tags: TrackTags, kind: FileKind): Promise<TrackTags> {
  try {
    if (kind.format === 'caf') return { ...(await cafTags(reader)), ...(await streamFacts(reader, kind.format)) };
    return { ...tags, ...(await (kind.toldByDemuxer ? streamFacts(reader, kind.format) : measured(reader, tags))) };
  } catch {
    return tags;
  }
}

async function measured(reader: RangeReader, tags: TrackTags): Promise<Partial<TrackTags> | null> {
  if (tags.codec?.startsWith('mp') === true && tags.container === tags.codec) {
    return streamLength(reader, 'mpeg');
  }
  if (tags.container === 'adts') return streamLength(reader, 'adts');
  if (tags.container !== 'ogg') return null;
  const skipped = tags.codec === 'opus' ? opusDelay(await reader.read(0, OGG_HEAD)) : null;
  if (tags.duration !== undefined || tags.sampleRate === undefined) return skipped;
  const duration = await oggDuration(reader, tags.sampleRate);
  if (duration === null || duration <= 0) return skipped;
  return { ...skipped, duration, bitRate: tags.bitRate ?? Math.round(((reader.size ?? 0) * 8) / duration) };
}

/** Opus tells in its first packet how much its decoder gives too much at the beginning (RFC 7845, 5.1). */
function opusDelay(bytes: Uint8Array): Pick<TrackTags, 'encoderDelay'> | null {
  const at = String.fromCharCode(...bytes).indexOf('OpusHead');
  return at === -1 ? null : { encoderDelay: parseOpusHead(bytes.subarray(at)).preSkip };
}

function toPicture(bytes: Uint8Array<ArrayBuffer>): Picture | undefined {
  const mimeType = imageType(bytes);
  return mimeType === null ? undefined : { bytes, mimeType };
}
