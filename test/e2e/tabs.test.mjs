/** Many tabs over one library, with a worker that they share and with one each: all hear of everything once, and outlive each other. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startWebdav } from './harness.mjs';
import { waitForText } from './page-text.mjs';
import { crash, eventsOf, hears, heldLocks, killWorker, startTabs, until } from './tabs.mjs';

/** Events that each tab emits at once with the others. */
const MANY = 300;

/** Lets a tab emit numbered events of its own, some at once and some between others' turns. */
function emitMany(page, count) {
  return page.evaluate(async (total) => {
    for (let done = 1; done <= total; done++) {
      window.client.events.emit({ type: 'Metadata', payload: { event: 'EnrichmentProgress', done, total } });
      if (done % 25 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }, count);
}

const idOf = (page) => page.evaluate(() => window.client.tab);
const idsOf = (pages) => Promise.all(pages.map(idOf));

/** Every tab has heard each event of each emitter once and in order. */
async function assertOnceInOrder(pages, emitters, count) {
  for (const page of pages) {
    const heard = await hears(page, { event: 'EnrichmentProgress', emitters }, emitters.length * count);
    for (const emitter of emitters) {
      const own = heard.filter((event) => event.emitter === emitter);
      assert.deepEqual(own.map(({ payload }) => payload.done), Array.from({ length: count }, (_, index) => index + 1));
      assert.ok(own.every(({ sequence }, index) => index === 0 || sequence === own[index - 1].sequence + 1));
    }
    assert.equal((await eventsOf(page, { event: 'Lagged' })).length, 0);
  }
}

/** What the host of each event says comes in its order, too, whoever it is. */
async function assertEmittersInOrder(pages) {
  for (const page of pages) {
    const last = new Map();
    for (const { emitter, sequence } of await eventsOf(page)) {
      assert.ok(sequence > (last.get(emitter) ?? 0), `${emitter}: ${sequence} after ${last.get(emitter)}`);
      last.set(emitter, sequence);
    }
  }
}

async function assertGone(page, tab) {
  await until(page, async (name) => !(await navigator.locks.query()).held.some((lock) => lock.name === name), `mpc-tab-${tab}`);
}

for (const worker of ['shared', 'dedicated']) {
  describe(`three tabs, ${worker === 'shared' ? 'with a worker that they share' : 'with a worker each'}`, () => {
    /** @type {Awaited<ReturnType<typeof startTabs>>} */
    let tabs;
    /** @type {Awaited<ReturnType<typeof startWebdav>>} */
    let server;
    let database = '';
    /** @type {import('puppeteer-core').Page[]} */
    let pages = [];

    before(async () => {
      tabs = await startTabs();
      server = await startWebdav({ folder: 'demo/music', user: 'anna', password: 'right' });
    });
    after(async () => {
      await tabs?.close();
      await server?.close();
    });

    const join = () => tabs.join({ database, worker });

    /** Three tabs over a database of their own. */
    async function three(name) {
      for (const page of pages) await page.close().catch(() => undefined);
      database = `${worker}-${name}`;
      pages = [await join(), await join(), await join()];
      return pages;
    }

    const addWebdav = (page) =>
      page.evaluate((url) => window.client.accounts.add({ provider: 'webdav', url, username: 'anna', password: 'right' }), server.url);

    it('hear hundreds of events of each other once and in order', async () => {
      const [first, second, third] = await three('events');
      const emitters = await idsOf(pages);
      await Promise.all(pages.map((page) => emitMany(page, MANY)));
      await assertOnceInOrder([first, second, third], emitters, MANY);
    });

    it('hear once of what a worker did for one of them', async () => {
      const [first] = await three('facts');
      await first.evaluate(() => window.client.settings.set({ theme: 'dark' }));
      const account = await first.evaluate((url) => window.client.accounts.add({ provider: 'catalog', from: url }), `${tabs.site.url}demo/music/demo.m3u8`);
      for (const page of pages) {
        const [settings] = await hears(page, { event: 'SettingsChanged' });
        assert.equal(settings.payload.settings.theme, 'dark');
        const [added] = await hears(page, { type: 'Sync', event: 'TracksAdded' });
        const [completed] = await hears(page, { type: 'Sync', event: 'Completed' });
        assert.equal(added.payload.account, account.id);
        assert.equal(completed.payload.job.added, added.payload.count);
        await until(page, async (count) => (await window.client.library.counts()).tracks === count, added.payload.count);
      }
      // Whatever came late or twice is there once this has come.
      await first.evaluate(() => window.client.events.emit({ type: 'Metadata', payload: { event: 'EnrichmentCompleted', done: 1 } }));
      for (const page of pages) {
        await hears(page, { event: 'EnrichmentCompleted' });
        for (const filter of [{ event: 'SettingsChanged' }, { type: 'Sync', event: 'Started' }, { event: 'TracksAdded' }, { type: 'Sync', event: 'Completed' }]) {
          assert.equal((await eventsOf(page, filter)).length, 1, JSON.stringify(filter));
        }
      }
      await assertEmittersInOrder(pages);
    });

    for (const [how, kill] of [['crashes', crash], ['is closed', (page) => page.close()]]) {
      it(`go on when one ${how} while it emits, let go of it, and let another one join`, async () => {
        const [first, second, third] = await three(`kill-${how.replace(' ', '-')}`);
        const dead = await idOf(third);
        // Of a tab that crashed this learns nothing.
        emitMany(third, 100_000).catch(() => undefined);
        await hears(first, { event: 'EnrichmentProgress', emitters: [dead] }, 50);
        await kill(third);
        await assertGone(first, dead);
        const fourth = await join();
        pages = [first, second, fourth];
        await Promise.all(pages.map((page) => emitMany(page, MANY)));
        await assertOnceInOrder(pages, await idsOf(pages), MANY);
        await assertEmittersInOrder([first, second]);
        // What they heard of the dead one is a beginning of what it said, without gaps or repetition.
        for (const page of [first, second]) {
          const words = (await eventsOf(page, { emitters: [dead] })).map(({ payload }) => payload.done);
          assert.deepEqual(words, words.map((_, index) => index + 1));
        }
        assert.deepEqual(await fourth.evaluate(() => window.client.settings.set({ theme: 'light' }).then(({ theme }) => theme)), 'light');
        for (const page of pages) await hears(page, { event: 'SettingsChanged' });
        const locks = await heldLocks(first);
        assert.equal(locks.filter((name) => name.startsWith('mpc-tab-')).length, 3);
        assert.equal(locks.filter((name) => name.startsWith('mpc-host-')).length, worker === 'shared' ? 1 : 3);
      });
    }

    it('fall silent with the one that sounded, and another one can play', async () => {
      const [first, second, third] = await three('sound');
      const account = await third.evaluate(async (url) => {
        const { client } = window;
        return (await client.accounts.add({ provider: 'catalog', from: url })).id;
      }, `${tabs.site.url}demo/music/demo.m3u8`);
      await until(third, async (id) => ((await window.client.library.counts()).byAccount[id] ?? 0) > 0, account);
      await third.evaluate(async (id) => {
        window.client.unlock();
        await window.client.player.play({ account: id });
      }, account);
      await until(third, async () => (await window.client.player.state()).status === 'playing');
      const dead = await idOf(third);
      assert.equal(await third.evaluate(async () => (await window.client.player.state()).soundingTab), dead);
      await crash(third);
      await assertGone(first, dead);
      await until(first, async (tab) => (await window.client.player.state()).soundingTab !== tab, dead);
      await second.evaluate(async (id) => {
        window.client.unlock();
        await window.client.player.play({ account: id });
      }, account);
      await until(second, async () => {
        const { status, soundingTab } = await window.client.player.state();
        return status === 'playing' && soundingTab === window.client.tab;
      });
    });

    it('are not held up by one that is frozen, and it catches up when it thaws', async () => {
      const [first, second, third] = await three('frozen');
      const emitters = await idsOf([first, second]);
      const session = await third.createCDPSession();
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await Promise.all([emitMany(first, MANY), emitMany(second, MANY)]);
      await assertOnceInOrder([first, second], emitters, MANY);
      assert.equal(await first.evaluate(() => window.client.settings.set({ theme: 'dark' }).then(({ theme }) => theme)), 'dark');
      await session.send('Page.setWebLifecycleState', { state: 'active' });
      await assertOnceInOrder([third], emitters, MANY);
      assert.equal(await third.evaluate(() => window.client.settings.get().then(({ theme }) => theme)), 'dark');
    });

    it('finish a sync that one began and did not live to end', async () => {
      const [first, second, third] = await three('sync');
      server.injection.set({ latency: 60 });
      try {
        const account = await addWebdav(third);
        await hears(first, { type: 'Sync', event: 'TracksAdded' });
        await crash(third);
        const [completed] = await hears(first, { type: 'Sync', event: 'Completed' });
        assert.equal(completed.payload.job.account, account.id);
        await hears(second, { type: 'Sync', event: 'Completed' });
        for (const page of [first, second]) {
          await until(page, async () => (await window.client.library.counts()).tracks === 14);
        }
        await until(first, async () => !(await navigator.locks.query()).held.some(({ name }) => name.startsWith('mpc-sync-')));
      } finally {
        server.injection.set({ reset: true });
      }
      const again = await second.evaluate(async () => {
        const { client } = window;
        const [known] = await client.accounts.list();
        const ended = (async () => {
          for await (const { payload } of client.events.subscribe({ type: 'Sync' })) if (payload.event === 'Completed') return payload.job;
        })();
        await client.sync.start(known.id);
        const { added, removed } = await ended;
        return { added, removed, tracks: (await client.library.counts()).tracks };
      });
      assert.deepEqual(again, { added: 0, removed: 0, tracks: 14 });
      assert.equal((await eventsOf(first, { type: 'Sync', event: 'Completed' })).length, 2);
    });
  });
}

describe('a shared worker that dies', () => {
  /** @type {Awaited<ReturnType<typeof startTabs>>} */
  let tabs;
  before(async () => {
    tabs = await startTabs();
  });
  after(() => tabs?.close());

  it('rejects the calls of every tab, which can connect again and finds everything', async () => {
    const options = { database: 'worker-dies', worker: 'shared' };
    const pages = [await tabs.join(options), await tabs.join(options), await tabs.join(options)];
    await pages[0].evaluate(() => window.client.settings.set({ theme: 'dark' }));
    await killWorker(tabs.browser, 'worker-dies');
    for (const page of pages) {
      await until(page, () => window.client.closed.aborted);
      assert.deepEqual(await page.evaluate(() => window.client.library.counts().catch(({ name, code }) => ({ name, code }))), { name: 'MpcError', code: 'closed' });
    }
    for (const page of pages) await page.evaluate((again) => window.join(again), options);
    assert.equal(new Set(await Promise.all(pages.map((page) => page.evaluate(() => window.client.host)))).size, 1);
    assert.deepEqual(await Promise.all(pages.map((page) => page.evaluate(async () => (await window.client.settings.get()).theme))), ['dark', 'dark', 'dark']);
    await Promise.all(pages.map((page) => emitMany(page, 50)));
    await assertOnceInOrder(pages, await idsOf(pages), 50);
  });

  it('dies with the tab whose process it lived in; the others can connect again', async () => {
    const options = { database: 'process-dies', worker: 'shared' };
    const pages = [await tabs.join(options), await tabs.join(options), await tabs.join(options)];
    await crash(pages[0]);
    // Where a browser gives a worker a process of its own, the others notice nothing.
    const [, second, third] = pages;
    for (const page of [second, third]) {
      await page.evaluate(async (again) => {
        const alive = await window.client.settings.get().catch(() => null);
        if (alive === null) await window.join(again);
      }, options);
    }
    await Promise.all([second, third].map((page) => emitMany(page, 50)));
    await assertOnceInOrder([second, third], await idsOf([second, third]), 50);
  });

  it('dies with the tab that sounded; another one goes on at the same place, and one alone', async () => {
    const pages = [];
    for (let tab = 0; tab < 3; tab++) pages.push(await tabs.open('app.html?database=hand-over&worker=shared'));
    for (const page of pages) await until(page, () => window.client !== undefined);
    const [first, ...others] = pages;
    await first.evaluate(async (from) => {
      const { client } = window;
      client.unlock();
      const account = await client.accounts.add({ provider: 'catalog', from });
      while (((await client.library.counts()).byAccount[account.id] ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await client.player.play({ account: account.id });
    }, `${tabs.site.url}demo/music/demo.m3u8`);
    await until(first, async () => {
      const { status, position } = await window.client.player.state();
      return status === 'playing' && position > 1.5;
    });
    for (const page of others) {
      await page.evaluate(() => {
        window.states = [];
        document.querySelector('mpc-provider').addEventListener('mpc-ready', ({ client }) => {
          client.events.on({ type: 'Playback' }, ({ payload }) => payload.event === 'StateChanged' && window.states.push(payload.state));
        });
        window.before = window.client;
      });
    }
    const dead = await idOf(first);
    const { at, place, track } = await others[0].evaluate(async () => {
      const { position, positionAt, current } = await window.client.player.state();
      const now = Date.now();
      return { at: now, place: position + (now - positionAt) / 1000, track: current.track.id };
    });
    await crash(first);
    const passed = (Date.now() - at) / 1000;
    for (const page of others) {
      // Where a browser gives a worker a process of its own, they keep their client.
      await until(page, async (gone) => {
        const state = await window.client.player.state().catch(() => null);
        return state?.status === 'playing' && state.soundingTab !== gone;
      }, dead);
    }
    const sounding = await Promise.all(others.map((page) => page.evaluate(async () => (await window.client.player.state()).soundingTab)));
    assert.equal(sounding[0], sounding[1]);
    assert.equal((await idsOf(others)).filter((tab) => tab === sounding[0]).length, 1);
    for (const page of others) {
      await until(page, () => window.client === window.before || window.states.some(({ status, position }) => status === 'playing' && position > 0));
      const begun = await page.evaluate(() => window.states.find(({ status, position }) => window.client !== window.before && status === 'playing' && position > 0) ?? null);
      if (begun === null) continue;
      assert.equal(begun.current.track.id, track);
      assert.ok(begun.position > place - 0.5 && begun.position < place + passed + 1, `${begun.position} s after ${place} s, ${passed} s before`);
    }
  });

  it('is replaced by the elements of every tab; dead once more so soon they say it, and "Try again" brings them back', async () => {
    const pages = [];
    for (let tab = 0; tab < 3; tab++) pages.push(await tabs.open('app.html?database=elements&worker=shared'));
    for (const page of pages) await until(page, () => window.client !== undefined);
    for (const page of pages) await page.evaluate(() => (window.first = window.client));
    await killWorker(tabs.browser, 'elements');
    for (const page of pages) await until(page, () => window.client !== window.first && !window.client.closed.aborted);
    assert.equal(await pages[1].evaluate(() => window.client.library.counts().then(({ tracks }) => tracks)), 0);
    await killWorker(tabs.browser, 'elements');
    for (const page of pages) await waitForText(page, /disconnected/);
    for (const page of pages) {
      await page.evaluate(() => {
        window.client = undefined;
        document.querySelector('mpc-provider').shadowRoot.querySelector('[part=notice] button').click();
      });
      await until(page, () => window.client?.closed.aborted === false);
      assert.doesNotMatch(await waitForText(page, /./), /disconnected/);
    }
    assert.equal(await pages[0].evaluate(async () => (await window.client.settings.set({ theme: 'dark' })).theme), 'dark');
  });
});
