/**
 * The shortcuts that lead somewhere, and what each stands for. What the account sees by itself, or in a folder that is
 * listed, counts in its own place; a shortcut stands for its target where nothing else leads there. So whenever something is
 * gone, the other ways to it are looked for: the shortcuts that lead to it or into it, and the folder that it lies in.
 */
import type { DriveFolders } from './drive-folders.ts';

/** A shortcut, as Drive tells of it. */
export interface Shortcut {
  readonly id: string;
  readonly name: string;
  readonly parent: string;
  readonly target: string;
  readonly resourceKey: string;
}

/** A shortcut that has led to something of use. */
export interface Link extends Shortcut {
  /** The folder that its target was seen in last; empty where that is not told. */
  readonly within: string;
  /** What is listed by it alone: the id of a folder, or of a file as it was listed. Empty where something else leads there. */
  readonly standsFor: string;
}

/** Where to look for what is gone. */
export interface OtherWays {
  readonly shortcuts: readonly Shortcut[];
  readonly folders: readonly string[];
  /** Folders are gone that were known by shortcuts alone. */
  readonly foldersFell: boolean;
}

export class DriveLinks {
  readonly #links = new Map<string, Link>();
  /** Ids of links by their targets. */
  readonly #byTarget = new Map<string, Set<string>>();
  /** Links that stood for something and are gone: other ways to it have to be looked for. */
  #fallen: Link[] = [];

  constructor(links: readonly Link[] = []) {
    for (const link of links) this.put(link);
  }

  stored(): readonly Link[] {
    return [...this.#links.values()];
  }

  get(id: string): Link | undefined {
    return this.#links.get(id);
  }

  put(link: Link): void {
    this.#drop(link.id);
    this.#links.set(link.id, link);
    const ids = this.#byTarget.get(link.target) ?? new Set();
    this.#byTarget.set(link.target, ids.add(link.id));
  }

  /** The shortcut is gone. @returns what it stood for; empty where that was nothing */
  remove(id: string): string {
    const link = this.#links.get(id);
    if (link === undefined) return '';
    this.#drop(id);
    if (link.standsFor !== '') this.#fallen.push(link);
    return link.standsFor;
  }

  /** Whether there is anything that shortcuts stand for. */
  get standForAny(): boolean {
    return this.stored().some(({ standsFor }) => standsFor !== '');
  }

  /** Whether a shortcut stands for something, but for one of them. */
  isStoodFor(target: string, listed: string, butBy: string): boolean {
    return this.#to(target).some(({ id, standsFor }) => standsFor === listed && id !== butBy);
  }

  /** A file or folder was seen. @param within the folder that it lies in @param inPlace it is listed there now: no shortcut stands for it any more */
  seen(target: string, within: string, inPlace: boolean): void {
    for (const link of this.#to(target)) this.put({ ...link, within, standsFor: inPlace ? '' : link.standsFor });
  }

  /** Where what has gone since the last time may be besides. @param lost ids of folders that are gone @param removed ids of files that are, as they were listed */
  otherWays(lost: ReadonlySet<string>, removed: readonly string[], folders: DriveFolders): OtherWays {
    const gone = new Set([...lost, ...removed.map((id) => id.replace(/\/.*/, '')), ...this.#fallen.map(({ target }) => target)]);
    const foldersFell = this.#fallen.some(({ standsFor }) => lost.has(standsFor));
    const holders = this.#fallen.map(({ within }) => within).filter((id) => folders.has(id) && !folders.isHidden(id));
    this.#fallen = [];
    const shortcuts = this.stored().filter(({ target, within }) => gone.has(target) || gone.has(within));
    return { shortcuts, folders: holders, foldersFell };
  }

  #to(target: string): readonly Link[] {
    return Array.from(this.#byTarget.get(target) ?? [], (id) => this.#links.get(id)).filter((link) => link !== undefined);
  }

  #drop(id: string): void {
    const link = this.#links.get(id);
    if (link === undefined) return;
    this.#links.delete(id);
    const ids = this.#byTarget.get(link.target);
    ids?.delete(id);
    if (ids?.size === 0) this.#byTarget.delete(link.target);
  }
}
