/**
 * The file in which what a person made goes from one browser to another: JSON Lines. The first line names the
 * format; each other line is one object, whose `type` says what: `track` (what was made of one, and enough to find it
 * again elsewhere), `play` (an entry of the history, of a track that has its own line), or one of its keepers' own.
 */
import * as v from 'valibot';
import { MpcError } from '../../services/protocol/errors.ts';
import type { EditedTags } from './personal-record.ts';
import { checkEdits } from './tag-edits.ts';

export const FORMAT = 'mpc-personal';
export const VERSION = 1;

export type Line = Readonly<Record<string, unknown>>;

/** What else a person makes, which others keep (playlists, settings): it goes out and comes back as lines of its type. */
export interface LineKeeper {
  /** The `type` of its lines. */
  readonly type: string;
  /** Its lines, without their `type`. */
  lines(): AsyncIterable<object>;
  /** Looks at a line and changes nothing. @throws MpcError with `details.field` */
  check(line: Line): void;
  /** Merges lines that were checked; importing the same again changes nothing. @returns how many it took */
  take(lines: readonly Line[]): Promise<number>;
}

const MAX_TEXT = 4000;
const MAX_COUNT = 0xffffffff;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_COUNT));
const rating = v.pipe(v.number(), v.minValue(0), v.maxValue(5), v.multipleOf(0.5));
const edits = v.custom<EditedTags>((value) => typeof value === 'object' && value !== null && !Object.values(value).includes(null));

const header = v.object({ format: v.literal(FORMAT), version: v.literal(VERSION) });

const trackLine = v.object({
  type: v.literal('track'),
  /** In the library that it comes from. */
  id: text,
  /** The account's provider, and who it is there; empty where that is not known. */
  provider: text,
  identity: text,
  path: text,
  fileId: text,
  size: v.nullable(amount),
  title: text,
  artist: text,
  album: text,
  duration: v.nullable(amount),
  favourite: v.boolean(),
  favouriteAt: amount,
  rating: v.nullable(rating),
  ratedAt: amount,
  plays: count,
  skips: count,
  lastPlayed: v.nullable(amount),
  edits: v.nullable(edits),
  editedAt: amount,
});

const playLine = v.object({
  type: v.literal('play'),
  track: text,
  startedAt: amount,
  heard: amount,
  completed: v.boolean(),
});

export type TrackLine = v.InferOutput<typeof trackLine>;
export type PlayLine = v.InferOutput<typeof playLine>;

/** One line as understood: one of ours, or a keeper's. */
export type ParsedLine =
  | { readonly kind: 'track'; readonly line: TrackLine }
  | { readonly kind: 'play'; readonly line: PlayLine }
  | { readonly kind: 'kept'; readonly keeper: LineKeeper; readonly line: Line };

/** @throws MpcError `malformed` with `details.line` (from 1) and, where one is to blame, `details.field` */
export function checkHeader(content: string): void {
  const result = v.safeParse(header, parseObject(content, 1));
  if (!result.success) throw malformed(1, fieldOf(result.issues));
}

/** @throws MpcError `malformed`, as {@link checkHeader} */
export function parseLine(content: string, number: number, keepers: readonly LineKeeper[]): ParsedLine {
  const object = parseObject(content, number);
  const { type } = object;
  try {
    if (type === 'track') return { kind: 'track', line: checkTrack(object, number) };
    if (type === 'play') return { kind: 'play', line: checkedBy(playLine, object, number) };
    const keeper = keepers.find((each) => each.type === type);
    if (keeper === undefined) throw malformed(number, 'type');
    keeper.check(object);
    return { kind: 'kept', keeper, line: object };
  } catch (thrown) {
    if (thrown instanceof MpcError && thrown.details['line'] === number) throw thrown;
    const field = thrown instanceof MpcError ? thrown.details['field'] : undefined;
    throw malformed(number, typeof field === 'string' ? field : undefined, thrown);
  }
}

/** @param field what is wrong in the line; left out when it is no object at all */
export function malformed(line: number, field?: string, cause?: unknown): MpcError {
  const what = field === undefined ? 'is no line of such a file' : `has a wrong ${field}`;
  return new MpcError('malformed', `Line ${line} ${what}.`, { cause, details: { line, ...(field !== undefined && { field }) } });
}

function checkTrack(object: Line, number: number): TrackLine {
  const line = checkedBy(trackLine, object, number);
  if (line.edits === null) return line;
  try {
    return { ...line, edits: checkEdits(line.edits) as EditedTags };
  } catch (thrown) {
    const field = thrown instanceof MpcError ? thrown.details['field'] : undefined;
    throw malformed(number, `edits.${String(field)}`, thrown);
  }
}

function checkedBy<S extends v.GenericSchema>(schema: S, object: Line, number: number): v.InferOutput<S> {
  const result = v.safeParse(schema, object, { abortEarly: true });
  if (!result.success) throw malformed(number, fieldOf(result.issues));
  return result.output;
}

function parseObject(content: string, number: number): Line {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (thrown) {
    throw malformed(number, undefined, thrown);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(number);
  return value as Line;
}

function fieldOf(issues: readonly v.BaseIssue<unknown>[]): string | undefined {
  const [issue] = issues;
  return issue === undefined ? undefined : (v.getDotPath(issue) ?? undefined);
}
