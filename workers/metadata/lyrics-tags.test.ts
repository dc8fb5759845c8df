import { expect } from '@open-wc/testing';
import { lyricsOf, parseLrc } from './lyrics-tags.ts';

describe('words in LRC’s form', () => {
  it('are lines by time, whatever their order, with headings left out', () => {
    const text = '[ar:Ann]\n[length: 3:00]\n[00:12.5]two\r\n[00:01.00] one \n[1:02:250]three\n';
    expect(parseLrc(text)).to.deep.equal([{ time: 1000, text: 'one' }, { time: 12_500, text: 'two' }, { time: 62_250, text: 'three' }]);
  });

  it('come back where a line has several times', () => {
    expect(parseLrc('[00:03.00][00:01.00]La\n[00:02.00]Li')).to.deep.equal([{ time: 1000, text: 'La' }, { time: 2000, text: 'Li' }, { time: 3000, text: 'La' }]);
  });

  it('come sooner by a positive offset, never before the beginning, and without the times of single words', () => {
    expect(parseLrc('[offset:+500]\n[00:00.20]<00:00.20>Oh <00:00.90>no\n[00:02]x')).to.deep.equal([{ time: 0, text: 'Oh no' }, { time: 1500, text: 'x' }]);
  });

  it('are none where a text merely has brackets', () => {
    expect(parseLrc('[Chorus]\nLa la')).to.equal(null);
  });
});

describe('words as tagged', () => {
  const sylt = (...pieces: readonly (readonly [number, string])[]) => ({
    id: 'SYLT',
    value: { timeStampFormat: 2, contentType: 1, syncText: pieces.map(([timestamp, text]) => ({ timestamp, text })) },
  });

  it('are plain in whichever format’s field', () => {
    for (const tag of [
      { id: 'USLT', value: { language: 'eng', descriptor: '', text: 'La\0' } },
      { id: 'LYRICS', value: 'La' },
      { id: 'UNSYNCEDLYRICS', value: 'La' },
      { id: '©lyr', value: 'La' },
      { id: 'WM/Lyrics', value: 'La' },
      { id: 'TXXX:LYRICS', value: 'La' },
    ]) {
      expect(lyricsOf([tag]), tag.id).to.deep.equal({ text: 'La', lines: null });
    }
  });

  it('are timed by SYLT, by lines or by syllables', () => {
    expect(lyricsOf([sylt([10, 'One'], [20, 'Two'])])).to.deep.equal({ text: 'One\nTwo', lines: [{ time: 10, text: 'One' }, { time: 20, text: 'Two' }] });
    expect(lyricsOf([sylt([10, 'O'], [15, 'ne'], [20, '\nTwo'])])?.lines).to.deep.equal([{ time: 10, text: 'One' }, { time: 20, text: 'Two' }]);
    expect(lyricsOf([sylt([10, '\nOne'], [20, '\nTwo'])])?.lines).to.deep.equal([{ time: 10, text: 'One' }, { time: 20, text: 'Two' }]);
  });

  it('keep a plain text beside a timed one', () => {
    const both = lyricsOf([{ id: 'LYRICS', value: '[00:01.00]Timed' }, { id: 'UNSYNCEDLYRICS', value: 'Plain' }]);
    expect(both).to.deep.equal({ text: 'Plain', lines: [{ time: 1000, text: 'Timed' }] });
  });

  it('are none where there are none', () => {
    expect(lyricsOf([{ id: 'USLT', value: { text: ' ' } }, { id: 'TITLE', value: 'x' }, sylt()])).to.equal(undefined);
  });
});
