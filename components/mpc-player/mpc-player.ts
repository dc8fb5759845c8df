import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { MpcClient } from '../../services/client.ts';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { PlayerState, PlayRequest, RepeatMode } from '../../services/protocol/player.ts';
import type { TrackRow } from '../../services/protocol/records.ts';
import type { Accent } from '../shared/accent.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { MpcAccentEvent, MpcTrackChangeEvent } from '../shared/events.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { cardStyles } from './card.styles.ts';
import { EmbedSource, type EmbedFrom } from './embed-source.ts';
import { hotkeyOf, type HotkeyCommand } from './hotkeys.ts';
import { renderBar, renderCard, renderCompact, renderSheet } from './layouts.ts';
import { linkEntries } from './link-entries.ts';
import { styles } from './mpc-player.styles.ts';
import { noteOf } from './player-notes.ts';
import { followPlayer, playheadAt } from '../../services/follow-player.ts';
import { isActive, restingState } from './player-state.ts';
import { UNKNOWN_STATE, type PlayerCommands, type PlayerView } from './player-view.ts';
import { sheetStyles } from './sheet.styles.ts';
import { WaveformSource } from './waveform-source.ts';

const nextRepeat = { off: 'all', all: 'one', one: 'off' } as const satisfies Record<RepeatMode, RepeatMode>;
const networkNews = ['online', 'offline'] as const;
const SEEK_STEP = 5;
const VOLUME_STEP = 0.05;

/**
 * Shows what plays and lets the listener control it. By itself it is the player of an app; with `src`, or around
 * links to audio files, it is an embed with a list of its own, and shows the shared player only while that list plays.
 * Links inside stay ordinary links where the script is absent.
 *
 * @summary The player: cover, title, transport, seek bar, volume and queue.
 * @tag mpc-player
 * @fires mpc-accent - the cover of what plays has another accent; `event.accent`
 * @fires mpc-track-change - another track is current; `event.entry`
 * @fires mpc-error - something failed; `event.error`
 * @slot - links to audio files, as an alternative to `src`
 * @csspart base - the whole player
 * @csspart cover - the cover
 * @csspart title - title of the track
 * @csspart artist - artist and album
 * @csspart transport - the group of buttons
 * @csspart play-button - the play button
 * @csspart seek - the seek slider
 * @csspart waveform - the picture of the track's loudness
 * @csspart live - what stands there for a live stream, instead of the seek slider
 * @csspart volume - the volume slider
 * @csspart queue - the queue
 * @csspart tracklist - an embed's list
 * @csspart note - the line that says what is wrong
 * @csspart sheet - what the bar opens
 * @cssprop [--mpc-accent] - the accent, instead of one taken from the cover
 * @cssprop [--mpc-surface] - background
 * @cssprop [--mpc-radius=8px] - radius of cover and card
 * @cssprop [--mpc-tracklist-height=390px] - height from which on an embed's list scrolls
 */
export class MpcPlayer extends MpcElement {
  static override readonly styles = [...MpcElement.styles, base, controls, styles, cardStyles, sheetStyles];

  readonly #embed = new EmbedSource(() => this.requestUpdate());
  readonly #waveform = new WaveformSource(() => this.requestUpdate());
  readonly #links = new MutationObserver(() => this.#readLinks());

  @query('dialog') private dialog!: HTMLDialogElement | null;

  /** What the worker says; null until it has said something. */
  @state() private shared: PlayerState | null = null;
  @state() private accent: Accent | null = null;
  @state() private showSkipped = false;
  @state() private queueOpen = false;
  @state() private sheetOpen = false;
  @state() private announcement = '';
  @state() private links: string = '[]';

  /** Address of an audio file, a playlist (M3U, M3U8, JSPF, XSPF) or a podcast feed. */
  @property() src = '';
  /** `auto`: a card for embeds, else a bar. */
  @property({ reflect: true }) layout: 'auto' | 'bar' | 'card' | 'compact' = 'auto';
  /** `off` hides an embed's list. */
  @property() tracklist: 'on' | 'off' = 'on';
  /** Draws how loud the track is from beginning to end under the seek slider. */
  @property({ type: Boolean }) waveform = false;
  /** Where the keyboard shortcuts work: while the focus is in the player, in the whole document, or nowhere. */
  @property() hotkeys: 'player' | 'document' | 'off' = 'player';

