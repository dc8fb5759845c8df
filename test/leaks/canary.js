/** What `canary.test.ts` plants where no secret may be: the look at the end of a run that does not find it there is blind, and fails. */
export const CANARY = 'canary-7Qx-not-a-secret-4711';

/** @type {readonly import('./ledger.mjs').Place[]} */
export const PLANTED = ['a log', 'an event', 'an error', 'a store of the browser'];
