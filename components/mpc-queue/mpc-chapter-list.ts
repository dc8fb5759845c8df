import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { MpcClient } from '../../services/client.ts';
import type { Chapter, PlayerState } from '../../services/protocol/player.ts';
import { playheadAt } from '../../services/follow-player.ts';
import { base } from '../shared/base.styles.ts';
import { define } from '../shared/define.ts';
import { formatCount, formatDuration, spokenDuration } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { tokens } from '../shared/tokens.styles.ts';

/**
 * The chapters of what plays, each a way to its beginning; nothing where there are none.
 *
 * @summary The chapters of the current track.
 * @tag mpc-chapter-list
 */
export class MpcChapterList extends LitElement {
  static override readonly styles = [
    tokens,
    base,
    css`
      details {
        border-block-end: 1px solid var(--_hairline);
      }
      summary {
        display: flex;
        align-items: center;
        min-height: 44px;
        padding-inline: 16px;
        cursor: pointer;
        gap: 8px;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary svg {
        margin-inline-start: auto;
        color: var(--_muted);
        transition: rotate var(--_fast) var(--_ease);
      }
      details[open] summary svg {
        rotate: 180deg;
      }
      ol {
        max-height: 220px;
        padding: 0 8px 8px;
        overflow: hidden auto;
      }
      button {
        display: flex;
        align-items: center;
        gap: 12px;
        width: 100%;
        min-height: 44px;
        padding: 0 8px;
        border: 0;
        border-radius: var(--_radius);
        background: none;
        color: inherit;
        font: inherit;
        text-align: start;
        cursor: pointer;
      }
      button[aria-current] {
        color: var(--_accent);
        font-weight: var(--_weight-strong);
      }
      button span:first-child {
        flex: 1;
      }
      @media (hover: hover) {
        button:hover {
          background: var(--_hover);
        }
      }
    `,
  ];

  @state() private chapters: readonly Chapter[] = [];

  @property({ attribute: false }) client: MpcClient | undefined;
  @property({ attribute: false }) state: PlayerState | null = null;
  /** Makes a request whose failure is shown around this. Must not reject. */
  @property({ attribute: false }) ask: (request: () => Promise<unknown>) => Promise<unknown> = () => Promise.resolve();

  #entry: string | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    const entry = this.state?.current?.entry ?? null;
    if (entry === this.#entry && !changed.has('client')) return;
    this.#entry = entry;
    this.chapters = [];
    if (entry !== null) void this.#load(entry);
  }

  /** A track whose chapters cannot be read plays as one without. */
  async #load(entry: string): Promise<void> {
    const chapters = (await this.client?.player.chapters().catch(() => [])) ?? [];
    if (entry === this.#entry) this.chapters = chapters;
  }

  #go(chapter: Chapter): void {
    const { client } = this;
    if (client !== undefined) void this.ask(() => client.player.seek(chapter.start));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { chapters, state } = this;
    if (state === null || chapters.length === 0) return nothing;
    const playhead = playheadAt(state, Date.now());
    const current = chapters.findLastIndex(({ start }) => start <= playhead);
    return html`<details>
      <summary><span class="strong">Chapters</span> <span class="muted">${chapters[current]?.title ?? formatCount(chapters.length, 'chapter', 'chapters')}</span>${icon('down')}</summary>
      <ol>
        ${chapters.map(
          (chapter, index) => html`<li>
            <button type="button" aria-current=${index === current ? 'true' : nothing} @click=${() => this.#go(chapter)}>
              <span>${chapter.title}</span>
              <span class="muted small numeric" aria-hidden="true">${formatDuration(chapter.start)}</span>
              <span class="unseen">at ${spokenDuration(chapter.start)}</span>
            </button>
          </li>`,
        )}
      </ol>
    </details>`;
  }
}

define('mpc-chapter-list', MpcChapterList);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-chapter-list': MpcChapterList;
  }
}
