import { expect } from '@open-wc/testing';
import { formatAgo, formatBytes, formatCount, formatDuration, formatLongDuration, spokenDuration } from './format.ts';

describe('format', () => {
  it('shows durations as a clock does', () => {
    expect([0, 9.9, 65, 600, 3723].map(formatDuration)).to.deep.equal(['0:00', '0:09', '1:05', '10:00', '1:02:03']);
  });

  it('shows a dash for what is unknown, and zero for what is negative', () => {
    expect([null, NaN, Infinity].map(formatDuration)).to.deep.equal(['–:––', '–:––', '–:––']);
    expect(formatDuration(-4)).to.equal('0:00');
  });

  it('says durations in words', () => {
    expect(spokenDuration(63, 'en')).to.equal('1 minute 3 seconds');
    expect(spokenDuration(7200, 'en')).to.equal('2 hours');
    expect(spokenDuration(0, 'en')).to.equal('0 seconds');
    expect(spokenDuration(null, 'en')).to.equal('unknown');
  });

  it('sums up long durations', () => {
    expect(formatLongDuration(20, 'en')).to.equal('1 min');
    expect(formatLongDuration(48 * 60, 'en')).to.equal('48 min');
    expect(formatLongDuration(3600, 'en')).to.equal('1 hr');
    expect(formatLongDuration(12_000, 'en')).to.equal('3 hr 20 min');
  });

  it('counts in the language of the page', () => {
    expect(formatCount(1, 'track', 'tracks', 'en')).to.equal('1 track');
    expect(formatCount(12345, 'track', 'tracks', 'en')).to.equal('12,345 tracks');
    expect(formatCount(12345, 'Titel', 'Titel', 'de')).to.equal('12.345 Titel');
  });

  it('shows bytes in the unit that fits', () => {
    expect([0, 999, 340_000, 1_230_000_000].map((bytes) => formatBytes(bytes, 'en'))).to.deep.equal([
      '0 bytes',
      '999 bytes',
      '340 kB',
      '1.2 GB',
    ]);
  });

  it('says how long ago something was', () => {
    const ago = (seconds: number): string => formatAgo(1_000_000_000 - seconds * 1000, 1_000_000_000, 'en');
    expect([5, 130, 7300, 90_000].map(ago)).to.deep.equal(['now', '2 minutes ago', '2 hours ago', 'yesterday']);
  });
});
