/**
 * The service client: all that elements and programs know of MPC. It owns nothing; what it shows is what the
 * worker says is so. There are three kinds behind this one interface: the one that talks to a worker
 * (`worker-client.ts`), the fake one for tests and the catalogue (`fake-client.ts`), and none other.
 */
import type { EventReceiver } from './event-bus.ts';
import type { Account, AccountService, CloudKind, CloudSpec, SignInWay } from './protocol/accounts.ts';
import type { MpcConfig, MpcConfigPatch } from './protocol/config.ts';
import type { EventFilter, MpcEvent, MpcEventBody } from './protocol/events.ts';
import type { LibraryService } from './protocol/library.ts';
import type { MetadataService } from './protocol/metadata.ts';
import type { PlayerService } from './protocol/player.ts';
import type { AccountId } from './protocol/records.ts';
import type { StorageMode } from './protocol/session.ts';
import type { SettingsService } from './protocol/settings.ts';
import type { SyncService } from './protocol/sync.ts';

/** Where the worker runs; `none` for a fake. */
export type WorkerMode = 'shared' | 'dedicated' | 'in-page' | 'none';

/** What happens, as a page hears of it and tells it: the page's own events, the worker's, and those of other tabs. */
export interface ClientEvents {
  subscribe(filter?: EventFilter): EventReceiver;
  /** Calls back for each event; returns its undo. A listener that throws silences nobody. */
  on(filter: EventFilter, listener: (event: MpcEvent) => void): () => void;
  /**
   * Lets an event happen in this page: subscribers here, in the worker and in every other tab hear of it once.
   * @returns the number of receivers in this page
   * @throws MpcError `invalid-argument` when it is no event
   */
  emit(event: MpcEventBody): number;
}

/** A device that sound may come out of. */
export interface OutputDevice {
  /** Of this browser and this site alone. */
  readonly id: string;
  /** Empty while the browser keeps names back. */
  readonly label: string;
}

/** How a spectrum is taken. */
export interface SpectrumOptions {
  /** Parts of the spectrum from 0 Hz to half the sampling rate: a power of two, 16 to 16384. 1024 by default. */
  readonly bins?: number;
  /** How much of the frame before remains in the next: 0 to less than 1, 0.8 by default. */
  readonly smoothing?: number;
  /** dB that are 0 and 255 in `SpectrumFrame.bytes`: -100 and -30 by default. */
  readonly least?: number;
  readonly greatest?: number;
}

/** One frame of a spectrum; its arrays are filled anew for the next: copy what is to stay. */
export interface SpectrumFrame {
  /** Hz from one bin to the next. */
  readonly binWidth: number;
  /** Loudness of each bin, 0 to 255. */
  readonly bytes: Uint8Array;
  /** The same in dB, as Web Audio's analyser reckons them: a tone at full scale comes to about -14. */
  readonly decibels: Float32Array;
}

/** What this tab plays through. */
export interface ClientOutput {
  /** Null until a gesture has let the browser make one. */
  readonly context: AudioContext | null;
  /** A tap for recorders and tests: what leaves the player before equaliser and volume are applied. */
  readonly node: AudioNode | null;
  /** Id of the device that the listener has chosen, kept in this browser; null for the usual one, and while the chosen one is gone. */
  readonly device: string | null;
  /**
   * The devices that may be chosen; none where the browser keeps them back.
   * @param ask whether the listener is asked then (by a dialogue of the browser's); to be called in a gesture
   * @throws MpcError `permission`
   */
  devices(ask?: boolean): Promise<readonly OutputDevice[]>;
  /** Lets sound out through a device, here and in this browser's other tabs. @throws MpcError `unsupported`, `not-found`, `permission` */
  setDevice(id: string | null): Promise<void>;
  /**
   * Calls back before each repaint with the spectrum of what is heard, before the volume is applied, while sound
   * flows and the page is seen; returns its undo.
   * @throws MpcError `invalid-argument`
   */
  spectrum(listener: (frame: SpectrumFrame) => void, options?: SpectrumOptions): () => void;
}

