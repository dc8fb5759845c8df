import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { FakeClient } from '../../services/fake-client.ts';
import type { CatalogEntry } from '../../services/protocol/accounts.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import { IDLE, emitted, account, embedClient, playerState, queueEntry, syncJob } from '../../test/fixtures/facts/player.ts';
import './mpc-player.ts';
import type { MpcPlayer } from './mpc-player.ts';
import type { MpcTrackList } from './mpc-track-list.ts';

const find = <T extends HTMLElement>(element: MpcPlayer, selector: string): T | null => element.renderRoot.querySelector<T>(selector);
const title = (element: MpcPlayer): string | undefined => find(element, '.title')?.textContent.trim();
const playButton = (element: MpcPlayer): HTMLButtonElement => find<HTMLButtonElement>(element, '[part=play-button]')!;
const listTitles = (element: MpcPlayer): string[] =>
  [...(find(element, 'mpc-track-list')?.shadowRoot?.querySelectorAll('.title') ?? [])].map((row) => row.textContent);

async function embedOf(client: FakeClient): Promise<MpcPlayer> {
  const element = await fixture<MpcPlayer>(html`<mpc-player src="album.m3u8" .client=${client}></mpc-player>`);
  await waitUntil(() => title(element) !== undefined);
  return element;
}

async function tell(client: FakeClient, element: MpcPlayer, state: PlayerState): Promise<void> {
  await emitted(client, { type: 'Playback', payload: { event: 'StateChanged', state } });
  await element.updateComplete;
}

