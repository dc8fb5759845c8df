/** What can change a view, beside what its tracks' files say. */
import type { Filter, ViewQuery } from '../../services/protocol/library.ts';
import { mentions } from './filter.ts';
import { parseSearch } from './search-query.ts';
import { isPersonalField } from './track-fields.ts';

export interface ViewConcerns {
  /** What a person makes of tracks decides what is in the view, or its order. */
  readonly personal: boolean;
  /** So does the passing of time, or a playlist. */
  readonly time: boolean;
}

export function viewConcerns({ filter, sort = [], group, search, playlist }: ViewQuery): ViewConcerns {
  const filters = [filter, search === undefined ? null : parseSearch(search)?.filter].filter((part) => part != null);
  return {
    personal:
      filters.some((part) => mentions(part, isPersonal)) || sort.some(({ by }) => isPersonalField(by)) || group === 'rating',
    time: playlist !== undefined || group === 'added' || filters.some((part) => mentions(part, ({ op }) => op === 'within')),
  };
}

function isPersonal(condition: Filter): boolean {
  return 'field' in condition && isPersonalField(condition.field);
}
