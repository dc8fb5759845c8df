/** The script tag's entry: importing it defines every element, and `window.mpc` is the library for scripts that import nothing. */
import * as mpc from './index.ts';

declare global {
  interface Window {
    mpc: typeof mpc;
  }
}

// With two embeds on one page the first stays, since its elements are the ones that are defined.
window.mpc ??= mpc;
