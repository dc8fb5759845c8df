import { expect } from '@open-wc/testing';
import { asMpcError, type MpcError } from '../protocol/errors.ts';
import { OutputDevices } from './output-devices.ts';

const KEY = 'mpc-output-device';

/** Devices that come and go. */
class FakeMedia extends EventTarget {
  devices: Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[] = [
    { kind: 'audiooutput', deviceId: 'default', label: 'Default' },
    { kind: 'audiooutput', deviceId: 'a', label: 'Headphones' },
    { kind: 'audiooutput', deviceId: 'b', label: 'Speakers' },
    { kind: 'audioinput', deviceId: 'm', label: 'Microphone' },
  ];
  stopped = 0;
  allows: boolean | null = null;

  async enumerateDevices(): Promise<unknown[]> {
    if (this.allows !== false && this.allows !== null) return this.devices;
    return this.allows === null ? this.devices : [{ kind: 'audiooutput', deviceId: '', label: '' }];
  }

  async getUserMedia(): Promise<unknown> {
    if (this.allows === null) throw new DOMException('No.', 'NotAllowedError');
    this.allows = true;
    return { getTracks: () => [{ stop: () => (this.stopped += 1) }] };
  }

  has(id: string): boolean {
    return this.devices.some(({ deviceId }) => deviceId === id);
  }

  change(devices: FakeMedia['devices']): void {
    this.devices = devices;
    this.dispatchEvent(new Event('devicechange'));
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isTrue(); turn++) await Promise.resolve();
  expect(isTrue()).to.equal(true);
}

describe('OutputDevices', () => {
  let media: FakeMedia;
  let applied: (string | null)[];
  let lost: number;
  const open: OutputDevices[] = [];

  function devices(): OutputDevices {
    const made = new OutputDevices({
      media: media as unknown as MediaDevices,
      storage: sessionStorage,
      apply: async (device) => {
        if (device !== null && !media.has(device)) throw new DOMException('Gone.', 'NotFoundError');
        applied.push(device);
      },
      lost: () => (lost += 1),
    });
    open.push(made);
    return made;
  }

  async function refusal(work: Promise<unknown>): Promise<MpcError> {
    return work.then(() => expect.fail('It was not refused.'), asMpcError);
  }

  beforeEach(() => {
    media = new FakeMedia();
    applied = [];
    lost = 0;
    sessionStorage.removeItem(KEY);
  });

  afterEach(() => {
    for (const each of open.splice(0)) each.close();
    sessionStorage.removeItem(KEY);
  });

  it('lists the devices for sound that can be told apart', async () => {
    expect(await devices().list(false)).to.deep.equal([{ id: 'a', label: 'Headphones' }, { id: 'b', label: 'Speakers' }]);
  });

  it('asks the listener only when told to, and lets go of the microphone at once', async () => {
    media.allows = false;
    const list = devices();
    expect(await list.list(false)).to.deep.equal([]);
    expect(await list.list(true)).to.have.length(2);
    expect(media.stopped).to.equal(1);
    media.allows = null;
    media.devices = [{ kind: 'audiooutput', deviceId: 'a', label: '' }];
    expect((await refusal(list.list(true))).code).to.equal('permission');
  });

  it('sends sound to the chosen one, and does so again in the next visit', async () => {
    const first = devices();
    await first.choose('b');
    expect([first.current, applied]).to.deep.equal(['b', ['b']]);
    const second = devices();
    await second.settle();
    expect([second.current, applied]).to.deep.equal(['b', ['b', 'b']]);
    await second.choose('default');
    expect([second.current, applied.at(-1), sessionStorage.getItem(KEY)]).to.deep.equal([null, null, null]);
  });

  it('stays with what it has when the chosen one is not there', async () => {
    const list = devices();
    await list.choose('a');
    expect((await refusal(list.choose('c'))).code).to.equal('not-found');
    expect([list.current, sessionStorage.getItem(KEY), applied]).to.deep.equal(['a', 'a', ['a', 'a']]);
  });

  it('goes over to the usual one and says so when the chosen one goes, and back when it comes', async () => {
    const list = devices();
    await list.choose('a');
    const all = media.devices;
    media.change(all.filter(({ deviceId }) => deviceId !== 'b'));
    media.change(all.filter(({ deviceId }) => deviceId !== 'a'));
    await until(() => lost === 1);
    expect([list.current, applied]).to.deep.equal([null, ['a', null]]);
    media.change(all);
    await until(() => applied.length === 3);
    expect([list.current, applied.at(-1), lost]).to.deep.equal(['a', 'a', 1]);
  });

  it('takes the usual one while the chosen one is not there at the next visit, without having lost it', async () => {
    sessionStorage.setItem(KEY, 'c');
    const list = devices();
    await list.settle();
    expect([list.current, lost, applied]).to.deep.equal([null, 0, [null]]);
    media.change([...media.devices, { kind: 'audiooutput', deviceId: 'c', label: 'Car' }]);
    await until(() => list.current === 'c' && applied.at(-1) === 'c');
    media.change(media.devices.slice(0, -1));
    await until(() => lost === 1);
  });

  it('follows what is chosen in another tab', async () => {
    const list = devices();
    dispatchEvent(new StorageEvent('storage', { key: KEY, newValue: 'b', storageArea: sessionStorage }));
    await until(() => applied.length === 1);
    expect([list.current, applied]).to.deep.equal(['b', ['b']]);
  });

  it('has nothing to choose from in a page that may not ask', async () => {
    const list = new OutputDevices({ media: null, storage: null, apply: async () => undefined, lost: () => undefined });
    expect(await list.list(true)).to.deep.equal([]);
    list.close();
  });
});
