/**
 * The file in which what a person made goes from one browser to another: JSON Lines. The first line names the
 * format; each other line is one object, whose `type` says what: `track` (what was made of one, and enough to find it
 * again elsewhere), `play` (an entry of the history, of a track that has its own line), or one of its keepers' own.
 */
import * as v from 'valibot';
import { MpcError } from '../../services/protocol/errors.ts';
import { isObject } from './argument-check.ts';
import type { EditedTags } from './personal-record.ts';
import { checkEdits, EDITABLE } from './tag-edits.ts';

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

/** Nothing that a file says of itself is longer: what was written must come back. */
const MAX_TEXT = 1_000_000;
const MAX_COUNT = 0xffffffff;
/** Epoch milliseconds in the year 2109: whatever is later is no time at which anybody did anything. */
export const MAX_TIME = 2 ** 42;
/** Seconds that a track may be heard: thirty years. */
export const MAX_SECONDS = 1e9;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const time = v.pipe(amount, v.maxValue(MAX_TIME));
const seconds = v.pipe(amount, v.maxValue(MAX_SECONDS));
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
  /** As the file claims: what it claims must not stand in the way. */
  duration: v.nullable(amount),
  favourite: v.boolean(),
  favouriteAt: time,
  rating: v.nullable(rating),
  ratedAt: time,
  plays: count,
  skips: count,
  lastPlayed: v.nullable(time),
  edits: v.nullable(edits),
  editedAt: time,
  /** Of each tag that was ever edited; without it all are as at `editedAt`. */
  editTimes: v.exactOptional(v.pipe(v.custom<object>(isObject), v.record(v.picklist(EDITABLE), time))),
});

const playLine = v.object({
  type: v.literal('play'),
  track: text,
  startedAt: time,
  heard: seconds,
  completed: v.boolean(),
});

export type TrackLine = v.InferOutput<typeof trackLine>;
export type PlayLine = v.InferOutput<typeof playLine>;

/** Whether a value has the form of a line about a track, edits of tags left out of account. */
export function isTrackLine(value: unknown): value is TrackLine {
  return v.is(trackLine, value);
}

/** One line as understood: one of ours, or a keeper's. */
export type ParsedLine =
  | { readonly kind: 'track'; readonly line: TrackLine }
  | { readonly kind: 'play'; readonly line: PlayLine }
  | { readonly kind: 'kept'; readonly keeper: LineKeeper; readonly line: Line };

/** @throws MpcError `malformed` with `details.line` (from 1) and `details.field`: the member that is to blame, or `file` */
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

/** What a file may say only once, and only of what it has described before. */
export class SaidBefore {
  readonly #tracks = new Set<string>();
  readonly #kept = new Map<string, Set<unknown>>();

  /** To be called with each line in its order. @throws MpcError `malformed`, as {@link checkHeader} */
  check(parsed: ParsedLine, number: number): void {
    if (parsed.kind === 'play') {
      if (!this.#tracks.has(parsed.line.track)) throw malformed(number, 'track');
      return;
    }
    const said = parsed.kind === 'track' ? this.#tracks : this.#saidBy(parsed.keeper);
    const { id } = parsed.line;
    if (typeof id !== 'string') return;
    if (said.has(id)) throw malformed(number, 'id');
    said.add(id);
  }

  #saidBy({ type }: LineKeeper): Set<unknown> {
    let said = this.#kept.get(type);
    if (said === undefined) this.#kept.set(type, (said = new Set()));
    return said;
  }
}

/** @param field what is wrong in the line; left out when it is no object at all: then it is the file */
export function malformed(line: number, field?: string, cause?: unknown): MpcError {
  const what = field === undefined ? 'is no line of such a file' : `has a wrong ${field}`;
  return new MpcError('malformed', `Line ${line} ${what}.`, { cause, details: { line, field: field ?? 'file' } });
}

function checkTrack(object: Line, number: number): TrackLine {
  const line = checkedBy(trackLine, object, number);
  if (line.edits === null) return line;
  try {
    const checked = checkEdits(line.edits) as EditedTags;
    return { ...line, edits: Object.keys(checked).length === 0 ? null : checked };
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
  if (!isObject(value)) throw malformed(number);
  return value;
}

function fieldOf(issues: readonly v.BaseIssue<unknown>[]): string | undefined {
  const [issue] = issues;
  return issue === undefined ? undefined : (v.getDotPath(issue) ?? undefined);
}
