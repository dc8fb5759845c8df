/**
 * The tab's session: a random name that lives in `sessionStorage`, so that it outlives a reload and ends with the
 * tab (WHATWG HTML, 12.2.3). Tabs that share a worker share its session. Secrets may be bound to it.
 */

const key = (database: string): string => `mpc-session-${database}`;

/** The session of this tab; a fresh one where there is none yet, or where the browser refuses to keep it. */
export function tabSession(database: string): string {
  try {
    return sessionStorage.getItem(key(database)) ?? crypto.randomUUID();
  } catch {
    return crypto.randomUUID();
  }
}

/** Makes the worker's session this tab's own. */
export function adoptSession(database: string, session: string): void {
  try {
    sessionStorage.setItem(key(database), session);
  } catch {
    // Storage is refused: the session ends with this document.
  }
}
