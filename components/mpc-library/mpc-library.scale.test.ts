import { expect } from '@open-wc/testing';
import { libraryFixture, type LibraryFixture } from '../../test/browser/library-fixture.ts';
import { LARGEST_WINDOW } from '../shared/view-rows.ts';

const TRACKS = 1_000_000;

async function million(width = 1000, count = TRACKS): Promise<LibraryFixture> {
  const library = await libraryFixture({ tracks: count, settings: { libraryView: 'tracks' } }, width);
  await library.until(() => library.item(0)?.querySelector('.title'), 'the first row is here');
  return library;
}

const windows = ({ client }: LibraryFixture): readonly (readonly [number, number])[] =>
  client.callsOf('library', 'window').map(({ args }) => [Number(args[1]), Number(args[2])]);

const isInSight = (library: LibraryFixture, index: number): boolean => {
  const item = library.item(index)?.getBoundingClientRect();
  const view = library.scroller.getBoundingClientRect();
  return item !== undefined && item.top >= view.top - 1 && item.bottom <= view.bottom + 1;
};

describe('mpc-library with a million tracks', () => {
  it('asks only for what is near the viewport, and renders only that', async () => {
    const library = await million();
    await library.scrollTo(library.scroller.scrollHeight / 2);
    const first = (): number => Number(library.all('.row[data-index]').at(5)?.dataset['index']);
    await library.until(() => first() > 400_000 && library.item(first())?.querySelector('.title'), 'the middle is here');
    expect(library.all('.row').length).to.be.below(60);
    for (const [offset, limit] of windows(library)) {
      expect(limit).to.be.at.most(LARGEST_WINDOW);
      expect(offset < 400 || Math.abs(offset - first()) < 400, `window at ${offset}`).to.equal(true);
    }
    expect(library.find('[role="grid"]')?.ariaRowCount).to.equal(String(TRACKS + 1));
  });

  it('is no taller than a browser can lay out, also with the tall rows of a phone', async () => {
    const library = await million(320);
    expect(library.scroller.scrollHeight).to.be.below(17_895_698);
    library.item(0)?.focus();
    library.press('End');
    await library.until(() => library.focused() === TRACKS - 1, 'the last row has the focus');
    await library.until(() => isInSight(library, TRACKS - 1), 'the last row is in sight');
    library.press('Home');
    await library.until(() => library.focused() === 0 && isInSight(library, 0), 'the first row is in sight');
  });

  it('moves by rows and pages, every focused row in sight', async () => {
    const library = await million();
    library.item(0)?.focus();
    for (const key of ['ArrowDown', 'PageDown', 'PageDown', 'ArrowUp']) {
      const before = library.focused();
      library.press(key);
      await library.until(() => library.focused() !== before, `${key} moves the focus`);
      await library.until(() => isInSight(library, library.focused()), 'the row is in sight');
    }
    expect(library.focused()).to.be.above(20);
  });

  it('keeps the focused row in the document when it is scrolled away', async () => {
    const library = await million();
    library.item(3)?.focus();
    await library.scrollTo(300_000);
    await library.until(() => library.all('.row').length > 5 && !isInSight(library, 3), 'the row is out of sight');
    expect(library.focused()).to.equal(3);
    library.press('ArrowDown');
    await library.until(() => library.focused() === 4 && isInSight(library, 4), 'the next row is in sight');
  });

  it('finds a name by its first letters in few looks', async () => {
    const library = await million(1000, 5000);
    library.find('.head .album button')?.click();
    await library.until(() => library.find('.head .album')?.ariaSort === 'ascending', 'it is sorted by album');
    await library.until(() => library.item(0)?.querySelector('.title'), 'rows are here');
    const before = windows(library).length;
    library.item(0)?.focus();
    library.press('t');
    await library.until(() => library.focused() > 0, 'the focus has moved');
    await library.until(() => library.item(library.focused())?.querySelector('.album')?.textContent?.trim().startsWith('T'), 'to a T');
    expect(windows(library).length - before).to.be.below(30);
  });

  it('keeps scroll and focus when the view changes, and shows the old rows until the new are here', async () => {
    const library = await million();
    await library.scrollTo(50_000);
    const index = (): number => Number(library.all('.row[data-index]').at(12)?.dataset['index']);
    await library.until(() => library.item(index())?.querySelector('.title'), 'rows are here');
    const focused = index();
    library.item(focused)?.focus();
    const { scrollTop } = library.scroller;
    const skeletons: number[] = [];
    const watch = new MutationObserver(() => skeletons.push(library.all('.row .skeleton').length));
    watch.observe(library.element.renderRoot, { subtree: true, childList: true });
    library.library.favourites.add(`track-${focused}`);
    library.changeViews();
    await library.until(() => library.item(focused)?.querySelector('[aria-pressed="true"]'), 'the change is shown');
    watch.disconnect();
    expect(library.scroller.scrollTop).to.equal(scrollTop);
    expect(library.focused()).to.equal(focused);
    expect(Math.max(0, ...skeletons)).to.equal(0);
  });

  it('follows the rows in sight when others come in above them', async () => {
    const library = await million();
    await library.scrollTo(50_000);
    const index = (): number => Number(library.all('.row[data-index]').at(12)?.dataset['index']);
    await library.until(() => library.item(index())?.querySelector('.title'), 'rows are here');
    const focused = index();
    library.item(focused)?.focus();
    const before = library.item(focused)?.getBoundingClientRect().top ?? 0;
    // Three tracks come in at the top: every row moves down by three.
    const track = library.library.track.bind(library.library);
    library.library.track = (n) => track(Math.max(0, n - 3));
    library.changeViews();
    await library.until(() => library.focused() === focused + 3, 'the focus went along');
    expect(library.item(focused + 3)?.getBoundingClientRect().top).to.be.closeTo(before, 1);
  });
});