/** How a listener is signed in to a cloud. */
export interface SignInOptions {
  /** Default: what the account's spec says, else `popup`. */
  readonly way?: SignInWay;
  /** Gives it up: the window is closed, and an answer from it not taken any more, also after it has rejected with `window-closed`. */
  readonly signal?: AbortSignal;
  /** Called before the listener goes to the provider in a window. */
  readonly onBegun?: (begun: BegunSignIn) => void;
}

/** A sign-in whose window is open. */
export interface BegunSignIn {
  /** What events call the account, as `SignInStart.account`. */
  readonly account: AccountId;
  /** How it ends, also where its window had seemed to be closed before; rejects as `AccountService.awaitSignIn`. */
  readonly done: Promise<Account>;
}

/**
 * A sign-in for which this tab had left the page, and from which it has just come back; or one in a window that was waited for
 * when the page was loaded anew.
 */
export interface ReturnedSignIn {
  readonly provider: CloudKind;
  /** The account that is signed in to again; null for a new one. */
  readonly account: AccountId | null;
  /** How it ends; rejects as `AccountService.finishSignIn`, and with `aborted` (`tab-gone`) where the page was loaded anew before the end. */
  readonly done: Promise<Account>;
}

/**
 * The client of one database. Every method of its services rejects with an `MpcError`: with the codes that the
 * service names, and with `closed` once the client is closed or its worker is gone. Arguments and results are copies.
 */
export interface MpcClient {
  readonly library: LibraryService;
  readonly player: PlayerService;
  readonly sync: SyncService;
  readonly accounts: AccountService;
  readonly metadata: MetadataService;
  readonly settings: SettingsService;
  readonly events: ClientEvents;
  /** What this tab plays through; null for a client without sound. */
  readonly output: ClientOutput | null;
  readonly mode: WorkerMode;
  readonly storage: StorageMode;
  /** Whether this browser can keep secrets beyond the worker's life, should the configuration want it; WebKit cannot in private windows. */
  readonly keepsSecrets: boolean;
  /** Id of the host, as in the `emitter` of its events. */
  readonly host: string;
  /** The configuration in force; replaced when it changes, which `System/ConfigChanged` tells. */
  readonly config: MpcConfig;
  /** Id of this tab, as in `PlayerState.soundingTab`. */
  readonly tab: string;
  /** Aborted when the client was closed or its worker died; its reason is an `MpcError` `closed`, `retryable` when the worker died. */
  readonly closed: AbortSignal;
  /**
   * To be called in a click or key handler, before any `await`: lets the browser start sound.
   * A fake does nothing.
   */
  unlock(): void;
  /**
   * Signs in to a cloud, anew or again: opens the provider's window, or leaves for it, and resolves when the account is
   * ready. To be called in a click or key handler, before any `await`, else browsers block the window.
   * @throws MpcError `permission` (`details.reason` `popup-blocked`), `aborted` (`cancelled`, `window-closed`: an answer
   *   is taken all the same until the sign-in expires, or the OAuth error of a listener who refuses), `unsupported`
   *   (`nothing-kept`: a redirect that this tab could not come back from, for lack of storage), `invalid-argument`
   *   where the callback pages are not of this origin, and as `AccountService.beginSignIn` and `awaitSignIn`
   */
  signIn(account: CloudSpec | AccountId, options?: SignInOptions): Promise<Account>;
  /**
   * The address to be registered at the provider, as the configuration stands.
   * @throws MpcError `invalid-argument` where it would be of another origin than the page
   */
  redirectUri(provider: CloudKind): string;
  /** The sign-in that this tab has come back from by redirect, or that was waited for when its page was loaded anew; null where there is none. */
  readonly returned: ReturnedSignIn | null;
  /** Changes the site's configuration; short for `settings.configure`. @throws MpcError `invalid-argument` */
  configure(patch: MpcConfigPatch): Promise<MpcConfig>;
  /** Releases the worker, the ports and the audio output. Calls in flight reject with `closed`. */
  close(): void;
}
