/** What is kept of the names that providers tell. */
import { expect } from '@open-wc/testing';
import type { AccountId } from '../../services/protocol/records.ts';
import type { Identity } from '../providers/provider.ts';
import { again, cloudRecord } from './account-records.ts';

const ODD: Identity = { key: 'user:1', label: 'An\u0007n \u202egpj.\0\n(x\u2066@example.com)', user: 'an\u0007n\u202egpj.\0\nx@example.com' };
const CLEAN = { label: 'Ann gpj.(x@example.com)', username: 'anngpj.x@example.com' };
const CHECKED = { provider: 'dropbox', label: '', tokens: 'sign-in', client: null } as const;
const ID = 'a' as AccountId;

describe('a name that a cloud tells', () => {
  it('loses its control characters, and those that turn the text around it', () => {
    expect(cloudRecord(ID, 0, CHECKED, ODD)).to.include(CLEAN);
  });

  it('loses them too where it is told once more, of a record from before', () => {
    const before = { ...cloudRecord(ID, 0, CHECKED, ODD), label: ODD.label, username: 'x' };
    expect(again(before, ODD)).to.include(CLEAN);
  });

  it('stays as it is in any script, and the listener’s own name for the account beside it', () => {
    const user = 'Zoë 長\u200dאנה 👩‍🎤';
    expect(cloudRecord(ID, 0, { ...CHECKED, label: 'Mine' }, { key: 'user:1', label: user, user })).to.include({ label: 'Mine', username: user });
    expect(cloudRecord(ID, 0, CHECKED, { key: 'user:1', label: user }).label).to.equal(user);
  });
});
