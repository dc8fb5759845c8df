/** A service whose methods all wait until what it stands on is loaded. */

type Method = (...args: unknown[]) => unknown;

/**
 * @param service of asynchronous methods only
 * @param loaded asked with each call; what it rejects with, the call rejects with
 */
export function afterLoading<T extends object>(service: T, loaded: () => Promise<void>): T {
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        await loaded();
        return (member as Method).apply(target, args);
      };
    },
  });
}
