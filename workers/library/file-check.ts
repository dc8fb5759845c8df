/**
 * Checks files, and whole batches of a sync, that a program hands in: a typed error names what is wrong. What MPC's own sync
 * hands in is looked at in this way only when it could not be taken.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import { checkList, invalid, isObject } from './argument-check.ts';
import type { FileEntry } from '../providers/provider.ts';
import type { ListedFile, SyncBatch } from './store.ts';
import { checkListedTags, checkObject, checkPlainText, checkTags, number, orNull } from './tags-check.ts';

const amount = number(0, Number.MAX_VALUE);
const quantity = orNull(amount);
const optional =
  (check: (value: unknown, field: string) => void) =>
  (value: unknown, field: string): void => {
    if (value !== undefined) check(value, field);
  };
const HINTS = { title: checkPlainText, artist: checkPlainText, album: checkPlainText, track: amount, duration: amount, artwork: checkPlainText };
const FILE = {
  fileId: checkName,
  formerId: optional(checkPlainText),
  path: checkName,
  size: quantity,
  modified: quantity,
  changeKey: checkPlainText,
  contentHash: optional(checkPlainText),
  mimeType: checkPlainText,
  hints: optional((value, field) => checkObject(value, field, HINTS)),
  tags: optional(checkListedTags),
} satisfies Record<keyof ListedFile, (value: unknown, field: string) => void>;

const MOVE: Record<keyof NonNullable<SyncBatch['moved']>[number], typeof checkName> = { from: checkName, to: checkName };
const SETTLE: Record<keyof NonNullable<SyncBatch['settle']>, typeof checkPlainText> = { keepBeneath: (value, field) => checkList(value, field, checkPlainText) };

/** Of files that a program makes up, the path must be one that folders can show; providers may have others. */
const PUT_FILE = { ...FILE, path: checkPath } satisfies typeof FILE;

/** @throws MpcError `invalid-argument`, its `details.field` a path such as `files[2].tags.title` */
export function checkFiles(files: unknown, field: string): asserts files is readonly ListedFile[] {
  checkList(files, field, (file, at) => checkObject(file, at, PUT_FILE, true));
}

/** @throws MpcError `invalid-argument` */
export function checkAccount(account: unknown): asserts account is AccountId {
  checkName(account, 'account');
}

/**
 * Runs what takes a batch. A sync's are many and well-formed as a rule: they are looked at in full only when they stand in
 * the way, or when what names a file is none.
 * @throws MpcError `invalid-argument` where the batch is to blame
 */
export async function takingBatch<T>(batch: SyncBatch, take: () => Promise<T>): Promise<T> {
  try {
    if (!isObject(batch)) throw invalid('batch', 'an object');
    if (!isName(batch.account) || batch.entries?.every(isNamed) === false) checkBatch(batch);
    checkFolders(batch);
    if (batch.settle !== undefined) checkObject(batch.settle, 'settle', SETTLE, true);
    return await take();
  } catch (thrown) {
    if (!(thrown instanceof MpcError)) checkBatch(batch);
    throw thrown;
  }
}

function isNamed({ fileId, path, changeKey, mimeType }: FileEntry): boolean {
  const named = typeof fileId === 'string' && fileId !== '' && typeof path === 'string' && path !== '';
  return named && typeof changeKey === 'string' && typeof mimeType === 'string';
}

/** Few as they are, they change many tracks at once. */
function checkFolders({ moved, removedPaths }: SyncBatch): void {
  if (moved !== undefined) checkList(moved, 'moved', (move, at) => checkObject(move, at, MOVE, true));
  if (removedPaths !== undefined) checkList(removedPaths, 'removedPaths', checkPlainText);
}

function checkBatch({ account, entries, removed, extractions }: SyncBatch): void {
  checkAccount(account);
  if (entries !== undefined) checkList(entries, 'entries', (entry, at) => checkObject(entry, at, FILE, true));
  if (removed !== undefined) checkList(removed, 'removed', checkPlainText);
  if (extractions !== undefined) checkList(extractions, 'extractions', checkExtraction);
}

function checkExtraction(value: unknown, field: string): void {
  if (!isObject(value)) throw invalid(field, 'an object');
  const { track, changeKey, tags, warning } = value;
  checkPlainText(track, `${field}.track`);
  checkPlainText(changeKey, `${field}.changeKey`);
  checkTags(tags, `${field}.tags`);
  if (warning !== null && !(isObject(warning) && typeof warning['message'] === 'string')) throw invalid(`${field}.warning`, 'an error or null');
}

function checkName(value: unknown, field: string): asserts value is string {
  if (!isName(value)) throw invalid(field, 'a text that is not empty and holds no NUL');
}

function checkPath(value: unknown, field: string): void {
  checkName(value, field);
  if (value.split('/').some((step) => step === '' || step === '.' || step === '..')) {
    throw invalid(field, 'names with single slashes between them, none of them . or .., relative to the root of the account');
  }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}
