/** Podcast feeds: RSS 2.0 with enclosures and the iTunes tags. Newest first, as feeds are. */
import { isAudioFile } from '../audio-files.ts';
import type { XmlElement } from '../xml.ts';
import type { Catalog, CatalogFile } from './catalog-entry.ts';
import { hints, httpUrl, malformed, parseClock } from './catalog-entry.ts';

const ITUNES = 'http://www.itunes.com/dtds/podcast-1.0.dtd';

export function readPodcastRss(root: XmlElement, baseUrl: string): Catalog {
  const channel = root.first('channel');
  if (!channel) throw malformed('the RSS feed has no channel');
  const show = {
    title: channel.textOf('title'),
    author: channel.textOf('author', ITUNES),
    artwork: imageOf(channel, baseUrl) ?? httpUrl(channel.first('image', '')?.textOf('url'), baseUrl),
  };
  return { title: show.title, entries: channel.all('item').flatMap((item) => entryOf(item, show, baseUrl)) };
}

interface Show {
  readonly title: string;
  readonly author: string;
  readonly artwork: string | null;
}

function entryOf(item: XmlElement, show: Show, baseUrl: string): readonly CatalogFile[] {
  const enclosure = item.all('enclosure').find(({ attributes }) => {
    const url = httpUrl(attributes['url'], baseUrl);
    return url !== null && isAudioFile(new URL(url).pathname, attributes['type'] ?? '');
  });
  const url = httpUrl(enclosure?.attributes['url'], baseUrl);
  if (!enclosure || !url) return [];
  return [
    {
      url,
      // The enclosure's length is left alone: feeds write 0, guesses, and sizes of files since replaced.
      mimeType: enclosure.attributes['type'] ?? '',
      hints: hints({
        title: item.textOf('title') || item.textOf('title', ITUNES),
        artist: item.textOf('author', ITUNES) || show.author,
        album: show.title,
        track: Number(item.textOf('episode', ITUNES)),
        duration: parseClock(item.textOf('duration', ITUNES)),
        artwork: imageOf(item, baseUrl) ?? show.artwork ?? undefined,
      }),
    },
  ];
}

function imageOf(element: XmlElement, baseUrl: string): string | null {
  return httpUrl(element.first('image', ITUNES)?.attributes['href'], baseUrl);
}
