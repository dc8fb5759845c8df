import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { sampleJob } from '../../stories/sample-accounts.ts';
import { libraryFixture, textOf, type LibraryFixture } from '../../test/browser/library-fixture.ts';

const never = (): Promise<never> => new Promise(() => {});
const tracks = { settings: { libraryView: 'tracks' } } as const;

async function loaded(options: Parameters<typeof libraryFixture>[0] = {}, width?: number): Promise<LibraryFixture> {
  const library = await libraryFixture(options, width);
  await library.until(() => library.item(0)?.querySelector('.title'), 'the first row is here');
  return library;
}

async function search(library: LibraryFixture, text: string): Promise<void> {
  const field = library.find('input');
  if (!(field instanceof HTMLInputElement)) throw new Error('There is no search field.');
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

describe('mpc-library', () => {
  it('passes the accessibility audit with albums, tracks and an album', async () => {
    const albums = await loaded();
    await expect(albums.element).to.be.accessible();
    albums.item(2)?.click();
    await albums.until(() => albums.find('.row .title'), 'the album is open');
    await expect(albums.element).to.be.accessible();
    await expect((await loaded(tracks)).element).to.be.accessible();
    await expect((await loaded(tracks, 320)).element).to.be.accessible();
  });

  it('passes the accessibility audit with search results, and when there is nothing or something is wrong', async () => {
    const found = await loaded();
    await search(found, 'alma');
    await found.until(() => found.find('.results'), 'results are shown');
    await expect(found.element).to.be.accessible();
    const empty = await libraryFixture({ tracks: 0 });
    await empty.until(() => empty.find('.state'), 'it says that it is empty');
    await expect(empty.element).to.be.accessible();
    const failed = await libraryFixture({ fakes: { library: { view: () => Promise.reject(new MpcError('server', '')) } } });
    await failed.until(() => failed.find('[role="alert"]'), 'it says what is wrong');
    await expect(failed.element).to.be.accessible();
  });

  describe('states', () => {
    it('shows skeletons while it connects', async () => {
      const library = await libraryFixture({ fakes: { settings: { get: never } } });
      expect(library.all('.skeleton-cards .skeleton')).to.not.be.empty;
      expect(library.find('input')?.matches(':disabled')).to.equal(true);
    });

    it('shows skeleton rows until the rows are here', async () => {
      const library = await libraryFixture({ ...tracks, fakes: { library: { window: never } } });
      await library.until(() => library.find('.row .skeleton'), 'skeletons are shown');
      expect(library.find('[role="grid"]')?.ariaRowCount).to.equal('261');
    });

    it('invites to connect music when there is none, with what the page offers for it', async () => {
      const library = await libraryFixture({ tracks: 0 });
      await library.until(() => library.find('slot[name="empty"]'), 'the slot is there');
      expect(textOf(library.find('.state h2'))).to.equal('Your music goes here');
    });

    it('says that music is on its way while the first sync runs', async () => {
      const library = await libraryFixture({ tracks: 0, jobs: [sampleJob({ phase: 'discovering' })] });
      await library.until(() => textOf(library.find('.state h2')).includes('on its way'), 'it says so');
    });

    it('says in words why it cannot open, and opens when tried again', async () => {
      let fails = true;
      const library = await libraryFixture();
      const answer = library.library.fakes().view;
      library.client.fake({
        library: {
          view: async (query) => {
            if (fails || answer === undefined) throw new MpcError('storage-full', 'Quota.');
            return answer(query);
          },
        },
      });
      library.find('#tab-tracks')?.click();
      await library.until(() => library.find('[role="alert"]'), 'it says what is wrong');
      expect(textOf(library.find('[role="alert"] h2'))).to.equal('There is no room left on this device.');
      fails = false;
      library.find('[role="alert"] button')?.click();
      await library.until(() => library.find('.row .title'), 'the tracks are shown');
    });

    it('marks a track whose tags could not be read, quietly', async () => {
      const library = await loaded(tracks);
      expect(library.item(17)?.querySelector('.warning')?.getAttribute('title')).to.contain('still plays');
      expect(library.item(16)?.querySelector('.warning')).to.equal(null);
    });

    it('marks the track that plays', async () => {
      const library = await loaded(tracks);
      library.player.fill([library.library.track(4)], 0);
      await library.until(() => library.item(4)?.ariaCurrent === 'true', 'the row is marked');
      expect(textOf(library.item(4)?.querySelector('.bars'))).to.equal('Playing');
      library.player.set({ status: 'paused' });
      await library.until(() => textOf(library.item(4)?.querySelector('.bars')) === 'Paused', 'it stands still');
    });
  });

  describe('tabs', () => {
    it('open the tab chosen last, and keep the one chosen now', async () => {
      const library = await loaded(tracks);
      expect(library.find('[aria-selected="true"]')?.id).to.equal('tab-tracks');
      library.find('#tab-artists')?.click();
      await library.until(() => library.find('.card .title'), 'artists are shown');
      expect(library.client.callsOf('settings', 'set')[0]?.args).to.deep.equal([{ libraryView: 'artists' }]);
    });

    it('are moved along by arrow keys', async () => {
      const library = await loaded();
      library.find('#tab-albums')?.focus();
      library.press('ArrowRight');
      await library.until(() => library.find('#tab-artists')?.ariaSelected === 'true', 'the next tab is open');
      expect(library.element.shadowRoot?.activeElement?.id).to.equal('tab-artists');
    });
  });

  describe('playing', () => {
    it('plays from the row that is clicked twice, and lets the browser sound within the gesture', async () => {
      const library = await loaded(tracks);
      library.item(3)?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true, composed: true, detail: 2 }));
      expect(library.client.unlocks).to.equal(1);
      const [request] = library.client.callsOf('player', 'play')[0]?.args ?? [];
      expect(request).to.deep.equal({ view: library.library.views[0], at: 3 });
    });

    it('plays the focused row by Enter, and the tapped one', async () => {
      const library = await loaded(tracks);
      library.item(5)?.focus();
      library.press('Enter');
      library.item(6)?.dispatchEvent(new PointerEvent('click', { bubbles: true, composed: true, detail: 1, pointerType: 'touch' }));
      expect(library.client.callsOf('player', 'play').map(({ args }) => Reflect.get(Object(args[0]), 'at'))).to.deep.equal([5, 6]);
      expect(library.client.unlocks).to.equal(2);
    });

    it('only focuses on a single click of the mouse', async () => {
      const library = await loaded(tracks);
      library.item(3)?.dispatchEvent(new PointerEvent('click', { bubbles: true, composed: true, detail: 1, pointerType: 'mouse' }));
      expect(library.client.callsOf('player', 'play')).to.be.empty;
    });

    it('asks to mark a favourite, and shows it once the library says so', async () => {
      const library = await loaded({ ...tracks, fakes: { library: { setFavourite: async () => {} } } });
      const heart = (): HTMLElement | null => library.item(0)?.querySelector<HTMLElement>('.favourite button') ?? null;
      heart()?.click();
      expect(library.client.callsOf('library', 'setFavourite')[0]?.args).to.deep.equal(['track-0', true]);
      expect(heart()?.ariaPressed).to.equal('false');
      library.library.favourites.add('track-0');
      library.changeViews();
      await library.until(() => heart()?.ariaPressed === 'true', 'the heart is full');
    });

    it('says what went wrong when a request fails, over the music that stays', async () => {
      const play = (): Promise<never> => Promise.reject(new MpcError('not-found', 'No such view.'));
      const library = await loaded({ ...tracks, fakes: { player: { play } } });
      library.item(0)?.focus();
      library.press('Enter');
      await library.until(() => library.find('.notice'), 'a notice is shown');
      expect(textOf(library.find('.notice'))).to.contain('not there any more');
      expect(library.item(0)).to.not.equal(null);
    });
  });

  describe('menu', () => {
    it('queues what its row stands for, and gives the focus back', async () => {
      const library = await loaded(tracks);
      const more = library.item(2)?.querySelector<HTMLElement>('.more button');
      more?.focus();
      more?.click();
      await library.until(() => library.find('.menu:popover-open'), 'the menu is open');
      expect(textOf(library.element.shadowRoot?.activeElement)).to.equal('Play next');
      library.press('ArrowDown');
      const chosen = library.element.shadowRoot?.activeElement;
      if (chosen instanceof HTMLElement) chosen.click();
      expect(library.client.callsOf('player', 'enqueue')[0]?.args).to.deep.equal([{ tracks: ['track-2'] }, 'last']);
      expect(library.find('.menu:popover-open')).to.equal(null);
      expect(library.element.shadowRoot?.activeElement).to.equal(more);
    });

    it('opens by the context menu of a row and leads to the album', async () => {
      const library = await loaded(tracks);
      library.item(12)?.focus();
      library.item(12)?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, composed: true, cancelable: true }));
      await library.until(() => library.find('.menu:popover-open'), 'the menu is open');
      library.all('.menu button').find((button) => textOf(button) === 'Go to album')?.click();
      await library.until(() => textOf(library.find('h2')) === 'The Long Way Round', 'the album is open');
    });
  });

  describe('pages', () => {
    it('open an album with its discs, and play it whole', async () => {
      const library = await loaded();
      library.item(2)?.click();
      await library.until(() => library.all('.heading').length === 2, 'both discs have a heading');
      expect(library.all('.heading').map(textOf)).to.deep.equal(['Disc 1', 'Disc 2']);
      expect(textOf(library.find('.facts'))).to.match(/^2014 · 10 tracks · \d+ min$/);
      library.find('.page-header .primary')?.click();
      expect(library.client.callsOf('player', 'play')[0]?.args).to.deep.equal([{ album: 'album-2' }]);
    });

    it('focus their title, and on the way back what led there, where it was', async () => {
      const library = await loaded({ tracks: 2000 });
      await library.scrollTo(1000);
      const index = Number(library.all('.card[data-index]').at(-1)?.dataset['index']);
      library.item(index)?.focus();
      const { scrollTop } = library.scroller;
      library.press('Enter');
      await library.until(() => library.element.shadowRoot?.activeElement?.matches('h2'), 'the title has the focus');
      library.press('Escape');
      await library.until(() => library.focused() === index, 'the card has the focus again');
      expect(library.scroller.scrollTop).to.be.closeTo(scrollTop, 1);
    });

    it('of an artist show albums and tracks', async () => {
      const library = await loaded({ settings: { libraryView: 'artists' } });
      library.item(0)?.click();
      await library.until(() => library.find('.shelf .title') && library.find('.row .title'), 'albums and tracks are shown');
      expect(textOf(library.find('h2'))).to.equal('Alma Reyes');
      library.find('.shelf button')?.click();
      await library.until(() => textOf(library.find('.kind')) === 'Album', 'the album is open');
      library.find('.back')?.click();
      await library.until(() => textOf(library.find('h2')) === 'Alma Reyes', 'the artist is back');
      expect(library.element.shadowRoot?.activeElement?.matches('.shelf button')).to.equal(true);
    });

    it('of folders call the topmost one by its account', async () => {
      const library = await libraryFixture();
      const folder = library.library.folder.bind(library.library);
      library.library.folder = (index) => ({ ...folder(index), name: index === 0 ? '' : 'Live' });
      await library.until(() => library.item(0), 'the library is open');
      library.find('#tab-folders')?.click();
      await library.until(() => textOf(library.item(0)?.querySelector('.title')) === 'Home server', 'it has a name');
      expect(textOf(library.item(1)?.querySelector('.title'))).to.equal('Live');
    });

    it('close their views when they are left', async () => {
      const library = await loaded();
      const before = library.library.views.length;
      library.item(0)?.click();
      await library.until(() => library.find('.row .title'), 'the album is open');
      library.find('.back')?.click();
      await library.until(() => library.library.views.length === before, 'its view is released');
      library.element.remove();
      await library.until(() => library.library.views.length === 0, 'all are released');
    });
  });

  describe('order', () => {
    it('of all tracks follows the column that is chosen, and turns round', async () => {
      const library = await loaded(tracks);
      const byTitle = (): HTMLElement | null => library.find('.head .name button');
      byTitle()?.click();
      await library.until(() => library.find('.head .name')?.ariaSort === 'ascending', 'it is sorted by title');
      const first = (): string => textOf(library.item(0)?.querySelector('.title'));
      await library.until(() => first() === 'Afterglow', 'the first title is on top');
      byTitle()?.click();
      await library.until(() => first() === 'Wren', 'the last title is on top');
      const queries = library.client.callsOf('library', 'view').map(({ args }) => Reflect.get(Object(args[0]), 'sort'));
      expect(queries.at(-1)).to.deep.equal([{ by: 'title', order: 'desc' }, { by: 'artist' }]);
    });

    it('is also chosen from a list, newest first where that is what one wants', async () => {
      const library = await loaded(tracks, 320);
      const select = library.find('select');
      if (!(select instanceof HTMLSelectElement)) throw new Error('There is no list.');
      select.value = 'added';
      select.dispatchEvent(new Event('change', { bubbles: true }));
      const sorts = library.client.callsOf('library', 'view').map(({ args }) => Reflect.get(Object(args[0]), 'sort'));
      expect(sorts.at(-1)?.[0]).to.deep.equal({ by: 'added', order: 'desc' });
    });
  });

  describe('search', () => {
    it('asks once when the typing rests, and groups what it finds', async () => {
      const library = await loaded();
      for (const text of ['a', 'al', 'alma']) await search(library, text);
      await library.until(() => library.find('.results'), 'results are shown');
      expect(library.client.callsOf('library', 'search').map(({ args }) => args[0])).to.deep.equal(['alma']);
      expect(library.all('.results h3').map(textOf)).to.deep.equal(['Artists', 'Albums', 'Tracks']);
      await library.until(() => textOf(library.find('[role="status"]')).startsWith('1 artist, '), 'the counts are read out');
    });

    it('leads to all tracks found, and back to the results', async () => {
      const library = await loaded();
      await search(library, 'alma');
      await library.until(() => library.find('.see-all'), 'there is more');
      library.all('.see-all').find((button) => textOf(button).includes('tracks'))?.click();
      await library.until(() => library.find('mpc-row-list .row .title'), 'all tracks are shown');
      library.find('.back')?.click();
      await library.until(() => library.find('.results'), 'the results are back');
      await library.until(() => library.element.shadowRoot?.activeElement?.matches('.see-all'), 'the focus is back');
    });

    it('says when nothing is found, and is cleared by Escape', async () => {
      const library = await loaded();
      await search(library, 'zzzz');
      await library.until(() => textOf(library.find('.state h2')) === 'Nothing found for “zzzz”', 'it says so');
      library.find('input')?.focus();
      library.press('Escape');
      await library.until(() => library.item(0), 'the albums are back');
      expect(textOf(library.find('.state'))).to.equal('');
    });

    it('plays the hits from the one chosen', async () => {
      const library = await loaded();
      await search(library, 'undertow');
      await library.until(() => library.find('.results .row'), 'results are shown');
      library.all('.results .row')[1]?.focus();
      library.press('Enter');
      const [request] = library.client.callsOf('player', 'play')[0]?.args ?? [];
      expect(Reflect.get(Object(request), 'at')).to.equal(1);
      expect(library.client.unlocks).to.equal(1);
    });
  });
});