  /** Where an embed goes on when it was interrupted by another one. */
  #resumeAt = 0;
  /** The track there: a long list forgets its first rows while its last are looked at. */
  #resting: TrackRow | null = null;
  #hotkeyLife: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#readLinks();
    for (const type of networkNews) addEventListener(type, this.#onNetwork);
    this.#links.observe(this, { childList: true, subtree: true, characterData: true, attributes: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#links.disconnect();
    for (const type of networkNews) removeEventListener(type, this.#onNetwork);
    this.#embed.close();
    this.#waveform.close();
    this.#hotkeyLife?.abort();
    this.#hotkeyLife = undefined;
    this.shared = null;
    this.sheetOpen = false;
  }

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    this.shared = null;
    followPlayer(client, signal, (state) => this.#onState(state), (thrown) => this.fail(asMpcError(thrown)));
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('hotkeys') || this.#hotkeyLife === undefined) this.#listenForHotkeys();
    if (['src', 'links', 'activeClient'].some((name) => changed.has(name))) this.#openEmbed();
    if (changed.has('waveform') || changed.has('activeClient')) this.#openWaveform();
  }

  protected override updated(): void {
    const { dialog } = this;
    if (dialog !== null && this.sheetOpen && !dialog.open) dialog.showModal();
  }

  /** Whether this player brings its own list. */
  get embedded(): boolean {
    return this.src !== '' || this.links !== '[]';
  }

  readonly #onNetwork = (): void => this.requestUpdate();

  #readLinks(): void {
    this.links = JSON.stringify(linkEntries(this));
  }

