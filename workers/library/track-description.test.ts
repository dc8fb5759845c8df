import { expect } from '@open-wc/testing';
import { describeExtraction, titleOfFile } from './track-description.ts';
import { blankRecord } from './track-record.ts';

describe('the title of a file', () => {
  const cases: Readonly<Record<string, string>> = {
    '03 - Some Song.mp3': 'Some Song',
    '03. Some Song.flac': 'Some Song',
    '03.Some Song.flac': 'Some Song',
    '03 Some Song.ogg': 'Some Song',
    '1-03 Some Song.mp3': 'Some Song',
    '12 – Some Song.mp3': 'Some Song',
    '05_some_song.mp3': 'some song',
    '99 Luftballons.mp3': '99 Luftballons',
    '1979.mp3': '1979',
    '03.mp3': '03',
    '1.5 Hours.mp3': '1.5 Hours',
    'Mr. Brightside.m4a': 'Mr. Brightside',
    'no extension': 'no extension',
    '.mp3': '.mp3',
    '夜に駆ける.flac': '夜に駆ける',
  };
  for (const [name, title] of Object.entries(cases)) {
    it(`${name} is ${title}`, () => expect(titleOfFile(name)).to.equal(title));
  }
});

describe('tags', () => {
  it('that cannot be true are left out', () => {
    const record = { ...blankRecord(), name: 'x.mp3' };
    const tags = {
      title: '  ',
      artists: ['A', '', 'A', 'B\u0000C'],
      track: -1,
      disc: 0,
      year: 70000,
      duration: Number.NaN,
      sampleRate: Infinity,
      loudness: { trackGain: Number.NaN, trackPeak: 1.5 },
    };
    describeExtraction(record, { track: '', changeKey: '', tags, warning: null }, '');
    expect(record).to.deep.include({ title: 'x', artists: 'A\u0000B C', track: null, disc: null, year: null, duration: null, sampleRate: null });
    expect(record).to.include({ trackGain: null, trackPeak: 1.5 });
  });

  it('of an earlier reading stay when a later one fails', () => {
    const record = { ...blankRecord(), name: 'x.mp3' };
    describeExtraction(record, { track: '', changeKey: '', tags: { title: 'T', date: '1999-03' }, warning: null }, 'picture');
    const warning = { code: 'malformed', message: 'Broken.', retryable: false } as const;
    describeExtraction(record, { track: '', changeKey: '', tags: {}, warning }, '');
    expect(record).to.include({ title: 'T', year: 1999, artwork: 'picture', warning: 'Broken.', status: 1 });
  });
});
