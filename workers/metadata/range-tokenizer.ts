/** What music-metadata reads from, over ranges of a file. */
import { AbstractTokenizer, EndOfStreamError } from 'strtok3';
import type { IReadChunkOptions } from 'strtok3';
import type { RangeReader } from './range-reader.ts';

export interface TokenizedFile {
  /** Decides which parser is used; without the dot. */
  readonly extension: string;
  /** Whether the format may have tags behind the audio that only its end tells of (ID3v1, APE). */
  readonly tagsAtEnd: boolean;
  /** Tells by what is just read that nothing of interest follows: the parser sees the end of the file there. */
  readonly isBeyond?: (bytes: Uint8Array) => boolean;
}

export class RangeTokenizer extends AbstractTokenizer {
  readonly #reader: RangeReader;
  readonly #tagsAtEnd: boolean;
  readonly #isBeyond: (bytes: Uint8Array) => boolean;
  override readonly fileInfo: { readonly path: string; readonly size?: number };

  constructor(reader: RangeReader, { extension, tagsAtEnd, isBeyond = () => false }: TokenizedFile) {
    super();
    this.#reader = reader;
    this.#tagsAtEnd = tagsAtEnd && reader.size !== null;
    this.#isBeyond = isBeyond;
    this.fileInfo = { path: `file.${extension}`, ...(reader.size !== null && { size: reader.size }) };
  }

  override async readBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position = this.position } = options ?? {};
    const count = await this.peekBuffer(target, { ...options, position });
    this.position = position + count;
    return count;
  }

  override async peekBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { length, position, mayBeLess } = this.normalizeOptions(target, options);
    const bytes = await this.#reader.read(position, length);
    if ((bytes.length < length && !mayBeLess) || this.#isBeyond(bytes)) throw new EndOfStreamError();
    target.set(bytes);
    return bytes.length;
  }

  /**
   * Every file can be read anywhere; but who says so is made to look for tags at the end at once, which costs
   * a request per file and finds nothing in formats that have none there.
   */
  override supportsRandomAccess(): boolean {
    return this.#tagsAtEnd;
  }

  setPosition(position: number): void {
    this.position = position;
  }
}
