/**
 * Tags as a person wants them: checked at the door, and laid over what the file says. An edit also does away with
 * what the file says of the same thing in other fields: how a title is sorted, how a credit is joined, which
 * release of MusicBrainz it is.
 */
import type { TagEdits } from '../../services/protocol/personal.ts';
import type { EditedTags } from './personal-record.ts';
import { invalid } from './argument-check.ts';
import { joinCredits, joinList, LIST_SEPARATOR, splitCredits, type TrackRecord } from './track-record.ts';

const MAX_TEXT = 2000;
const MAX_LIST = 100;
const MAX_NUMBER = 9999;

type Check = (value: unknown, field: string) => TagEdits[keyof TagEdits];

const CHECKS: Readonly<Record<keyof TagEdits, Check>> = {
  title: (value, field) => {
    const title = checkTag(value, field);
    if (title === '') throw invalid(field, 'a text that says something');
    return title;
  },
  artists: checkNames,
  albumArtist: checkTag,
  album: checkTag,
  genres: checkNames,
  composer: checkTag,
  comment: checkTag,
  track: checkNumber,
  disc: checkNumber,
  year: checkNumber,
  compilation: (value, field) => {
    if (typeof value !== 'boolean') throw invalid(field, 'true, false or null');
    return value;
  },
};

/** The tags that a person may change. */
export const EDITABLE = Object.keys(CHECKS) as readonly (keyof TagEdits)[];

/** The edits in the form in which they are kept. @throws MpcError `invalid-argument` naming the tag */
export function checkEdits(edits: unknown): TagEdits {
  if (typeof edits !== 'object' || edits === null || Array.isArray(edits)) throw invalid('edits', 'an object');
  const checked: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(edits)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(CHECKS, field)) throw invalid(field, `one of ${EDITABLE.join(', ')}`);
    checked[field] = value === null ? null : CHECKS[field as keyof TagEdits](value, field);
  }
  return checked;
}

/** The fields of a record that the edits replace. @param credits what the file says of who took part */
export function editedFields(edits: EditedTags, credits: string): Partial<TrackRecord> {
  const { title, artists, albumArtist, album, genres, composer, comment, track, disc, year, compilation } = edits;
  const others = (): string => joinCredits(splitCredits(credits).filter(({ role }) => role !== 'composer'));
  return {
    ...(title !== undefined && { title, titleSort: '' }),
    ...(artists !== undefined && { artists: joinList(artists), artistCredit: '', artistSort: '', mbArtists: '' }),
    ...(albumArtist !== undefined && { albumArtist, albumArtistSort: '', mbAlbumArtists: '' }),
    ...(album !== undefined && { album, albumSort: '' }),
    ...((album ?? albumArtist) !== undefined && { mbRelease: '', mbReleaseGroup: '' }),
    ...(genres !== undefined && { genres: joinList(genres) }),
    ...(composer !== undefined && { composer, credits: others() }),
    ...(comment !== undefined && { comment }),
    ...(track !== undefined && { track }),
    ...(disc !== undefined && { disc }),
    ...(year !== undefined && { year }),
    ...(compilation !== undefined && { compilation: compilation ? 1 : 0 }),
  };
}

function checkTag(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT || value.includes(LIST_SEPARATOR)) {
    throw invalid(field, `a text of at most ${MAX_TEXT} characters, none of them NUL, or null`);
  }
  return value.trim();
}

function checkNames(value: unknown, field: string): readonly string[] {
  if (!Array.isArray(value) || value.length > MAX_LIST) throw invalid(field, `a list of at most ${MAX_LIST} names or null`);
  return (value as readonly unknown[]).map((name, index) => {
    const checked = checkTag(name, `${field}[${index}]`);
    if (checked === '') throw invalid(`${field}[${index}]`, 'a name');
    return checked;
  });
}

function checkNumber(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_NUMBER) {
    throw invalid(field, `a whole number from 1 to ${MAX_NUMBER} or null`);
  }
  return value;
}
