/** What tests of every cloud need: tokens of its emulator, and content for its files. */
import type { AccessTokens } from './authorized-http.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export function bytes(length: number, seed = 1): Bytes {
  return Uint8Array.from({ length }, (_, index) => (index * seed) % 256);
}

/** Tokens of an emulator's authority. */
export class IssuedTokens implements AccessTokens {
  readonly #issue: () => Promise<string>;
  #current: Promise<string> | null = null;
  /** How often one was asked for because another was refused. */
  renewals = 0;

  constructor(issue: () => Promise<string>) {
    this.#issue = issue;
  }

  token(): Promise<string> {
    return (this.#current ??= this.#issue());
  }

  renewed(): Promise<string> {
    this.renewals++;
    this.#current = null;
    return this.token();
  }
}
