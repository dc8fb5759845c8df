/**
 * Where settings are kept: one record for each, so that two tabs that change different ones at once lose nothing.
 * It keeps and tells; what a setting may be is not its business.
 */

/** A setting that may be another one now, whoever changed it: this store, or one over the same device. */
export interface SettingChange {
  /** Name of the setting. */
  readonly key: string;
  /** What is kept now; undefined when it was deleted. */
  readonly value: unknown;
}

/**
 * Every method but `onChange` and `close` throws MpcError `storage-full` or `storage-unavailable`; those that change
 * something also `closed`, and `invalid-argument` for a value that cannot be cloned (a function), which changes nothing.
 */
export interface SettingsStore {
  /** The kept value (a structured clone), or undefined. */
  get(key: string): Promise<unknown>;
  /** @param value anything that `structuredClone` takes; undefined deletes */
  set(key: string, value: unknown): Promise<void>;
  /** What is not there is no error. */
  delete(key: string): Promise<void>;
  /** All of them (structured clones), sorted by key. */
  entries(): Promise<readonly (readonly [key: string, value: unknown])[]>;
  /** Changes several settings, all or none; a value of undefined deletes. */
  update(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** Deletes all settings. */
  clear(): Promise<void>;
  /**
   * Calls back for each changed setting, of own changes before their promise resolves. Settings that were changed
   * together are told together, within one turn; one that changes fast may be told by its last value only.
   * @returns its undo
   */
  onChange(listener: (change: SettingChange) => void): () => void;
  /** Ends all listening, and refuses changes from then on with `closed`; what is kept stays. */
  close(): void;
}
