import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { MpcClient } from '../../services/client.ts';
import type { ArtworkSize } from '../../services/protocol/library.ts';
import type { ArtworkId } from '../../services/protocol/records.ts';
import type { Accent } from './accent.ts';
import { artworkCache, type Picture } from './artwork-cache.ts';
import { base } from './base.styles.ts';
import { define } from './define.ts';
import { icon } from './icons.ts';
import { tokens } from './tokens.styles.ts';

/** The accent of a shown picture is known; null when it has none. Stays within the element that shows the picture. */
export class AccentEvent extends Event {
  constructor(readonly accent: Accent | null) {
    super('accent');
  }
}

/**
 * A square cover: the picture when there is one, a drawn placeholder of its own colours when there is none.
 * It is decoration: what it shows is always said in text beside it.
 *
 * @summary A cover, or a placeholder made from its name.
 * @tag mpc-artwork
 * @csspart image - the picture
 * @csspart placeholder - what stands in for it
 * @cssprop [--mpc-artwork-radius=8px] - radius of the corners
 */
export class MpcArtwork extends LitElement {
  static override readonly styles = [
    tokens,
    base,
    css`
      :host {
        position: relative;
        aspect-ratio: 1;
        overflow: hidden;
        border-radius: var(--mpc-artwork-radius, var(--_radius));
        background: var(--_hover);
        container-type: inline-size;
      }
      /* A hairline keeps white covers from dissolving into white pages. */
      :host::after {
        content: '';
        position: absolute;
        inset: 0;
        border-radius: inherit;
        box-shadow: inset 0 0 0 1px light-dark(rgb(0 0 0 / 0.08), rgb(255 255 255 / 0.08));
        pointer-events: none;
      }
      img,
      .placeholder,
      .skeleton {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      img {
        object-fit: cover;
        opacity: 0;
        transition: opacity var(--_slow) var(--_ease);
      }
      img.shown {
        opacity: 1;
      }
      .skeleton {
        border-radius: 0;
      }
      .placeholder {
        display: grid;
        place-items: center;
        color: rgb(255 255 255 / 0.9);
        font-size: clamp(14px, 38cqi, 128px);
        font-weight: var(--_weight-strong);
        letter-spacing: -0.03em;
        line-height: 1;
        user-select: none;
      }
      .placeholder.nameless {
        color: var(--_muted);
      }
      .placeholder:not(.nameless) {
        background:
          radial-gradient(90% 90% at 20% 10%, oklch(0.68 0.12 var(--hue)), transparent 70%),
          radial-gradient(120% 120% at 100% 100%, oklch(0.36 0.09 calc(var(--hue) + 60)), transparent 75%),
          oklch(0.5 0.11 calc(var(--hue) + 24));
      }
    `,
  ];

  @state() private picture: Picture | null | undefined;
  @state() private loaded = false;

  @property({ attribute: false }) client: MpcClient | undefined;
  /** The picture to show; null for the placeholder. */
  @property({ attribute: false }) artwork: ArtworkId | null = null;
  /** A picture by address instead, as embeds have. */
  @property() src = '';
  @property() size: ArtworkSize = 'cover';
  /** Whether the picture's accent is worked out and told; in long lists nobody asks for it. */
  @property({ attribute: false }) accented = true;
  /** Title of the album or name of the artist: the placeholder's letter and colours come from it. */
  @property() name = '';

  #held: { readonly client: MpcClient; readonly id: ArtworkId; readonly size: ArtworkSize } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#hold();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (['client', 'artwork', 'size', 'src'].some((name) => changed.has(name))) this.#hold();
  }

  #hold(): void {
    const { client, artwork: id, size } = this;
    const held = this.#held;
    if (held !== undefined && held.client === client && held.id === id && held.size === size) return;
    this.#release();
    this.loaded = false;
    this.picture = undefined;
    if (this.src !== '' || client === undefined || id === null) {
      this.picture = null;
      this.dispatchEvent(new AccentEvent(null));
      return;
    }
    const wanted = { client, id, size };
    this.#held = wanted;
    void artworkCache(client)
      .acquire(id, size)
      .then(async (picture) => {
        if (this.#held !== wanted) return;
        this.picture = picture;
        if (!this.accented) return;
        const accent = (await picture?.accent()) ?? null;
        if (this.#held === wanted) this.dispatchEvent(new AccentEvent(accent));
      });
  }

  #release(): void {
    if (this.#held !== undefined) artworkCache(this.#held.client).release(this.#held.id, this.#held.size);
    this.#held = undefined;
  }

  protected override render(): TemplateResult {
    if (this.picture === undefined) return html`<div class="skeleton"></div>`;
    const url = this.src === '' ? this.picture?.url : this.src;
    if (url === undefined) return this.#renderPlaceholder();
    return html`${this.loaded ? '' : this.#renderPlaceholder()}<img
        part="image"
        class=${classMap({ shown: this.loaded })}
        src=${url}
        alt=""
        decoding="async"
        draggable="false"
        @load=${() => (this.loaded = true)}
        @error=${() => (this.loaded = false)}
      />`;
  }

  #renderPlaceholder(): TemplateResult {
    const name = this.name.trim();
    if (name === '') return html`<div part="placeholder" class="placeholder nameless" aria-hidden="true">${icon('note')}</div>`;
    return html`<div part="placeholder" class="placeholder" aria-hidden="true" .style=${`--hue: ${hueOf(name)}`}>
      ${initial(name)}
    </div>`;
  }
}

/** A hue, 0 to 359, that is always the same for a name (FNV-1a). */
function hueOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % 360;
}

/** The first letter or digit of a name; a note sign for a name without any. */
function initial(name: string): string {
  return /[\p{L}\p{N}]/u.exec(name)?.[0].toLocaleUpperCase() ?? '♪';
}

define('mpc-artwork', MpcArtwork);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-artwork': MpcArtwork;
  }
}
