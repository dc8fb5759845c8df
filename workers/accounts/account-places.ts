/** Which account a place is: the same place added again, or once more after it was removed, is the same account. */
import { placeOf, type AccountRecord, type AccountRecords, type FormerAccount } from './account-records.ts';

/** The record as it is to be kept: under the id, and with what there is already, of the account that is or was at its place. */
export async function settled(records: AccountRecords, fresh: AccountRecord): Promise<AccountRecord> {
  const known = await findSamePlace(await records.all(), fresh);
  if (known !== undefined) return { ...fresh, ...kept(known, fresh) };
  const former = await findFormer(await records.former(), fresh);
  return former === undefined ? fresh : { ...fresh, id: former.id };
}

/** What stays of an account that is added again. A list that is wanted in the library once is not hidden by an embed of it. */
function kept(known: AccountRecord, { named, embedded }: AccountRecord): Partial<AccountRecord> {
  return {
    id: known.id,
    ...(known.term !== undefined && { term: known.term }),
    added: known.added,
    lastSync: known.lastSync,
    embedded: known.embedded && embedded,
    ...(named !== true && { label: known.label, ...(known.named !== undefined && { named: known.named }) }),
  };
}

async function findSamePlace(all: readonly AccountRecord[], { provider, key, handle }: AccountRecord): Promise<AccountRecord | undefined> {
  for (const record of all) {
    if (record.provider !== provider) continue;
    // Two folders may bear one name; handles can be compared for certain.
    if (handle !== null && record.handle !== null) {
      if (await record.handle.isSameEntry(handle)) return record;
    } else if (record.key === key) {
      return record;
    }
  }
  return undefined;
}

/** The account that was at this place before it was removed; a folder is compared by its handle. */
async function findFormer(all: readonly FormerAccount[], { provider, key, handle }: AccountRecord): Promise<FormerAccount | undefined> {
  const place = placeOf({ provider, key });
  for (const former of all.filter((each) => each.place === place)) {
    if (handle === null || former.handle === null || (await former.handle.isSameEntry(handle))) return former;
  }
  return undefined;
}
