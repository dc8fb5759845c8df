/** The faces of the player: a bar for an app's foot, a card for an embed, a line for a sidebar, and the sheet that a bar opens. */
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { icon } from '../shared/icons.ts';
import { type AccentEvent } from '../shared/mpc-artwork.ts';
import '../mpc-queue/mpc-queue.ts';
import { type TrackChosenEvent } from './mpc-track-list.ts';
import { renderNote } from './player-notes.ts';
import { isActive } from './player-state.ts';
import type { PlayerView } from './player-view.ts';
import { renderPlayButton, renderSeek, renderTransport, renderVolume } from './transport.ts';

export function renderBar(view: PlayerView): TemplateResult {
  const { commands, queueOpen, state } = view;
  return html`<section part="base" class=${baseClass('bar', view)} .style=${accentStyle(view)} aria-label=${label(view)}>
    ${renderNote(view)}
    <div class="line">${renderSeek(view, 'line')}</div>
    <div class="row">
      <button
        type="button"
        class="now"
        ?disabled=${state.current === null}
        @click=${() => commands.showSheet(true)}
      >
        <span class="unseen">Open the player</span>
        ${renderCover(view, 'thumbnail')} ${renderTexts(view)}
      </button>
      <div class="centre">${renderTransport(view)} ${renderSeek(view, 'inline')}</div>
      <div class="side">${renderVolume(view)} ${renderQueueButton(view)}</div>
    </div>
    ${queueOpen ? html`<div part="queue" class="queue-panel" id="queue" role="region" aria-label="Queue">${renderQueue(view)}</div>` : nothing}
  </section>`;
}

export function renderCard(view: PlayerView): TemplateResult {
  const { list, queueOpen } = view;
  return html`<section part="base" class=${baseClass('card', view)} .style=${accentStyle(view)} aria-label=${label(view)}>
    <div class="head">
      ${renderCover(view, 'cover')} ${renderTexts(view)} ${renderSeek(view, 'stacked')}
      <div class="controls">
        ${renderTransport(view)}
        <div class="side">${renderVolume(view)} ${list === null ? renderQueueButton(view) : nothing}</div>
      </div>
    </div>
    ${renderNote(view)} ${list === null ? nothing : renderList(view)}
    ${queueOpen && list === null
      ? html`<div part="queue" class="queue-inset" id="queue" role="region" aria-label="Queue">${renderQueue(view)}</div>`
      : nothing}
  </section>`;
}

export function renderCompact(view: PlayerView): TemplateResult {
  return html`<section part="base" class=${baseClass('compact', view)} .style=${accentStyle(view)} aria-label=${label(view)}>
    <div class="row">${renderCover(view, 'thumbnail')} ${renderTexts(view)} ${renderPlayButton(view)}</div>
    ${renderSeek(view, 'line')} ${renderNote(view)}
  </section>`;
}

/** The content of the dialog that a bar opens: the cover as large as it gets, all controls, and the queue. */
export function renderSheet(view: PlayerView): TemplateResult {
  const { commands, queueOpen } = view;
  return html`<div part="sheet" class=${classMap({ 'sheet-body': true, accented: view.accent !== null, 'with-queue': queueOpen })} .style=${accentStyle(view)}>
    <div class="sheet-top">
      <button type="button" class="icon-button" aria-label="Close the player" @click=${() => commands.showSheet(false)}>${icon('down')}</button>
      <span class="album ellipsis muted">${view.state.current?.track.album ?? ''}</span>
      ${renderQueueButton(view)}
    </div>
    <div class="stage">
      ${renderCover(view, 'full')}
      <div class="sheet-controls">
        ${renderTexts(view, false)} ${renderNote(view)} ${renderSeek(view, 'stacked')} ${renderTransport(view)}
        <div class="sheet-volume">${renderVolume(view)}</div>
      </div>
    </div>
    ${queueOpen ? html`<div class="sheet-queue" id="queue" role="region" aria-label="Queue">${renderQueue(view)}</div>` : nothing}
  </div>`;
}

/** Several embeds on a page are told apart by what they hold. */
function label({ list, state }: PlayerView): string {
  const track = list === null ? undefined : state.current?.track;
  return track === undefined ? 'Music player' : `Music player: ${track.album || track.title}`;
}

function baseClass(layout: string, view: PlayerView): ReturnType<typeof classMap> {
  return classMap({ base: true, [layout]: true, accented: view.accent !== null, waiting: !view.ready });
}

function accentStyle({ accent }: PlayerView): string {
  return accent === null ? '' : `--_artwork-light: ${accent.light}; --_artwork-dark: ${accent.dark}`;
}

function renderCover({ client, state, ready, note, commands }: PlayerView, size: 'thumbnail' | 'cover' | 'full'): TemplateResult {
  const track = state.current?.track;
  if (!ready && note?.kind !== 'error') return html`<div part="cover" class="cover skeleton"></div>`;
  return html`<mpc-artwork
    part="cover"
    class="cover"
    .client=${client}
    .artwork=${track?.artwork ?? null}
    size=${size}
    name=${track?.album || track?.title || ''}
    @accent=${(event: AccentEvent) => commands.setAccent(event.accent)}
  ></mpc-artwork>`;
}

function renderTexts({ state, ready, note, list }: PlayerView, withAlbum = true): TemplateResult {
  if (!ready && note?.kind !== 'error') {
    return html`<span class="texts" aria-hidden="true"><span class="skeleton"></span><span class="skeleton"></span></span>`;
  }
  const track = state.current?.track;
  if (track === undefined) {
    const [title, hint] = list === null ? ['Nothing playing', 'Pick an album, and it plays here.'] : ['No music here', 'This list is empty.'];
    return html`<span class="texts"><span part="title" class="title ellipsis">${ready ? title : 'Not available'}</span>
      <span part="artist" class="artist ellipsis">${ready ? hint : ''}</span></span>`;
  }
  const second = state.live?.title ?? [track.artist, withAlbum ? track.album : ''].filter((text) => text !== '').join(' · ');
  return html`<span class="texts">
    <span part="title" class="title ellipsis" title=${track.title}>${track.title}</span>
    <span part="artist" class="artist ellipsis" title=${second}>${second}</span>
  </span>`;
}

function renderQueueButton({ queueOpen, state, commands }: PlayerView): TemplateResult {
  return html`<button
    part="queue-button"
    type="button"
    class="icon-button quiet queue-button"
    aria-label="Queue"
    aria-expanded=${queueOpen}
    aria-controls=${queueOpen ? 'queue' : nothing}
    ?disabled=${state.queueLength === 0 && !queueOpen}
    @click=${() => commands.showQueue(!queueOpen)}
  >
    ${icon('queue')}
  </button>`;
}

function renderQueue({ client, state, commands }: PlayerView): TemplateResult {
  return html`<mpc-queue .client=${client} .state=${state} .ask=${commands.ask}></mpc-queue>`;
}

function renderList({ list, live, state, ready, commands }: PlayerView): TemplateResult | typeof nothing {
  if (list === null || (list.rows?.count ?? 0) < 2) return nothing;
  if (!ready) return nothing;
  const chosen = (event: TrackChosenEvent): void => commands.playAt(event.index);
  return html`<mpc-track-list
    part="tracklist"
    .rows=${list.rows}
    .revision=${list.revision}
    .current=${live ? (state.current?.track.id ?? null) : null}
    .playing=${live && isActive(state)}
    .artist=${state.current?.track.artist ?? ''}
    @track-chosen=${chosen}
  ></mpc-track-list>`;
}
