/** What Dropbox answers, as far as it matters here, checked before it is believed: what is odd in an entry leaves only that out. */
import * as v from 'valibot';

const optionalText = v.fallback(v.nullish(v.string(), ''), '');
const optionalNumber = v.fallback(v.nullish(v.number()), null);

/** FileMetadata, FolderMetadata and DeletedMetadata of https://www.dropbox.com/developers/documentation/http/documentation */
const Entry = v.object({
  '.tag': v.picklist(['file', 'folder', 'deleted']),
  name: optionalText,
  /** In small letters: what paths are compared by. Null where it is not within the listener's own Dropbox. */
  path_lower: v.pipe(v.string(), v.startsWith('/')),
  /** Only its last part is sure to be in the right case. */
  path_display: optionalText,
  id: optionalText,
  rev: optionalText,
  size: optionalNumber,
  content_hash: optionalText,
  client_modified: optionalText,
  server_modified: optionalText,
  is_downloadable: v.fallback(v.boolean(), true),
});
export type Entry = v.InferOutput<typeof Entry>;

const Page = v.object({ entries: v.array(v.unknown()), cursor: v.pipe(v.string(), v.nonEmpty()), has_more: v.boolean() });

/** A part of a listing. */
export interface ListedPage {
  readonly entries: readonly Entry[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

/** @returns null for what is no page */
export function parsePage(answer: unknown): ListedPage | null {
  const page = v.safeParse(Page, answer);
  if (!page.success) return null;
  const { entries, cursor, has_more: hasMore } = page.output;
  return {
    entries: entries.flatMap((entry) => {
      const parsed = v.safeParse(Entry, entry);
      return parsed.success ? [parsed.output] : [];
    }),
    cursor,
    hasMore,
  };
}

const Link = v.object({ link: v.pipe(v.string(), v.url()) });

/** @returns null for what is no link */
export function parseLink(answer: unknown): string | null {
  const parsed = v.safeParse(Link, answer);
  return parsed.success ? parsed.output.link : null;
}

const Person = v.object({
  account_id: v.pipe(v.string(), v.nonEmpty()),
  email: optionalText,
  name: v.fallback(v.object({ display_name: optionalText }), { display_name: '' }),
});

/** @returns null where it is not told who it is */
export function parsePerson(answer: unknown): v.InferOutput<typeof Person> | null {
  const parsed = v.safeParse(Person, answer);
  return parsed.success ? parsed.output : null;
}

const Space = v.object({
  used: v.number(),
  allocation: v.object({ '.tag': v.string(), allocated: optionalNumber, used: optionalNumber, user_within_team_space_allocated: optionalNumber }),
});

/** Bytes; null where they are not told. */
export function parseSpace(answer: unknown): { readonly used: number; readonly total: number | null } | null {
  const parsed = v.safeParse(Space, answer);
  if (!parsed.success) return null;
  const { used, allocation } = parsed.output;
  if (allocation['.tag'] !== 'team') return { used, total: allocation.allocated ?? null };
  // 0 is how a team says that its members share all there is.
  const own = allocation.user_within_team_space_allocated ?? 0;
  return own > 0 ? { used, total: own } : { used: allocation.used ?? used, total: allocation.allocated ?? null };
}
