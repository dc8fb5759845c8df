/**
 * Ids of what is derived from tracks (albums, artists, genres, folders), by their numbers. Each is a hash of what names
 * it, made when it is first asked for: of a large library few are ever shown.
 */
import { hashId } from './stable-id.ts';

export class DerivedIds {
  readonly #partsOf: (number: number) => readonly string[];
  /** By number; '' where none has been asked for. */
  readonly #ids: string[] = [];
  readonly #numberOfId = new Map<string, number>();

  /** @param partsOf what names the thing of a number, its kind first; always the same for one number */
  constructor(partsOf: (number: number) => readonly string[]) {
    this.#partsOf = partsOf;
  }

  id(number: number): string {
    let id = this.#ids[number] ?? '';
    if (id === '') {
      // Filled up, not skipped: a hole would turn the array into a dictionary.
      while (this.#ids.length < number) this.#ids.push('');
      id = hashId(...this.#partsOf(number));
      this.#ids[number] = id;
      this.#numberOfId.set(id, number);
    }
    return id;
  }

  /** The number of that id among `all`, or -1. */
  find(id: string, all: Iterable<number>): number {
    // One that was never shown in this session is found by making them all.
    if (!this.#numberOfId.has(id)) for (const number of all) this.id(number);
    return this.#numberOfId.get(id) ?? -1;
  }
}
