import { expect } from '@open-wc/testing';
import { distinctNameInPaths, nameInPaths, withoutControls } from './name-in-paths.ts';

describe('names in paths', () => {
  it('hold no control character and no slash, and lead nowhere else', () => {
    for (const name of ['a\0b', 'line\nbreak', '\u007f', '\u0085', 'AC/DC', '.', '..']) {
      for (const shown of [nameInPaths(name), distinctNameInPaths(name)]) expect(shown).not.to.match(/^\.\.?$|[/\p{Cc}]/u);
    }
  });

  it('stay apart where only control characters tell them apart, and there are no ids', () => {
    const names = ['a', 'a\u0001', 'a\u0002', 'a\n', 'a\t', 'a\u0080', 'a\u0081', 'a_'];
    expect(new Set(names.map(distinctNameInPaths))).to.have.property('size', names.length);
  });

  it('are left alone otherwise, whatever their script', () => {
    for (const name of ["it's", 'say "x"', '50% off', '🎵', 'שלום', '…', '...', 'a\\b', 'x'.repeat(255)]) expect([nameInPaths(name), distinctNameInPaths(name)]).to.deep.equal([name, name]);
    expect(withoutControls('A/b\u0001/..')).to.equal('A/b%01/..');
  });
});
