/** Who took part in a recording beside its artists, as far as tags say so. */
import type { ICommonTagsResult } from 'music-metadata';
import type { ArtistRole, Credit } from '../../services/protocol/records.ts';
import type { NativeTag } from './loudness-tags.ts';

/** "Ann (violin)", as Vorbis comments name performers. */
const INSTRUMENT = /\s*\([^()]*\)\s*$/;
/** Of ID3v2's lists of involved people: those who play or sing. */
const PLAYERS = /^(?:TMCL|IPLS|TIPL):(?!arranger|engineer|producer|dj-?mix|mix)/i;
const PERFORMER = /^(?:TXXX:|----:com\.apple\.iTunes:)?PERFORMER(?::.*)?$/i;

/** Composers only where there are several; one alone is the track's composer. */
export function creditsOf(common: ICommonTagsResult, native: readonly NativeTag[]): readonly Credit[] {
  const { composer = [], lyricist = [], conductor = [], remixer = [], producer = [] } = common;
  const performers = native.flatMap(({ id, value }) => (PLAYERS.test(id) || PERFORMER.test(id) ? [value].flat() : []));
  const named = (role: ArtistRole, names: readonly unknown[]): readonly Credit[] =>
    [...new Set(names.map((name) => String(name).replaceAll('\0', '').trim()))].flatMap((name) => (name === '' ? [] : [{ name, role }]));
  const composers = named('composer', composer);
  return [
    ...(composers.length > 1 ? composers : []),
    ...named('lyricist', lyricist),
    ...named('conductor', conductor),
    ...named('remixer', remixer),
    ...named('producer', producer),
    ...named('performer', performers.map((name) => String(name).replace(INSTRUMENT, ''))),
  ];
}
