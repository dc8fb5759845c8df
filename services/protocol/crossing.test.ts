/**
 * The type-level proof that everything crosses: every method of every service is asynchronous and not generic,
 * and every argument and result is made of what the structured clone algorithm (HTML, "StructuredSerialize")
 * copies, or of MessagePorts, which are transferred. A breach does not compile.
 */
import { expect } from '@open-wc/testing';
import { MpcError, fromWireError, toWireError } from './errors.ts';
import type { MpcEvent } from './events.ts';
import { methodsOf, type Services } from './service-methods.ts';
import { SERVICE_NAMES, type Hello, type Refusal, type Welcome } from './session.ts';

type Primitive = string | number | boolean | bigint | null | undefined | void;
type Platform = Blob | File | ArrayBuffer | ArrayBufferView | MessagePort | FileSystemDirectoryHandle | Date;

/** The type of what arrives: the same, with everything that cannot cross replaced by `never`. */
type Arrived<T> = T extends Primitive | Platform
  ? T
  : T extends symbol | ((...args: never[]) => unknown)
    ? never
    : { [K in keyof T]: Arrived<T[K]> };

/** Whether a value of the type arrives as it was sent. */
type Crosses<T> = [T] extends [Arrived<T>] ? true : false;

type MethodCrosses<F> = F extends (...args: infer Args) => Promise<infer Result>
  ? [Crosses<Args>, Crosses<Result>] extends [true, true]
    ? true
    : false
  : false;

type ServiceCrosses<S> = { [K in keyof S]-?: MethodCrosses<S[K]> }[keyof S];
type EveryServiceCrosses = { [N in keyof Services]: ServiceCrosses<Services[N]> }[keyof Services];

const everyServiceCrosses: [EveryServiceCrosses] extends [true] ? true : false = true;
const everyEventCrosses: Crosses<MpcEvent> = true;
const theHandshakeCrosses: Crosses<Hello | Welcome | Refusal> = true;
/** The proof can fail: a function does not cross, however deep. */
const aFunctionDoesNot: Crosses<{ readonly deep: readonly { readonly callback: () => void }[] }> = false;
const aSynchronousMethodDoesNot: MethodCrosses<() => string> = false;

describe('the wire', () => {
  it('is proved by the compiler to carry every service, event and greeting', () => {
    expect([everyServiceCrosses, everyEventCrosses, theHandshakeCrosses]).to.deep.equal([true, true, true]);
    expect([aFunctionDoesNot, aSynchronousMethodDoesNot]).to.deep.equal([false, false]);
  });

  it('names methods for every service', () => {
    for (const name of SERVICE_NAMES) expect(methodsOf(name), name).to.not.be.empty;
  });
});

describe('MpcError', () => {
  it('keeps code, retryable, details and the chain of causes over a structured clone', () => {
    const cause = new MpcError('server', 'HTTP 500', { details: { status: 500 }, cause: new TypeError('boom') });
    const error = new MpcError('unreachable', 'No answer.', { retryable: false, cause });
    const arrived = fromWireError(structuredClone(toWireError(error)));
    expect(arrived).to.be.instanceOf(MpcError);
    expect(arrived).to.include({ code: 'unreachable', retryable: false, message: 'No answer.' });
    const middle = arrived.cause as MpcError;
    expect(middle).to.be.instanceOf(MpcError);
    expect(middle.details).to.deep.equal({ status: 500 });
    expect(middle.cause).to.be.instanceOf(Error).and.include({ name: 'TypeError', message: 'boom' });
  });

  it('says of each code whether trying again may help', () => {
    expect(new MpcError('rate-limited', '').retryable).to.equal(true);
    expect(new MpcError('unauthorized', '').retryable).to.equal(false);
  });
});
