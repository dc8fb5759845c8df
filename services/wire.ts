/**
 * The only file that knows Comlink: one service behind one MessagePort. A caller sees a plain object with the
 * service's methods and none else; errors arrive as `MpcError` with code, `retryable` and cause; a call whose
 * peer is gone rejects instead of waiting for ever.
 */
import { expose, transfer, transferHandlers, wrap, type TransferHandler } from 'comlink';
import { asMpcError, fromWireError, MpcError, toWireError, type WireError } from './protocol/errors.ts';
import { methodsOf, type Services } from './protocol/service-methods.ts';
import type { ServiceName } from './protocol/session.ts';
import { untilClosed } from './until-closed.ts';

type Method = (...args: unknown[]) => Promise<unknown>;

/** What Comlink hands its `throw` handler; only `value` is of interest. */
interface Thrown {
  readonly value: unknown;
}

/**
 * Comlink lets only name, message and stack of an error cross. Its own handler is kept for recognising what was
 * thrown, since the marker on it is private. Both sides of every port load this module, so both agree.
 */
function installErrorHandler(): void {
  const original = transferHandlers.get('throw');
  if (original === undefined) throw new Error('Comlink has no transfer handler for errors any more.');
  const handler: TransferHandler<Thrown, WireError> = {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize: ({ value }) => [toWireError(value), []],
    deserialize: (wire) => {
      throw fromWireError(wire);
    },
  };
  transferHandlers.set('throw', handler);
}
installErrorHandler();

/** Answers calls for a service on a port; only the service's own methods can be called, no field be read. */
export function serve<N extends ServiceName>(name: N, service: Services[N], port: MessagePort): void {
  const methods = service as unknown as Readonly<Record<string, Method>>;
  const facade = Object.fromEntries(
    methodsOf(name).map((method): [string, Method] => [
      method,
      (...args) => {
        const implementation = methods[method];
        if (implementation === undefined) throw new MpcError('internal', `${name}.${method} is not implemented.`);
        return implementation.apply(service, args);
      },
    ]),
  );
  expose(facade, port);
}

/**
 * The service at the other end of a port.
 * @param closed aborted with the reason for which calls in flight, and later ones, are to reject
 */
export function remoteService<N extends ServiceName>(name: N, port: MessagePort, closed: AbortSignal): Services[N] {
  const remote = wrap<Record<string, Method>>(port);
  const answered = untilClosed(closed);
  const methods = methodsOf(name).map((method): [string, Method] => {
    // Once, not at each call: Comlink makes a proxy whenever it is asked.
    const call = remote[method];
    if (call === undefined) throw new MpcError('internal', `No method ${name}.${method}.`);
    return [method, (...args) => answered(call(...args.map(withPorts))).catch(rethrow)];
  });
  return Object.fromEntries(methods) as unknown as Services[N];
}

/** Ports among the arguments are handed over; nothing else is. */
function withPorts(argument: unknown): unknown {
  return argument instanceof MessagePort ? transfer(argument, [argument]) : argument;
}

/** Whatever Comlink itself throws becomes an error of ours. */
function rethrow(thrown: unknown): never {
  if (thrown instanceof MpcError) throw thrown;
  if (thrown instanceof DOMException && thrown.name === 'DataCloneError') {
    throw new MpcError('invalid-argument', 'An argument cannot be sent to the worker.', { cause: thrown });
  }
  throw asMpcError(thrown);
}
