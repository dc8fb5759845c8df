import { expect } from '@open-wc/testing';
import type { ByteSource } from './audio-stream.ts';
import { BufferedReader } from './buffered-reader.ts';
import { openDemuxer } from './open-demuxer.ts';

const KIBI = 1024;

/** A file without sound, which answers nothing before `wanted` requests have come. */
class PatientFile implements ByteSource {
  readonly mimeType = 'audio/ogg';
  readonly asked: (readonly [start: number, end: number])[] = [];
  readonly extension: string;
  readonly size: number;
  readonly #wanted: number;
  #enough: () => void = () => undefined;
  readonly #all = new Promise<void>((resolve) => {
    this.#enough = resolve;
  });

  constructor(extension: string, size: number, wanted: number) {
    this.extension = extension;
    this.size = size;
    this.#wanted = wanted;
  }

  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    this.asked.push([start, end]);
    if (this.asked.length === this.#wanted) this.#enough();
    await this.#all;
    return new Uint8Array(end - start);
  }
}

async function askedOf(file: PatientFile): Promise<readonly (readonly [number, number])[]> {
  const reader = new BufferedReader(file, new AbortController().signal);
  await openDemuxer(reader, file).catch(() => undefined);
  reader.close();
  return file.asked.toSorted(([one], [other]) => one - other);
}

describe('The ends of an Ogg file', () => {
  for (const extension of ['ogg', 'oga', 'opus']) {
    it(`are asked for at once where the name ends in .${extension}`, async () => {
      expect(await askedOf(new PatientFile(extension, 1000 * KIBI, 2))).to.deep.equal([[0, 80 * KIBI], [984 * KIBI, 1000 * KIBI]]);
    });
  }

  it('are asked for together where the file is hardly longer', async () => {
    expect(await askedOf(new PatientFile('ogg', 90 * KIBI, 1))).to.deep.equal([[0, 80 * KIBI]]);
  });

  it('are not asked for of other files', async () => {
    expect(await askedOf(new PatientFile('mp3', 1000 * KIBI, 1))).to.deep.include([0, 64 * KIBI]).and.not.to.deep.include([984 * KIBI, 1000 * KIBI]);
  });
});
