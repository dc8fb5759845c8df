import { expect } from '@open-wc/testing';
import { MpcError, toWireError } from '../../services/protocol/errors.ts';
import { sampleAccount, sampleJob } from '../../stories/sample-accounts.ts';
import { syncLine, timeLeft, type SyncLine } from './sync-words.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const account = sampleAccount({ lastSync: NOW - 180_000 });
const text = ({ words, more }: SyncLine): string => [words, more].filter(Boolean).join(' · ');
const line = (job: Parameters<typeof sampleJob>[0] | null, isOffline = false): SyncLine =>
  syncLine(account, job === null ? null : sampleJob(job), NOW, isOffline);

describe('words of a sync', () => {
  it('tell what was found while music is looked for', () => {
    expect(text(line({ phase: 'discovering', discovered: 0 }))).to.equal('Finding music…');
    expect(text(line({ phase: 'discovering', discovered: 1200 }))).to.equal('Finding music… 1,200 found');
    expect(line({ phase: 'discovering' }).progress).to.equal(null);
  });

  it('tell how far the tags are read and how long it takes', () => {
    const reading = line({ extracted: 340, toExtract: 5000, secondsLeft: 122 });
    expect(text(reading)).to.equal('Reading tags 340 of 5,000 · about 2 minutes left');
    expect(reading.progress).to.equal(0.068);
    expect(reading.action).to.equal('cancel');
  });

  it('tell when it was last brought up to date', () => {
    expect(text(line(null))).to.equal('Up to date · 3 minutes ago');
    expect(line(null).action).to.equal('sync');
  });

  it('let a cloud be read while nobody comes back from its sign-in', () => {
    const left = syncLine({ ...account, provider: 'dropbox', state: 'signing-in' }, null, NOW, false);
    expect(left).to.include({ words: 'Waits for you to sign in', action: 'sync' });
    expect(syncLine({ ...account, provider: 'dropbox', state: 'signing-in', before: 'signed-out' }, null, NOW, false).action).to.equal(null);
    expect(syncLine({ ...account, state: 'signing-in' }, null, NOW, false).action).to.equal(null);
  });

  it('tell whom it waits for', () => {
    expect(line({ waiting: true }).words).to.equal('The server asks for a little patience');
    expect(line({ waiting: true }, true).words).to.equal('Waiting for the network');
  });

  it('tell what went wrong and offer to try again', () => {
    const error = toWireError(new MpcError('unreachable', 'fetch failed'));
    const failed = line({ phase: 'failed', finished: NOW, error });
    expect(text(failed)).to.equal('Nothing answers at that address. · Check the address, or try again later.');
    expect(failed.action).to.equal('retry');
  });

  it('tell what the listener has to do first', () => {
    for (const state of ['expired', 'permission-needed', 'signed-out'] as const) {
      const hindered = syncLine({ ...account, state }, null, NOW, false);
      expect(hindered.action, state).to.equal(null);
      expect(hindered.words, state).to.not.equal('Up to date');
    }
  });

  it('promise no seconds', () => {
    expect([null, 3, 70, 60 * 90].map(timeLeft)).to.deep.equal([
      '',
      'less than a minute left',
      'about 1 minute left',
      'about 2 hours left',
    ]);
  });
});
