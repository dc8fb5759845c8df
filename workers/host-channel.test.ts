import { expect } from '@open-wc/testing';
import { systemEvents } from '../services/protocol/event-creators.ts';
import { eventText } from '../services/protocol/event-batch.ts';
import { SILENT } from '../services/protocol/logging.ts';
import { workerName } from '../services/protocol/session.ts';
import { HostChannel } from './host-channel.ts';

describe('the channel between hosts', () => {
  it('takes what work that ends late has to say, and says nothing, once it is closed', async () => {
    const database = `channel-${crypto.randomUUID()}`;
    const closing = new AbortController();
    const heard: unknown[] = [];
    const listener = new BroadcastChannel(`${workerName(database)}-hosts`);
    const channel = new HostChannel({ database, host: 'a', lock: 'a-lock', closed: closing.signal, log: SILENT });
    const before = new Promise((resolve) => {
      listener.onmessage = ({ data }) => {
        heard.push(data);
        resolve(data);
      };
    });
    channel.postLibraryChange('before');
    await before;
    closing.abort();
    channel.close();
    channel.postLibraryChange('after');
    channel.postConfig('after');
    channel.postEvent(eventText({ ...systemEvents.online(), emitter: 'a', sequence: 1, time: 0 }));
    const other = new BroadcastChannel(listener.name);
    const last = new Promise((resolve) => (listener.onmessage = ({ data }) => resolve(data)));
    other.postMessage('last');
    expect(await last).to.equal('last');
    expect(heard).to.have.length(1);
    listener.close();
    other.close();
  });
});
