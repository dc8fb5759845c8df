import { expect } from '@open-wc/testing';
import { IN, parseSearch } from './search-query.ts';

const words = (text: string): readonly string[] => parseSearch(text)?.terms.map((term) => term.text) ?? [];

describe('a search, taken apart', () => {
  it('has words and phrases', () => {
    expect(words('Jóga  "Army  of Me" björk')).to.deep.equal(['joga', 'army of me', 'bjork']);
    expect(words('"army of')).to.deep.equal(['army of']);
    expect(parseSearch('  ')).to.equal(null);
  });

  it('confines words to fields', () => {
    const { terms } = parseSearch('artist:"Pink Floyd" title:money genre:rock') ?? { terms: [] };
    expect(terms).to.deep.equal([
      { text: 'pink floyd', fields: IN.artist | IN.albumArtist },
      { text: 'money', fields: IN.title },
      { text: 'rock', fields: IN.genre },
    ]);
  });

  it('excludes words and conditions', () => {
    const query = parseSearch('love -live -artist:"the who" -fav:');
    expect(query?.excluded).to.deep.equal([
      { text: 'live', fields: 127 },
      { text: 'the who', fields: IN.artist | IN.albumArtist },
    ]);
    expect(query?.filter).to.deep.equal({ op: 'not', of: { op: 'equals', field: 'favourite', value: true } });
  });

  it('takes a sign before the only word as part of it', () => {
    expect(parseSearch('-piano')).to.deep.equal({ terms: [{ text: '-piano', fields: 127 }], excluded: [], phrase: '-piano', filter: null });
  });

  it('takes what makes no sense as ordinary text, and looks for nothing while a qualifier is being typed', () => {
    for (const text of ['year:soon', 'foo:bar', 'is:nice', 'fav:maybe', 'rating:many', 'added:7', 'length:a:b', 're:zero', 'year:1-2-3', 'year:', 'toString:x']) {
      expect(words(text), text).to.deep.equal([text.toLowerCase()]);
    }
    for (const text of ['artist:', 'title: ', 'genre:"', '"', ' "" ', '-"']) expect(parseSearch(text), text).to.equal(null);
  });
});
