import { expect } from '@open-wc/testing';
import { addTagged, openTestLibrary, type TestLibrary } from './library-fixture.ts';
import { foldText } from './text-fold.ts';

const TRACKS = 3000;
/** Words that are asked for, of all that there are. */
const EVERY = 41;

interface Material {
  readonly title: string | null;
  readonly artists: readonly string[];
  readonly albumArtist: string | null;
  readonly album: string | null;
  readonly genre: string | null;
  readonly path: string;
}

async function material(): Promise<readonly Material[]> {
  const response = await fetch('/test/fixtures/library/library-dev-20k.jsonl.gz');
  const { body } = response;
  // Some servers name the packing and have it undone on the way, others hand out the file as it is.
  const isPacked = response.headers.get('content-encoding') === null;
  if (body === null) throw new Error('There is no material.');
  const text = await new Response(isPacked ? body.pipeThrough(new DecompressionStream('gzip')) : body).text();
  const lines = text.trimEnd().split('\n');
  const stride = Math.floor(lines.length / TRACKS);
  return lines.filter((_, index) => index % stride === 0).map((line) => JSON.parse(line) as Material);
}

/** Abbreviations of single letters are words without their signs, too. */
function withAbbreviations(text: string): string {
  const together = text.split(' ').filter((word) => /^[\p{P}\p{S}]*[\p{L}\p{N}](?:[\p{P}\p{S}]+[\p{L}\p{N}])+[\p{P}\p{S}]*$/u.test(word));
  return [text, ...together.map((word) => word.replace(/[\p{P}\p{S}]/gu, ''))].join(' ');
}

describe('search in real names', () => {
  let opened: TestLibrary;
  let ids: readonly string[];
  /** By track: all that is searched, folded. */
  let texts: readonly string[];

  before(async () => {
    opened = await openTestLibrary();
    const tracks = await material();
    const tagged = tracks.map(({ title, artists, albumArtist, album, genre, path }, index) => [
      `${index}/${path}`,
      { artists, title: title ?? '', albumArtist: albumArtist ?? '', album: album ?? '', genres: genre === null ? [] : [genre], composer: index % 7 === 0 ? (tracks[index + 1]?.artists[0] ?? '') : '' },
    ] as const);
    ids = await addTagged(opened.library, Object.fromEntries(tagged));
    const service = opened.library.service('x');
    texts = await Promise.all(
      ids.map(async (id) => {
        const { title, artist, albumArtist, album, genre, composer } = await service.track(id);
        return [title, artist, albumArtist, album, genre, composer].map(foldText).map(withAbbreviations).join('\n');
      }),
    );
  });
  after(() => opened.library.close());

  const found = async (search: string): Promise<ReadonlySet<string>> => {
    const service = opened.library.service('x');
    const view = await service.view({ kind: 'tracks', search });
    const rows = view.count === 0 ? [] : await opened.library.store.resolve({ view: view.id });
    await service.release(view.id);
    return new Set(rows);
  };

  it('finds every word, its beginnings and its insides, wherever a plain scan does', async () => {
    const whole = new Set(texts.flatMap((text) => text.split(/[ \n]/)).filter((word) => word !== ''));
    const words = [...whole];
    expect(words.length).to.be.greaterThan(2000);
    for (let at = 0; at < words.length; at += EVERY) {
      const word = words[at] ?? '';
      const middle = Math.floor(word.length / 2);
      for (const part of [word, word.slice(0, middle + 1), word.slice(middle), word.slice(middle, middle + 2)]) {
        // Quotes ask for phrases.
        if (part.includes('"')) continue;
        // Half of a character outside the first plane is none.
        if (/[\ud800-\udbff]$|^[\udc00-\udfff]/.test(part) || part !== foldText(part)) continue;
        const hits = await found(part);
        const missed = ids.filter((id, index) => texts[index]?.includes(part) && !hits.has(id));
        expect(missed, part).to.deep.equal([]);
        // Four letters and more that are no word may have been meant to be another.
        if (part.length < 4 || whole.has(part)) expect(hits.size, part).to.equal(texts.filter((text) => text.includes(part)).length);
      }
    }
  });

  it('finds two words of different fields together', async () => {
    for (let at = 0; at < texts.length; at += 97) {
      const [title = '', artist = ''] = texts[at]?.split('\n') ?? [];
      const words = [title.split(' ').at(-1) ?? '', artist.split(' ')[0] ?? ''].filter((word) => /^[\p{L}\p{N}]+$/u.test(word));
      if (words.length === 0) continue;
      const hits = await found(words.join(' '));
      const expected = ids.filter((_, index) => words.every((word) => texts[index]?.includes(word)));
      expect([...hits], words.join(' ')).to.have.members(expected);
    }
  });
});
