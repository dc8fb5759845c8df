/** Ordinary links inside a player as entries of a catalogue; the links stay what they are for pages without the script. */
import type { CatalogEntry } from '../../services/protocol/accounts.ts';

const AUDIO_FILE = /\.(mp3|flac|ogg|oga|opus|m4a|m4b|mp4|aac|wav|aif|aiff|webm|weba)$/i;

/**
 * The audio links within `container`, in their order. A link counts by its file's ending or by `type="audio/…"`.
 * `data-title`, `data-artist`, `data-album`, `data-artwork` and `data-duration` (seconds or `m:ss`) describe it; those but
 * the title may stand on the container for all of them.
 */
export function linkEntries(container: HTMLElement): readonly CatalogEntry[] {
  const links = container.querySelectorAll<HTMLAnchorElement>('a[href]');
  return [...links].filter(isAudio).map((link) => entryOf(link, container.dataset));
}

function isAudio(link: HTMLAnchorElement): boolean {
  if (!/^(https?|blob):$/.test(link.protocol)) return false;
  return link.type.startsWith('audio/') || AUDIO_FILE.test(link.pathname);
}

function entryOf(link: HTMLAnchorElement, common: DOMStringMap): CatalogEntry {
  const data = link.dataset;
  const title = data['title'] ?? tidy(link.textContent);
  const artist = data['artist'] ?? common['artist'];
  const album = data['album'] ?? common['album'];
  const artwork = data['artwork'] ?? link.querySelector('img')?.src ?? common['artwork'];
  const duration = secondsOf(data['duration']);
  return {
    url: link.href,
    ...(title !== '' && { title }),
    ...(artist !== undefined && { artist }),
    ...(album !== undefined && { album }),
    ...(artwork !== undefined && { artwork: new URL(artwork, document.baseURI).href }),
    ...(duration !== null && { duration }),
  };
}

function tidy(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** `201`, `3:21` or `1:03:21` as seconds. */
function secondsOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d+(:\d\d){0,2}(\.\d+)?$/.test(text)) return null;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
