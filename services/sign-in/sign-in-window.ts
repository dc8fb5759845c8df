/** The window in which a listener signs in at a provider. */
import { MpcError } from '../protocol/errors.ts';

/** CSS pixels: what sign-in pages of the providers fit in without scrolling. */
const WIDTH = 520;
const HEIGHT = 680;
/** Milliseconds between two looks at whether it is still open. */
const LOOK = 500;
/**
 * Milliseconds from its closing until it is given up: the answer may be on its way, and a page with a
 * `Cross-Origin-Opener-Policy` makes the window look closed as soon as it goes elsewhere.
 */
export const CLOSED_GRACE = 5000;

/** As much of a `Window` as is used. */
export type SignInWindow = Pick<Window, 'closed' | 'close'> & { readonly location: Pick<Location, 'replace'> };

/**
 * Opens it, empty, over the middle of this one; null when the browser blocks it. To be called in a click or key
 * handler, before any wait.
 */
export function openSignInWindow(): SignInWindow | null {
  const left = Math.round(screenX + Math.max(0, outerWidth - WIDTH) / 2);
  const top = Math.round(screenY + Math.max(0, outerHeight - HEIGHT) / 2);
  const popup = open('about:blank', '', `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
  // Some blockers give a window that is closed already.
  if (popup === null || popup.closed) return null;
  // No white flash before the provider's page where the listener likes it dark.
  popup.document.documentElement.style.colorScheme = 'light dark';
  return popup;
}

/** Why there is no window. */
export function popupBlocked(): MpcError {
  return new MpcError('permission', 'The browser has blocked the sign-in window: sign in within a click, or with `way: "redirect"`.', {
    details: { reason: 'popup-blocked' },
  });
}

/** Whether it is what {@link closedByListener} rejects with. */
export function isWindowClosed(error: unknown): boolean {
  return error instanceof MpcError && error.code === 'aborted' && error.details['reason'] === 'window-closed';
}

/** Rejects `grace` milliseconds after the window was closed, as far as that can be seen; never resolves. */
export function closedByListener(popup: Pick<Window, 'closed'>, grace: number, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    let closing: ReturnType<typeof setTimeout> | undefined;
    const giveUp = (): void => {
      const words = 'The sign-in window was closed. An answer from it is still taken until the sign-in expires.';
      reject(new MpcError('aborted', words, { details: { reason: 'window-closed' } }));
    };
    const looking = setInterval(() => {
      if (popup.closed) closing ??= setTimeout(giveUp, grace);
    }, LOOK);
    const stop = (): void => {
      clearInterval(looking);
      clearTimeout(closing);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
