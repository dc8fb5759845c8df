import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MpcClient } from '../../services/client.ts';
import type { Account } from '../../services/protocol/accounts.ts';
import type { SyncJob } from '../../services/protocol/sync.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorLine, errorText } from '../shared/error-text.ts';
import { formatCount } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { providerIcons } from '../shared/provider-icons.ts';
import { styles } from './mpc-sync-status.styles.ts';
import { SpokenStatus } from './spoken-status.ts';
import { syncLine, type SyncLine } from './sync-words.ts';

/** "3 minutes ago" is brought up to date this often, in ms. */
const CLOCK = 30_000;

/**
 * How the listener's music is doing: for each account what is being done and how far it is, when it was last
 * brought up to date, what went wrong, and which files could not be read.
 *
 * @summary The state of every account's sync, in words.
 * @tag mpc-sync-status
 * @csspart account - the line of one account
 * @csspart bar - how far a sync is
 * @csspart warnings - the list of files that could not be read
 * @fires mpc-error - a sync could not be started or stopped; words for it are shown
 */
export class MpcSyncStatus extends MpcElement {
  static override readonly styles = [...MpcElement.styles, base, controls, styles];

  @query('[role="status"]') private readonly live!: HTMLElement | null;

  @state() private accounts: ReadonlyMap<string, Account> | null = null;
  @state() private jobs: ReadonlyMap<string, SyncJob> = new Map();
  @state() private isOffline = false;
  @state() private now = Date.now();

  /** One line for all accounts, as a header has room for. */
  @property({ type: Boolean, reflect: true }) compact = false;

  readonly #status = new SpokenStatus((words) => {
    if (this.live !== null) this.live.textContent = words;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#status.stop();
  }

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    this.accounts = null;
    this.jobs = new Map();
    this.isOffline = !navigator.onLine;
    /** Told by events while the lists are under way: these are newer than what the lists say. */
    const told = new Set<string>();
    this.listen(client, signal, 'Auth', ({ payload }) => {
      if (payload.event !== 'AccountChanged') return;
      told.add(payload.account);
      this.#setAccount(payload.account, payload.state);
    });
    this.listen(client, signal, 'Sync', ({ payload }) => {
      if (payload.event !== 'TracksAdded') this.#setJob(payload.job);
    });
    this.listen(client, signal, 'System', ({ payload }) => {
      if (payload.event === 'Offline' || payload.event === 'Online') this.isOffline = payload.event === 'Offline';
    });
    void this.attempt(async () => {
      const [accounts, jobs] = await Promise.all([client.accounts.list(), client.sync.jobs()]);
      if (signal.aborted) return;
      this.accounts ??= new Map();
      for (const account of accounts) if (!told.has(account.id)) this.#setAccount(account.id, account);
      for (const job of jobs) if (!this.jobs.has(job.account)) this.#setJob(job);
    });
    const clock = setInterval(() => (this.now = Date.now()), CLOCK);
    signal.addEventListener('abort', () => clearInterval(clock));
  }

  #setAccount(id: string, account: Account | null): void {
    const accounts = new Map(this.accounts);
    if (account === null || account.embedded) accounts.delete(id);
    else accounts.set(id, account);
    this.accounts = accounts;
    this.now = Date.now();
  }

  #setJob(job: SyncJob): void {
    this.jobs = new Map(this.jobs).set(job.account, job);
    this.now = Date.now();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const lines = this.#lines();
    const phase = lines.map(({ account, line }) => `${account.id} ${line.tone} ${this.jobs.get(account.id)?.phase}`).join();
    this.#status.say(lines.map(({ account, line }) => `${account.label}: ${sentence(line)}`).join(' '), phase);
  }

  #lines(): readonly { readonly account: Account; readonly line: SyncLine }[] {
    return [...(this.accounts?.values() ?? [])].map((account) => ({
      account,
      line: syncLine(account, this.jobs.get(account.id) ?? null, this.now, this.isOffline),
    }));
  }

  #act(account: Account, action: NonNullable<SyncLine['action']>): void {
    const sync = this.activeClient?.sync;
    if (action === 'cancel') void this.attempt(async () => sync?.cancel(account.id));
    else void this.attempt(async () => sync?.start(account.id));
  }

  protected override render(): TemplateResult {
    return html`<div class="base" part="base">
      ${this.#renderState()}
      ${this.failure === null ? nothing : html`<p class="problem small" role="alert">${errorLine(this.failure)}</p>`}
      <p class="unseen" role="status"></p>
    </div>`;
  }

  #renderState(): TemplateResult | typeof nothing {
    if (this.accounts === null) return this.failure === null ? renderSkeleton(this.compact) : nothing;
    const lines = this.#lines();
    if (lines.length === 0) return html`<p class="muted nothing-yet">Nothing to sync yet.</p>`;
    if (this.compact) return renderCompact(lines);
    return html`<ul>
        ${repeat(lines, ({ account }) => account.id, ({ account, line }) => this.#renderAccount(account, line))}
      </ul>
      ${this.activeClient?.storage === 'memory'
        ? html`<p class="muted small note">${errorLine({ code: 'storage-unavailable' })}</p>`
        : nothing}`;
  }

  #renderAccount(account: Account, line: SyncLine): TemplateResult {
    const { tone, words, more, progress } = line;
    return html`<li part="account" class="account ${tone}">
      <span class="provider">${icon(providerIcons[account.provider])}</span>
      <div class="text">
        <p class="label ellipsis">${account.label}</p>
        <p class="words"><span class="what">${words}</span>${more === '' ? nothing : html` <span class="next">${more}</span>`}</p>
      </div>
      ${this.#renderAction(account, line)} ${progress === undefined ? nothing : renderBar(account.label, progress)}
      ${this.#renderWarnings(this.jobs.get(account.id))}
    </li>`;
  }

  #renderAction(account: Account, { action }: SyncLine): TemplateResult | typeof nothing {
    if (action === null) return nothing;
    const act = (): void => this.#act(account, action);
    if (action === 'retry') {
      return html`<button class="button" aria-label="Try again: ${account.label}" @click=${act}>Try again</button>`;
    }
    const words = action === 'cancel' ? 'Stop syncing' : 'Sync now';
    return html`<button class="icon-button quiet" title=${words} aria-label="${words}: ${account.label}" @click=${act}>
      ${icon(action === 'cancel' ? 'close' : 'refresh')}
    </button>`;
  }

  #renderWarnings(job: SyncJob | undefined): TemplateResult | typeof nothing {
    if (job === undefined || job.warningCount === 0) return nothing;
    const unlisted = job.warningCount - job.warnings.length;
    return html`<details class="warnings" part="warnings">
      <summary>${icon('right')}${formatCount(job.warningCount, 'file', 'files')} without readable tags</summary>
      <ul>
        ${job.warnings.map(
          ({ path, error }) => html`<li>
            <span class="path">${path}</span>
            <span class="muted">${errorText(error).what}</span>
          </li>`,
        )}
        ${unlisted > 0 ? html`<li class="muted">and ${formatCount(unlisted, 'more', 'more')}</li>` : nothing}
      </ul>
    </details>`;
  }
}

