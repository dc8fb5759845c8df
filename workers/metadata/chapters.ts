/**
 * The named parts of a recording, as its file has them: MP4 chapter tracks and Nero's list, ID3v2 `CHAP` frames (ID3v2
 * Chapter Frame Addendum), and `CHAPTER001` of Vorbis comments.
 */
import type { IAudioMetadata } from 'music-metadata';
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { Chapter } from '../../services/protocol/player.ts';
import type { ProviderRegistry } from '../accounts/provider-registry.ts';
import type { LibraryStore } from '../library/store.ts';
import { extensionOf } from '../providers/audio-files.ts';
import { fileKind } from './file-signature.ts';
import { RangeReader } from './range-reader.ts';
import { RangeTokenizer } from './range-tokenizer.ts';

export interface ChapterReaderOptions {
  readonly library: Pick<LibraryStore, 'file'>;
  readonly providers: ProviderRegistry;
}

/** Milliseconds for one file. */
const TIME_LIMIT = 30_000;
const VORBIS_TIME = /^(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/;

export class ChapterReader {
  readonly #options: ChapterReaderOptions;
  /** Of the track that was asked for last: players ask again and again. */
  #last: { readonly track: string; readonly chapters: Promise<readonly Chapter[]> } | null = null;

  constructor(options: ChapterReaderOptions) {
    this.#options = options;
  }

  /** In their order; none when the file has none. @throws MpcError `not-found`, `timeout`, and why the file cannot be read */
  of(track: string): Promise<readonly Chapter[]> {
    if (this.#last?.track === track) return this.#last.chapters;
    const asked = { track, chapters: this.#read(track) };
    this.#last = asked;
    asked.chapters.catch(() => {
      if (this.#last === asked) this.#last = null;
    });
    return asked.chapters;
  }

  async #read(track: string): Promise<readonly Chapter[]> {
    const { account, file } = await this.#options.library.file(track);
    const provider = await this.#options.providers.provider(account);
    const limit = AbortSignal.timeout(TIME_LIMIT);
    const reader = new RangeReader((start, end) => provider.read(file, start, end, limit), file.size);
    try {
      const kind = fileKind(await reader.read(0, 16), extensionOf(file.path));
      const { parseFromTokenizer } = await import('music-metadata');
      return chaptersOf(await parseFromTokenizer(new RangeTokenizer(reader, kind), { includeChapters: true, mkvUseIndex: true, skipPostHeaders: true }));
    } catch (thrown) {
      if (limit.aborted) throw new MpcError('timeout', 'The file’s chapters were not read in time.', { cause: thrown });
      reader.throwFailure();
      throw asMpcError(thrown, 'malformed');
    }
  }
}

function chaptersOf({ format, native }: IAudioMetadata): readonly Chapter[] {
  const found = (format.chapters ?? []).map(({ title, start, end, timeScale = 1 }) => ({
    title: title.trim(),
    start: start / timeScale,
    end: end === undefined ? null : end / timeScale,
  }));
  const chapters = found.length > 0 ? found : vorbisChapters(native['vorbis'] ?? []);
  chapters.sort((a, b) => a.start - b.start);
  const { duration = 0 } = format;
  return chapters.map((chapter, index) => {
    const end = chapter.end ?? chapters[index + 1]?.start ?? duration;
    return { ...chapter, end: end > chapter.start ? end : null };
  });
}

/** `CHAPTER001=00:05:12.250` and `CHAPTER001NAME=Title`, as OGM tools write them. */
function vorbisChapters(tags: readonly { readonly id: string; readonly value: unknown }[]): Chapter[] {
  const values = new Map(tags.map(({ id, value }) => [id.toUpperCase(), String(value)]));
  return [...values].flatMap(([id, value]) => {
    const [, hours, minutes, seconds] = (/^CHAPTER\d{3}$/.test(id) && VORBIS_TIME.exec(value)) || [];
    if (seconds === undefined) return [];
    return [{ title: values.get(`${id}NAME`)?.trim() ?? '', start: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds), end: null }];
  });
}