describe('mpc-player as an embed', () => {
  it('passes the audit', async () => {
    const element = await embedOf(embedClient(3));
    await waitUntil(() => listTitles(element).length === 3);
    await expect(element).to.be.accessible();
  });

  it('adds its source as an embedded account, with an absolute address', async () => {
    const client = embedClient(3);
    await embedOf(client);
    expect(client.callsOf('accounts', 'add').map(({ args }) => args[0])).to.deep.equal([
      { provider: 'catalog', from: new URL('album.m3u8', document.baseURI).href, embedded: true },
    ]);
  });

  it('shows its first track and its list before anything plays', async () => {
    const element = await embedOf(embedClient(3));
    await waitUntil(() => listTitles(element).length === 3);
    expect(title(element)).to.equal('Harbour Lights');
    expect(listTitles(element)).to.deep.equal(['Harbour Lights', 'Slow Ferry', 'The Tide Table']);
    expect(playButton(element)).to.have.attribute('aria-label', 'Play');
  });

  it('plays its own list, from the row that was chosen', async () => {
    const client = embedClient(3);
    const element = await embedOf(client);
    playButton(element).click();
    await waitUntil(() => listTitles(element).length === 3);
    find(element, 'mpc-track-list')!.shadowRoot!.querySelectorAll<HTMLElement>('.main')[2]!.click();
    expect(client.callsOf('player', 'play').map(({ args }) => args)).to.deep.equal([
      [{ account: 'embed-1', at: 0 }],
      [{ account: 'embed-1', at: 2 }],
    ]);
    expect(client.unlocks).to.equal(2);
  });

  it('shows its own track at rest while another list plays', async () => {
    const client = embedClient(3, playerState({ source: 'another', current: queueEntry(5) }));
    const element = await embedOf(client);
    expect(title(element)).to.equal('Harbour Lights');
    expect(playButton(element)).to.have.attribute('aria-label', 'Play');
  });

  it('shows the shared player while its own list plays, and pauses that', async () => {
    const client = embedClient(3);
    const element = await embedOf(client);
    await tell(client, element, playerState({ source: 'embed-1' }));
    expect(title(element)).to.equal('Slow Ferry');
    playButton(element).click();
    expect(client.callsOf('player', 'pause')).to.have.length(1);
  });

  it('goes on where it was when another list took over', async () => {
    const client = embedClient(3);
    const element = await embedOf(client);
    await tell(client, element, playerState({ source: 'embed-1', queueIndex: 1 }));
    await tell(client, element, playerState({ source: 'another', current: queueEntry(5) }));
    expect(title(element)).to.equal('Slow Ferry');
    playButton(element).click();
    expect(client.callsOf('player', 'play').at(-1)?.args).to.deep.equal([{ account: 'embed-1', at: 1 }]);
  });

  it('keeps showing its track while the end of a long list is looked at', async () => {
    const element = await embedOf(embedClient(3000));
    await waitUntil(() => title(element) === 'Harbour Lights');
    // What is far from the rows in sight is forgotten.
    find<MpcTrackList>(element, 'mpc-track-list')!.rows!.at = () => undefined;
    element.requestUpdate();
    await element.updateComplete;
    expect(title(element)).to.equal('Harbour Lights');
  });

  it('lets exactly one of several embeds be the one that plays', async () => {
    let added = 0;
    const client = embedClient(3, playerState(IDLE), { accounts: { add: async () => account({ id: `embed-${++added}`, embedded: true }) } });
    const one = await embedOf(client);
    const two = await embedOf(client);
    await tell(client, one, playerState({ source: 'embed-2' }));
    await two.updateComplete;
    expect(playButton(one)).to.have.attribute('aria-label', 'Play');
    expect(playButton(two)).to.have.attribute('aria-label', 'Pause');
  });

  it('hides its list when told', async () => {
    const element = await fixture<MpcPlayer>(html`<mpc-player src="a.m3u8" tracklist="off" .client=${embedClient(3)}></mpc-player>`);
    await waitUntil(() => title(element) === 'Harbour Lights');
    expect(find(element, 'mpc-track-list')).to.equal(null);
  });

  it('shows no list for a single track', async () => {
    const element = await embedOf(embedClient(1));
    expect(find(element, 'mpc-track-list')).to.equal(null);
  });

  it('opens another source when it changes', async () => {
    const client = embedClient(3);
    const element = await embedOf(client);
    element.src = 'other.m3u8';
    await waitUntil(() => client.callsOf('accounts', 'add').length === 2);
  });

  for (const [code, words] of [
    ['cors', 'does not let web pages read it'],
    ['not-found', 'It is not there any more.'],
    ['malformed', 'damaged, or not what it says'],
  ] as const) {
    it(`says in words that its source is not to be had (${code}), and tries again`, async () => {
      const client = embedClient(0, playerState(IDLE), {
        accounts: {
          add: async () => {
            throw new MpcError(code, 'developers only');
          },
        },
      });
      const element = await fixture<MpcPlayer>(html`<mpc-player src="a.m3u8" .client=${client}></mpc-player>`);
      await waitUntil(() => find(element, '[role=alert]') !== null);
      expect(find(element, '[role=alert]')?.textContent).to.contain(words).and.not.to.contain('developers only');
      find(element, '[role=alert] button')!.click();
      await waitUntil(() => client.callsOf('accounts', 'add').length === 2);
    });
  }

  it('says so when its list cannot be synced', async () => {
    const client = embedClient(0);
    const element = await fixture<MpcPlayer>(html`<mpc-player src="a.m3u8" .client=${client}></mpc-player>`);
    await waitUntil(() => client.callsOf('sync', 'start').length === 1);
    const error = { code: 'unreachable', message: '', retryable: true } as const;
    client.emit({ type: 'Sync', payload: { event: 'Failed', job: syncJob({ account: 'embed-1', phase: 'failed', error }) } });
    await waitUntil(() => find(element, '[role=alert]') !== null);
    expect(find(element, '[role=alert]')?.textContent).to.contain('Nothing answers at that address.');
  });

  it('makes its list from the links inside it, and follows their changes', async () => {
    const client = embedClient(2);
    const element = await fixture<MpcPlayer>(
      html`<mpc-player .client=${client}><a href="/one.mp3">One</a><a href="/two.mp3">Two</a></mpc-player>`,
    );
    const entries = (call: number): readonly CatalogEntry[] => {
      const spec = client.callsOf('accounts', 'add')[call]?.args[0] as { from: readonly CatalogEntry[] };
      return spec.from;
    };
    await waitUntil(() => client.callsOf('accounts', 'add').length === 1);
    expect(entries(0).map((entry) => entry.title)).to.deep.equal(['One', 'Two']);
    element.querySelector('a')!.textContent = 'Uno';
    await waitUntil(() => client.callsOf('accounts', 'add').length === 2);
    expect(entries(1).map((entry) => entry.title)).to.deep.equal(['Uno', 'Two']);
  });

  it('hides the links while it works', async () => {
    const element = await fixture<MpcPlayer>(html`<mpc-player .client=${embedClient(1)}><a href="/one.mp3">One</a></mpc-player>`);
    expect(element.querySelector('a')!.checkVisibility()).to.equal(false);
  });
});