function sentence({ words, more }: SyncLine): string {
  return `${[words, more].filter((part) => part !== '').join(', ')}.`.replace(/\.\.$|…\.$/u, '.');
}

function renderBar(label: string, progress: number | null): TemplateResult {
  const percent = progress === null ? nothing : Math.round(progress * 100);
  return html`<div
    class="bar ${classMap({ unknown: progress === null })}"
    part="bar"
    role="progressbar"
    aria-label="Sync of ${label}"
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${percent}
  >
    <div .style=${progress === null ? '' : `inline-size: ${progress * 100}%`}></div>
  </div>`;
}

/** The most telling line of all: what runs, else what is wrong, else the last. */
function renderCompact(lines: readonly { readonly account: Account; readonly line: SyncLine }[]): TemplateResult {
  const order: readonly SyncLine['tone'][] = ['busy', 'waiting', 'bad', 'good', 'quiet'];
  const [first] = lines.toSorted((a, b) => order.indexOf(a.line.tone) - order.indexOf(b.line.tone));
  if (first === undefined) return html``;
  const { account, line } = first;
  const more = line.more === '' ? '' : ` · ${line.more}`;
  return html`<div class="compact ${line.tone}" part="account">
    <p class="small ellipsis">
      ${line.tone === 'bad' ? icon('warning') : nothing}${lines.length > 1 ? `${account.label}: ` : ''}${line.words}${more}
    </p>
    ${line.progress === undefined ? nothing : renderBar(account.label, line.progress)}
  </div>`;
}

function renderSkeleton(compact: boolean): TemplateResult {
  return html`<div class=${compact ? 'compact' : 'account'} aria-busy="true">
    ${compact ? nothing : html`<span class="skeleton dot"></span>`}
    <div class="text"><span class="skeleton line"></span>${compact ? nothing : html`<span class="skeleton line"></span>`}</div>
  </div>`;
}

define('mpc-sync-status', MpcSyncStatus);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-sync-status': MpcSyncStatus;
  }
}
