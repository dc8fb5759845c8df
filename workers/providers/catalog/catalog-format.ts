/** Finds out what kind of catalogue some bytes are: by their content, then their declared type, then the address. */
import { MpcError } from '../../../services/protocol/errors.ts';
import { extensionOf } from '../audio-files.ts';
import { parseXml } from '../xml.ts';
import type { Catalog } from './catalog-entry.ts';
import { malformed } from './catalog-entry.ts';
import { parseJspf } from './jspf.ts';
import { parseM3u } from './m3u.ts';
import { readPodcastRss } from './podcast-rss.ts';
import { readXspf } from './xspf.ts';

/** What an address turned out to hold: a list of music, or music itself. */
export type CatalogContent = { readonly kind: 'catalog'; readonly catalog: Catalog } | { readonly kind: 'audio' };

/** @throws MpcError `malformed`, `unsupported` */
export function readCatalog(bytes: Uint8Array, contentType: string, url: string): CatalogContent {
  if (looksLikeAudio(bytes)) return { kind: 'audio' };
  const text = decodeText(bytes, contentType);
  return { kind: 'catalog', catalog: parse(text, contentType, url) };
}

/** Types of sound, but not those of playlists that are called audio too. */
export function isAudioType(contentType: string): boolean {
  return /^(audio\/|video\/|application\/ogg)/i.test(contentType) && !/mpegurl|scpls|xspf/i.test(contentType);
}

function parse(text: string, contentType: string, url: string): Catalog {
  const start = text.trimStart();
  if (/^#EXT/i.test(start)) return parseM3u(text, url);
  if (start.startsWith('{')) return parseJspf(text, url);
  if (start.startsWith('<')) return parseXmlCatalog(start, url);
  if (/mpegurl/i.test(contentType)) return parseM3u(text, url);
  if (/json/i.test(contentType)) return parseJspf(text, url);
  const extension = extensionOf(new URL(url).pathname);
  if (extension === 'm3u' || extension === 'm3u8') return parseM3u(text, url);
  throw malformed('it is neither M3U, JSPF, XSPF nor a podcast feed');
}

function parseXmlCatalog(text: string, url: string): Catalog {
  // A web page is not well-formed XML; say what it is instead of that.
  if (/^<!doctype html|^<html/i.test(text)) throw malformed('it is a web page');
  const root = parseXml(text);
  if (root.name === 'rss') return readPodcastRss(root, url);
  if (root.name === 'playlist') return readXspf(root, url);
  if (root.name === 'feed') throw new MpcError('unsupported', 'Atom feeds are not read; most podcasts offer RSS as well.');
  throw malformed(`its XML is a <${root.name}>, neither XSPF nor RSS`);
}

/**
 * Text by its byte order mark, its declared charset, or its XML declaration; else UTF-8 if it is valid,
 * else Windows-1252, which old M3U files are written in.
 */
function decodeText(bytes: Uint8Array, contentType: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*\sencoding=["']([\w.-]+)["']/i.exec(head)?.[1] ?? /charset=["']?([\w.-]+)/i.exec(contentType)?.[1];
  for (const encoding of ['utf-8', declared]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not in this encoding, or an encoding that nobody knows.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

const MAGIC: readonly string[] = ['ID3', 'fLaC', 'OggS', 'RIFF', 'FORM', 'MAC ', 'wvpk', 'MPCK', 'DSD ', 'caff'];

function looksLikeAudio(bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (MAGIC.some((magic) => head.startsWith(magic)) || head.slice(4, 8) === 'ftyp') return true;
  const [first = 0, second = 0] = bytes;
  // An MPEG audio or ADTS frame; 0xFF 0xFE is the byte order mark of UTF-16 and no layer either.
  return first === 0xff && (second & 0xe0) === 0xe0 && second !== 0xfe && second !== 0xff;
}
