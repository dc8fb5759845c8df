import { expect } from '@open-wc/testing';
import { linkEntries } from './link-entries.ts';

function container(markup: string): HTMLElement {
  const template = document.createElement('div');
  template.innerHTML = markup;
  return template.firstElementChild as HTMLElement;
}

describe('link entries', () => {
  it('take address and text of each audio link, in order', () => {
    const entries = linkEntries(container('<ul><li><a href="/one.mp3">One</a></li><li><a href="/two.flac">\n  Two\n  parts </a></li></ul>'));
    expect(entries).to.deep.equal([
      { url: new URL('/one.mp3', location.href).href, title: 'One' },
      { url: new URL('/two.flac', location.href).href, title: 'Two parts' },
    ]);
  });

  it('leave out what is no audio file', () => {
    const entries = linkEntries(container('<p><a href="/shop">Buy</a><a href="mailto:a@b.c">x.mp3</a><a href="/stream" type="audio/mpeg">Stream</a></p>'));
    expect(entries.map(({ title }) => title)).to.deep.equal(['Stream']);
  });

  it('read what the link says of itself, and else what the player says for all', () => {
    const [one, two] = linkEntries(
      container(`<p data-artist="Aas" data-album="Low Water" data-artwork="/cover.jpg">
        <a href="/1.ogg" data-title="First" data-artist="Other" data-duration="3:21">…</a><a href="/2.ogg"><img src="/2.jpg"> Second</a></p>`),
    );
    expect(one).to.include({ title: 'First', artist: 'Other', album: 'Low Water', duration: 201 });
    expect(one?.artwork).to.equal(new URL('/cover.jpg', location.href).href);
    expect(two).to.include({ title: 'Second', artist: 'Aas' });
    expect(two?.artwork).to.equal(new URL('/2.jpg', location.href).href);
  });

  it('leave out a duration that is none', () => {
    const [entry] = linkEntries(container('<p><a href="/1.mp3" data-duration="long">1</a></p>'));
    expect(entry).not.to.have.property('duration');
  });
});
