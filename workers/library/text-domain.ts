/**
 * All distinct texts of one kind (titles, names, albums), numbered: columns hold the numbers, and whatever is
 * asked of a text (its folded form, its place in the alphabet) is worked out once per text, not per track.
 * Number 0 is the empty text: unknown.
 */
import { foldText } from './text-fold.ts';
import { TextNumbers } from './text-numbers.ts';
import { splitList } from './track-record.ts';

export class TextDomain {
  readonly #numbers = new TextNumbers();
  readonly #wordsOf: (text: string) => string;
  readonly #folded: string[] = [''];
  readonly #canonical: number[] = [0];
  readonly #byFolded = new Map<string, number>([['', 0]]);

  /** @param wordsOf what a reader sees of a text: all of it, unless it is coded */
  constructor(wordsOf: (text: string) => string = (text) => text) {
    this.#wordsOf = wordsOf;
    this.#numbers.number('');
  }

  /** How many texts there are, the empty one included. */
  get size(): number {
    return this.#numbers.size;
  }

  intern(text: string): number {
    return this.#numbers.number(text);
  }

  text(id: number): string {
    return this.#numbers.text(id) ?? '';
  }

  /** What a reader sees of the text. */
  words(id: number): string {
    return this.#wordsOf(this.text(id));
  }

  /** Whether all texts are folded: then asking for one costs nothing. */
  get isFolded(): boolean {
    return this.#folded.length === this.size;
  }

  /** The folded form of one text, without the others being folded for it. */
  foldedAlone(id: number): string {
    return this.#folded[id] ?? foldText(this.words(id));
  }

  folded(id: number): string {
    this.#foldNew();
    return this.#folded[id] ?? '';
  }

  /** The first text that folds like this one: texts of one canonical number are the same name. */
  canonical(id: number): number {
    this.#foldNew();
    return this.#canonical[id] ?? 0;
  }

  #foldNew(): void {
    if (this.isFolded) return;
    for (let id = this.#folded.length; id < this.size; id++) {
      const folded = foldText(this.words(id));
      this.#folded.push(folded);
      let canonical = this.#byFolded.get(folded);
      if (canonical === undefined) this.#byFolded.set(folded, (canonical = id));
      // A name of nothing but marks folds to nothing, and yet is a name of its own.
      this.#canonical.push(canonical === 0 ? id : canonical);
    }
  }
}

/** Distinct lists of texts (the artists of a track), each the joined form of {@link joinList}. */
export class ListDomain {
  readonly #lists = new TextDomain();
  readonly #members: (readonly number[])[] = [[]];
  readonly #shown: number[] = [0];
  readonly #memberDomain: TextDomain;

  constructor(memberDomain: TextDomain) {
    this.#memberDomain = memberDomain;
  }

  get size(): number {
    return this.#lists.size;
  }

  intern(joined: string): number {
    const id = this.#lists.intern(joined);
    if (id === this.#members.length) {
      const names = splitList(joined);
      const members = names.map((name) => this.#memberDomain.intern(name));
      this.#members.push(members);
      this.#shown.push(members.length === 1 ? (members[0] ?? 0) : this.#memberDomain.intern(names.join(', ')));
    }
    return id;
  }

  text(id: number): string {
    return this.#lists.text(id);
  }

  /** Numbers of the members in their own domain. */
  members(id: number): readonly number[] {
    return this.#members[id] ?? [];
  }

  /** Number, in the members' domain, of the list as shown: joined by commas. */
  shown(id: number): number {
    return this.#shown[id] ?? 0;
  }
}
