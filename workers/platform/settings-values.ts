/** Which values settings may have. */
import { MpcError } from '../../services/protocol/errors.ts';

/**
 * Copies of what is to be kept, made before anything is: a value that cannot be kept leaves everything as it was.
 * @throws MpcError `invalid-argument` when a value is none that `structuredClone` takes, such as a function;
 *   `details.key` names its setting
 */
export function clonedSettings(changes: Readonly<Record<string, unknown>>): readonly (readonly [key: string, value: unknown])[] {
  return Object.entries(changes).map(([key, value]) => {
    try {
      return [key, structuredClone(value)] as const;
    } catch (cause) {
      throw new MpcError('invalid-argument', 'A setting is a value that can be cloned, and no function.', { cause, details: { field: 'value', key } });
    }
  });
}
