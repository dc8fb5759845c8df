/** What a test does to a drive without asking the service. Paths are relative to the root, with slashes between names. */

/** @typedef {import('./store.mjs').Item} Item */

export class OneDriveSeeds {
  #store;

  /** @param {import('./store.mjs').DriveStore} store */
  constructor(store) {
    this.#store = store;
  }

  /** A file, with the folders that it lies in; another content for one that is there. @param {string} path @param {Uint8Array} content @param {Partial<Item>} [facts] @returns {string} its id */
  write(path, content, facts = {}) {
    const { parent, name } = this.#place(path);
    const known = parent.children.get(name.toLowerCase());
    const bytes = Buffer.from(content);
    return known ? this.#store.write(known, bytes, facts).id : this.#store.putFile(parent, name, bytes, 'fail', facts).item.id;
  }

  /** @param {string} path @returns {string} its id */
  folder(path) {
    return this.#folder(path.split('/')).id;
  }

  /** A file, or something else, of which there is a listing only, whatever it is called. @param {string} path @param {Partial<Item>} [facts] @returns {string} its id */
  list(path, { size = 1000, ...facts } = {}) {
    const { parent, name } = this.#place(path);
    return this.#store.addListed(parent, name, size, facts).id;
  }

  /** So many files, so many in each folder; the folders are told before them. @param {{ files: number, perFolder?: number, under?: string }} how */
  fill({ files, perFolder = files, under = 'Music' }) {
    for (let count = 0; count < files; count++) {
      const parent = this.#folder([under, ...(perFolder < files ? [`Album ${Math.floor(count / perFolder) + 1}`] : [])]);
      const hashes = { quickXorHash: Buffer.from(String(count).padStart(20, '0')).toString('base64') };
      this.#store.addListed(parent, `Track ${count + 1}.mp3`, 3_000_000 + count, { hashes });
    }
  }

  /** As `mv` does: the folder that it goes to exists. @param {string} from @param {string} to */
  move(from, to) {
    const { parent, name } = this.#place(to);
    this.#store.move(this.#at(from), { parent, name }, 'fail');
  }

  /** @param {string} path */
  remove(path) {
    this.#store.remove(this.#at(path));
  }

  /** What is known of an item. @param {string} path */
  item(path) {
    const { id, name, size, changed } = this.#at(path);
    return { id, name, size, changed };
  }

  /** @param {string} path @param {Partial<Item>} facts `malware` for instance */
  change(path, facts) {
    const item = this.#at(path);
    Object.assign(item, facts);
    this.#store.touch(item);
  }

  /** How much there is. */
  count() {
    return [...this.#store.living()].length;
  }

  /** @param {string} path */
  #place(path) {
    const names = path.split('/');
    const name = names.pop() ?? '';
    return { parent: this.#folder(names), name };
  }

  /** @param {string[]} names @returns {Item} */
  #folder(names) {
    let at = this.#store.root;
    for (const name of names) at = at.children.get(name.toLowerCase()) ?? this.#store.addFolder(at, name, 'fail');
    return at;
  }

  /** @param {string} path @returns {Item} */
  #at(path) {
    const item = this.#store.find(this.#store.root, path.split('/'));
    if (!item) throw new Error(`There is no ${path}.`);
    return item;
  }
}
