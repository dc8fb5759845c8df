import { expect, fixture, html } from '@open-wc/testing';
import type { FakeClient } from '../../services/fake-client.ts';
import { MpcError, toWireError } from '../../services/protocol/errors.ts';
import { sampleAccount, sampleJob, sampleWarnings } from '../../stories/sample-accounts.ts';
import { sample, type SampleOptions } from '../../stories/sample-client.ts';
import './mpc-sync-status.ts';
import type { MpcSyncStatus } from './mpc-sync-status.ts';

async function shown(client: FakeClient, compact = false): Promise<MpcSyncStatus> {
  const element = await fixture<MpcSyncStatus>(
    html`<mpc-sync-status .client=${client} ?compact=${compact}></mpc-sync-status>`,
  );
  await settled(element);
  return element;
}

/** Lets answers arrive and the element render them. */
async function settled(element: MpcSyncStatus): Promise<void> {
  await new Promise(requestAnimationFrame);
  await element.updateComplete;
}

const made = (options: SampleOptions = {}): ReturnType<typeof sample> => sample({ tracks: 0, ...options });
const all = (element: Element, selector: string): HTMLElement[] => [
  ...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
];
const words = (element: Element, selector = '.words'): string =>
  all(element, selector)[0]?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

describe('mpc-sync-status', () => {
  it('passes the accessibility audit in each state', async () => {
    const failed = sampleJob({ phase: 'failed', finished: 1, error: toWireError(new MpcError('server', '500')) });
    const states: SampleOptions[] = [
      { accounts: [] },
      {},
      { jobs: [sampleJob({ warningCount: 3, warnings: sampleWarnings })] },
      { jobs: [failed] },
      { storage: 'memory' },
    ];
    for (const options of states) {
      await expect(await shown(made(options).client)).to.be.accessible();
      await expect(await shown(made(options).client, true)).to.be.accessible();
    }
  });

  it('shows a skeleton until it knows something', async () => {
    const { client } = made({ fakes: { accounts: { list: () => new Promise(() => {}) } } });
    expect(all(await shown(client), '.skeleton')).to.not.be.empty;
  });

  it('says so when there is nothing to sync', async () => {
    expect(words(await shown(made({ accounts: [] }).client), '.nothing-yet')).to.equal('Nothing to sync yet.');
  });

  it('follows a sync from start to end by its events', async () => {
    const { client, accounts } = made();
    const element = await shown(client);
    accounts.setJob(sampleJob({ phase: 'discovering', discovered: 120 }));
    await settled(element);
    expect(words(element)).to.equal('Finding music… 120 found');
    accounts.setJob(sampleJob({ extracted: 2500, toExtract: 5000, secondsLeft: 60 }));
    await settled(element);
    expect(all(element, '[role="progressbar"]')[0]?.ariaValueNow).to.equal('50');
    accounts.setJob(sampleJob({ phase: 'completed', finished: Date.now() }));
    await settled(element);
    expect(words(element)).to.match(/^Up to date/);
    expect(all(element, '[role="progressbar"]')).to.be.empty;
  });

  it('asks the worker to sync, and shows nothing of it before the worker says so', async () => {
    const { client } = made({ fakes: { sync: { start: async () => sampleJob() } } });
    const element = await shown(client);
    all(element, 'button')[0]?.click();
    await settled(element);
    expect(client.callsOf('sync', 'start').map(({ args }) => args)).to.deep.equal([['account-1']]);
    expect(words(element)).to.match(/^Up to date/);
  });

  it('asks the worker to stop a sync that runs', async () => {
    const { client } = made({ jobs: [sampleJob()] });
    const element = await shown(client);
    all(element, 'button')[0]?.click();
    await settled(element);
    expect(client.callsOf('sync', 'cancel')).to.have.length(1);
  });

  it('says in words what went wrong and offers to try again', async () => {
    const error = toWireError(new MpcError('rate-limited', 'HTTP 429'));
    const { client } = made({ jobs: [sampleJob({ phase: 'failed', finished: 1, error })] });
    const element = await shown(client);
    expect(words(element)).to.contain('patience').and.not.contain('429');
    expect(all(element, 'button')[0]?.textContent).to.equal('Try again');
  });

  it('lists the files whose tags could not be read', async () => {
    const job = sampleJob({ phase: 'completed', finished: 1, warningCount: 7, warnings: sampleWarnings });
    const element = await shown(made({ jobs: [job] }).client);
    expect(words(element, 'summary')).to.equal('7 files without readable tags');
    expect(all(element, '.path').map((path) => path.textContent)).to.deep.equal(sampleWarnings.map(({ path }) => path));
    expect(all(element, '.warnings').at(0)?.textContent).to.contain('4 more');
  });

  it('takes accounts in and out as they come and go', async () => {
    const { client, accounts } = made();
    const element = await shown(client);
    accounts.setAccount(sampleAccount({ id: 'account-2', label: 'Laptop' }));
    await settled(element);
    expect(all(element, '.label').map((label) => label.textContent)).to.deep.equal(['Home server', 'Laptop']);
    await client.accounts.remove('account-1');
    await settled(element);
    expect(all(element, '.label').map((label) => label.textContent)).to.deep.equal(['Laptop']);
  });

  it('leaves out the lists of embeds', async () => {
    const { client } = made({ accounts: [sampleAccount({ embedded: true })] });
    expect(words(await shown(client), '.nothing-yet')).to.not.equal('');
  });

  it('does not read every step of progress out', async () => {
    const { client, accounts } = made({ jobs: [sampleJob({ extracted: 1 })] });
    const element = await shown(client);
    await settled(element);
    const before = words(element, '[role="status"]');
    accounts.setJob(sampleJob({ extracted: 2 }));
    await settled(element);
    expect(words(element, '[role="status"]')).to.equal(before).and.contain('1 of 5,000');
    accounts.setJob(sampleJob({ phase: 'completed', finished: Date.now() }));
    await settled(element);
    await settled(element);
    expect(words(element, '[role="status"]')).to.contain('Up to date');
  });

  it('says when nothing can be kept on this device', async () => {
    expect(words(await shown(made({ storage: 'memory' }).client), '.note')).to.contain('Nothing can be kept');
  });

  it('shows the busiest account in one line when compact', async () => {
    const accounts = [sampleAccount(), sampleAccount({ id: 'account-2', label: 'Laptop' })];
    const { client } = made({ accounts, jobs: [sampleJob({ account: 'account-2' })] });
    expect(words(await shown(client, true), '.compact p')).to.match(/^Laptop: Reading tags 340 of 5,000/);
  });

  it('forgets what an earlier client said', async () => {
    const element = await shown(made().client);
    element.client = made({ accounts: [] }).client;
    await settled(element);
    expect(all(element, '.account')).to.be.empty;
  });
});
