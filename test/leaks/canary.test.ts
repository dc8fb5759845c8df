/** Plants what must be found: the look for leaks at the end of a run tells whether it was. */
import { expect } from '@open-wc/testing';
import { EventBus } from '../../services/event-bus.ts';
import { LogHub } from '../../services/logging/log-hub.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { authEvents } from '../../services/protocol/event-creators.ts';
import { CANARY } from './canary.js';

describe('a canary for the look for leaks', () => {
  it('is planted in a log, in an event, in an error and in a store', () => {
    const hub = new LogHub('page');
    hub.log.child('canary').debug('planted', { token: { deep: [CANARY] } });
    expect(new EventBus(1).emit(authEvents.signedIn(CANARY))).to.equal(0);
    expect(new MpcError('internal', `It holds ${CANARY}.`)).to.be.instanceOf(MpcError);
    sessionStorage.setItem('canary', btoa(`ann:${CANARY}`));
    expect(sessionStorage.getItem('canary')).not.to.contain(CANARY);
    sessionStorage.removeItem('canary');
  });
});