  #openEmbed(): void {
    this.#resumeAt = 0;
    this.#resting = null;
    const client = this.activeClient;
    if (client === undefined || !this.embedded) this.#embed.close();
    else void this.#embed.open(client, this.#embedFrom());
  }

  #openWaveform(): void {
    if (this.activeClient === undefined || !this.waveform) this.#waveform.close();
    else this.#waveform.open(this.activeClient);
  }

  #embedFrom(): EmbedFrom {
    return this.src === '' ? linkEntries(this) : new URL(this.src, document.baseURI).href;
  }

  #onState(state: PlayerState): void {
    const before = this.shared;
    this.shared = state;
    const skipped = state.skipped;
    if (before !== null && skipped !== null && skipped.track.id !== before.skipped?.track.id) {
      this.showSkipped = true;
      if (this.#isLive(state)) this.announcement = `Skipped ${skipped.track.title}`;
    }
    if (this.#isLive(state)) {
      this.#resumeAt = Math.max(0, state.queueIndex);
      this.#resting = state.current?.track ?? null;
    }
    if (before === null || before.current?.entry === state.current?.entry) return;
    if (!this.#isLive(state)) return;
    const track = state.current?.track;
    if (track !== undefined) this.announcement = `${track.title}${track.artist === '' ? '' : `, ${track.artist}`}`;
    this.dispatchEvent(new MpcTrackChangeEvent(state.current));
  }

  #isLive(state: PlayerState): boolean {
    return !this.embedded || (this.#embed.account !== null && state.source === this.#embed.account.id);
  }

  /** Plays or pauses. To be called in a click or key handler, so that the browser lets sound out. */
  toggle(): void {
    const client = this.activeClient;
    if (client === undefined) return;
    // Only the first synchronous moment of a gesture unlocks sound.
    client.unlock();
    const { state, live } = this.#view();
    if (isActive(state)) void this.attempt(() => client.player.pause());
    else void this.attempt(() => client.player.play(live ? undefined : this.#embedRequest(this.#resumeAt)));
  }

  #embedRequest(at: number): PlayRequest | undefined {
    const { account } = this.#embed;
    return account === null ? undefined : { account: account.id, at };
  }

  #playAt(index: number): void {
    const client = this.activeClient;
    if (client === undefined) return;
    client.unlock();
    const row = this.#embed.rows?.at(index);
    const { live, state } = this.#view();
    if (live && row !== undefined && row.id === state.current?.track.id) this.toggle();
    else void this.attempt(() => client.player.play(this.#embedRequest(index)));
  }

  /** A request that may start sound. */
  #skip(request: (client: MpcClient) => Promise<void>): void {
    this.activeClient?.unlock();
    void this.#ask(request);
  }

  async #ask(request: (client: MpcClient) => Promise<unknown>): Promise<void> {
    const client = this.activeClient;
    if (client !== undefined) await this.attempt(() => request(client));
  }

  #retry(): void {
    this.failure = null;
    if (this.activeClient === undefined) this.lookForClient();
    else if (this.#embed.error !== null) this.#openEmbed();
    else if (this.shared?.status === 'error' || this.shared?.status === 'loading') this.#skip((client) => client.player.play());
    else this.requestUpdate();
  }

  #listenForHotkeys(): void {
    this.#hotkeyLife?.abort();
    this.#hotkeyLife = new AbortController();
    if (this.hotkeys === 'off') return;
    const target = this.hotkeys === 'document' ? document : this;
    target.addEventListener('keydown', (event) => this.#onHotkey(event as KeyboardEvent), { signal: this.#hotkeyLife.signal });
  }

  #onHotkey(event: KeyboardEvent): void {
    const command = hotkeyOf(event);
    if (command === null || this.activeClient === undefined || this.shared === null) return;
    event.preventDefault();
    this.#run(command, this.shared);
  }

  #run(command: HotkeyCommand, shared: PlayerState): void {
    const { state, live, commands } = this.#view();
    const seekBy = (seconds: number): void => {
      if (live && state.current !== null && state.live === null) void commands.seek(Math.max(0, playheadAt(state, Date.now()) + seconds));
    };
    const turnBy = (step: number): void => void commands.setVolume(Math.min(1, Math.max(0, shared.volume + step)));
    const run = {
      toggle: () => state.current !== null && this.toggle(),
      mute: () => commands.setMuted(!shared.muted),
      shuffle: () => commands.toggleShuffle(),
      repeat: () => commands.cycleRepeat(),
      'seek-back': () => seekBy(-SEEK_STEP),
      'seek-forward': () => seekBy(SEEK_STEP),
      'volume-up': () => turnBy(VOLUME_STEP),
      'volume-down': () => turnBy(-VOLUME_STEP),
    } as const satisfies Record<HotkeyCommand, () => unknown>;
    void run[command]();
  }

  readonly #commands: PlayerCommands = {
    toggle: () => this.toggle(),
    next: () => this.#skip((client) => client.player.next()),
    previous: () => this.#skip((client) => client.player.previous()),
    toggleShuffle: () => void this.#ask((client) => client.player.setShuffle(!this.shared?.shuffle)),
    cycleRepeat: () => void this.#ask((client) => client.player.setRepeat(nextRepeat[this.shared?.repeat ?? 'off'])),
    playAt: (index) => this.#playAt(index),
    dismissNote: () => (this.showSkipped = false),
    retry: () => this.#retry(),
    showQueue: (open) => (this.queueOpen = open),
    showSheet: (open) => (this.sheetOpen = open),
    setAccent: (accent) => this.#setAccent(accent),
    seek: (position) => this.#ask((client) => client.player.seek(position)),
    setVolume: (volume) => this.#ask((client) => client.player.setVolume(volume)),
    setMuted: (muted) => this.#ask((client) => client.player.setMuted(muted)),
    ask: (request) => this.attempt(request),
  };

  #view(): PlayerView {
    const shared = this.shared ?? UNKNOWN_STATE;
    const live = this.#isLive(shared);
    const rows = this.#embed.rows;
    const count = rows?.count ?? 0;
    this.#resting = count > this.#resumeAt ? (rows?.at(this.#resumeAt) ?? this.#resting) : null;
    const state = live ? shared : restingState(shared, this.#resting, this.#resumeAt, count);
    if (this.waveform) this.#waveform.show(state);
    const listKnown = live || state.current !== null || this.#embed.status === 'ready';
    return {
      client: this.activeClient,
      state,
      live,
      ready: this.shared !== null && listKnown,
      accent: this.accent,
      waveform: this.#waveform.waveform,
      note: noteOf({
        state,
        live,
        tab: this.activeClient?.tab,
        offline: !navigator.onLine,
        failure: this.failure,
        listError: state.current === null ? this.#embed.error : null,
        showSkipped: this.showSkipped,
      }),
      list: this.embedded && this.tracklist !== 'off' ? this.#embed : null,
      queueOpen: this.queueOpen,
      commands: this.#commands,
    };
  }

  /** An embed keeps its colour to itself; the page's player lends it to the other elements of its provider. */
  #setAccent(accent: Accent | null): void {
    this.accent = accent;
    if (!this.embedded) this.dispatchEvent(new MpcAccentEvent(accent));
  }

  #onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.queueOpen || this.sheetOpen) return;
    this.queueOpen = false;
    this.renderRoot.querySelector<HTMLElement>('.queue-button')?.focus();
  }

  protected override render(): TemplateResult {
    const view = this.#view();
    const layout = this.layout === 'auto' ? (this.embedded ? 'card' : 'bar') : this.layout;
    const render = { bar: renderBar, card: renderCard, compact: renderCompact }[layout];
    // Without a worker the links are still links.
    const fallback = this.failure !== null && this.activeClient === undefined ? html`<slot></slot>` : nothing;
    return html`<div class="unseen" role="status">${this.announcement}</div>
      <div class=${layout === 'bar' ? 'shell in-bar' : 'shell'} @keydown=${this.#onEscape}>
        ${render({ ...view, queueOpen: view.queueOpen && !this.sheetOpen })}
      </div>
      ${this.sheetOpen
        ? html`<dialog class="sheet" aria-label="Music player" @close=${() => (this.sheetOpen = false)}>${renderSheet(view)}</dialog>`
        : nothing}
      ${fallback}`;
  }
}

define('mpc-player', MpcPlayer);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-player': MpcPlayer;
  }
}
