import { expect } from '@open-wc/testing';
import { formatId, parseId } from './stable-id.ts';

describe('ids of 64 bits', () => {
  it('are written to base 36, each half in seven digits', () => {
    for (const half of [0, 1, 35, 36, 46_655, 46_656, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]) {
      const digits = half.toString(36).padStart(7, '0');
      expect(formatId({ high: half, low: 7 })).to.equal(`${digits}0000007`);
      expect(formatId({ high: 7, low: half })).to.equal(`0000007${digits}`);
      expect(parseId(formatId({ high: half, low: half }))).to.deep.equal({ high: half, low: half });
    }
  });

  it('are read only where they are whole', () => {
    expect(parseId('zzzzzzz0000000')).to.equal(null);
    expect(parseId('000000000000')).to.equal(null);
    expect(parseId('000000000000A0')).to.equal(null);
  });
});
