/** How sign-ins end without an account, where no authority has refused them: `details.reason` tells it. */
import { MpcError } from '../../../services/protocol/errors.ts';
import { forged } from './sign-in-answer.ts';

export function cancelled(): MpcError {
  return ended('cancelled', 'The sign-in was cancelled.');
}

export function superseded(): MpcError {
  return ended('superseded', 'Another sign-in to this account was begun since.');
}

export function signedOut(): MpcError {
  return ended('signed-out', 'The account was signed out.');
}

/** It is not over. */
export function windowClosed(): MpcError {
  return ended('window-closed', 'The sign-in window seems to be closed; a late answer is taken.');
}

/** It is not over, unless its answer was with the tab's own worker. */
export function tabGone(): MpcError {
  return ended('tab-gone', 'The tab that signs in has left or was closed; a late answer is taken.');
}

function ended(reason: string, message: string): MpcError {
  return new MpcError('aborted', message, { details: { reason } });
}

/** There is none that an answer names. */
export function unknownState(isReplayed: boolean): MpcError {
  return isReplayed
    ? forged('replayed', 'This sign-in was answered before.')
    : forged('unknown-state', 'There is no such sign-in, or not any more: it was answered, cancelled or too late.');
}
