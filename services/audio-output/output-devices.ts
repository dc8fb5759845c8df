/**
 * The devices that sound may come out of, and which of them the listener has chosen. The choice is kept in this browser
 * and followed by its other tabs. A chosen device that goes away stays chosen: until it is back, the usual one serves.
 */
import type { OutputDevice } from '../client.ts';
import { asMpcError, MpcError } from '../protocol/errors.ts';

export interface OutputDevicesOptions {
  /** The browser's; null in a page that may not ask. */
  readonly media: MediaDevices | null;
  /** Where the choice is kept; null where nothing can be. */
  readonly storage: Storage | null;
  /** Lets sound out through a device; null is the usual one. @throws as `setSinkId` does */
  readonly apply: (device: string | null) => Promise<void>;
  /** The device that sound came out of is gone; it comes out of the usual one now. */
  readonly lost: () => void;
}

const KEY = 'mpc-output-device';
/** Ids that stand for whatever device the system would take. */
const USUAL: ReadonlySet<string> = new Set(['', 'default', 'communications']);
/** Safari and Firefox let only media elements choose. */
const CAN_CHOOSE = typeof AudioContext !== 'undefined' && 'setSinkId' in AudioContext.prototype;

export class OutputDevices {
  readonly #options: OutputDevicesOptions;
  #chosen: string | null;
  #isThere = true;
  /** Whether it has been in use, and so can be lost; one that was gone before just is not there. */
  #isInUse = false;

  constructor(options: OutputDevicesOptions) {
    this.#options = options;
    this.#chosen = CAN_CHOOSE ? (options.storage?.getItem(KEY) ?? null) : null;
    this.#follow();
    addEventListener('storage', this.#onStorage);
  }

  /** The device that sound is to come out of; null is the usual one. */
  get current(): string | null {
    return this.#isThere ? this.#chosen : null;
  }

  /**
   * Those that may be chosen.
   * @param ask where the browser keeps them back, the listener is asked; to be called in a gesture
   * @throws MpcError `permission`
   */
  async list(ask: boolean): Promise<readonly OutputDevice[]> {
    const { media } = this.#options;
    if (media === null) return [];
    const found = await this.#find(media);
    if (!ask || found.some(({ label }) => label !== '')) return found;
    await allow(media);
    return this.#find(media);
  }

  /** @throws MpcError `unsupported`, `not-found`, `permission` */
  async choose(device: string | null): Promise<void> {
    if (!CAN_CHOOSE) throw new MpcError('unsupported', 'This browser lets no page choose where its sound comes out.');
    const wish = device === null || USUAL.has(device) ? null : device;
    try {
      await this.#apply(wish);
    } catch (error) {
      // Part of what sounds may be there already.
      await this.#options.apply(this.current).catch(() => undefined);
      throw error;
    }
    this.#chosen = wish;
    this.#isThere = this.#isInUse = true;
    this.#follow();
    const { storage } = this.#options;
    try {
      if (wish === null) storage?.removeItem(KEY);
      else storage?.setItem(KEY, wish);
    } catch {
      // It holds until the page is closed.
    }
  }

  /** Applies the choice to what plays now, a new context. */
  async settle(): Promise<void> {
    if (this.current === null) return;
    try {
      await this.#apply(this.current);
      this.#isInUse = true;
    } catch {
      await this.#lose();
    }
  }

  close(): void {
    this.#options.media?.removeEventListener('devicechange', this.#onChange);
    removeEventListener('storage', this.#onStorage);
  }

  /** Browsers keep an eye on all devices for a page that listens: only where one is chosen it is worth that. */
  #follow(): void {
    if (this.#chosen !== null) this.#options.media?.addEventListener('devicechange', this.#onChange);
  }

  async #find(media: MediaDevices): Promise<readonly OutputDevice[]> {
    const all = await media.enumerateDevices();
    return all.filter(({ kind, deviceId }) => kind === 'audiooutput' && !USUAL.has(deviceId)).map(({ deviceId, label }) => ({ id: deviceId, label }));
  }

  async #apply(device: string | null): Promise<void> {
    try {
      await this.#options.apply(device);
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      if (name === 'NotFoundError') throw new MpcError('not-found', 'There is no such output device.', { cause: error });
      if (name === 'NotAllowedError' || name === 'SecurityError') throw new MpcError('permission', 'The browser does not let this page use that output device.', { cause: error });
      throw asMpcError(error);
    }
  }

  readonly #onChange = (): void => {
    void this.#look();
  };

  async #look(): Promise<void> {
    const { media } = this.#options;
    if (media === null || this.#chosen === null) return;
    const devices = await this.#find(media);
    const isThere = devices.some(({ id }) => id === this.#chosen);
    if (this.#isThere && !isThere) await this.#lose();
    else if (!this.#isThere && isThere) {
      this.#isThere = true;
      await this.settle();
    }
  }

  async #lose(): Promise<void> {
    this.#isThere = false;
    if (this.#isInUse) this.#options.lost();
    this.#isInUse = false;
    await this.#options.apply(null).catch(() => undefined);
  }

  /** Another tab has chosen. */
  readonly #onStorage = ({ key, newValue, storageArea }: StorageEvent): void => {
    if (key !== KEY || storageArea !== this.#options.storage || !CAN_CHOOSE) return;
    this.#chosen = newValue;
    this.#isThere = this.#isInUse = true;
    this.#follow();
    this.#apply(newValue).catch(() => this.#lose());
  };
}

/** Browsers name the devices only to a page that may use one: Firefox has a dialogue for it, others have the microphone's. */
async function allow(media: MediaDevices & { readonly selectAudioOutput?: () => Promise<unknown> }): Promise<void> {
  try {
    if (media.selectAudioOutput !== undefined) await media.selectAudioOutput();
    else for (const track of (await media.getUserMedia({ audio: true })).getTracks()) track.stop();
  } catch (cause) {
    throw new MpcError('permission', 'The listener does not let this page see the output devices.', { cause });
  }
}

/** The page's own storage; null where the browser keeps it back. */
export function pageStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
