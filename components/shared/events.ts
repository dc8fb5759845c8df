/** The events that MPC's elements dispatch. All bubble and cross shadow roots; none can be cancelled. */
import type { MpcClient } from '../../services/client.ts';
import type { Account } from '../../services/protocol/accounts.ts';
import type { MpcError } from '../../services/protocol/errors.ts';
import type { QueueEntry } from '../../services/protocol/player.ts';
import type { Accent } from './accent.ts';

const everywhere = { bubbles: true, composed: true } as const;

/** The provider's client is connected. */
export class MpcReadyEvent extends Event {
  constructor(readonly client: MpcClient) {
    super('mpc-ready', everywhere);
  }
}

/** Something that an element was asked for, or needs, has failed; the element shows words for it. */
export class MpcErrorEvent extends Event {
  constructor(readonly error: MpcError) {
    super('mpc-error', everywhere);
  }
}

/** MPC works, but not as well as it could: nothing can be kept on this device, or the like. */
export class MpcNoticeEvent extends Event {
  constructor(readonly error: MpcError) {
    super('mpc-notice', everywhere);
  }
}

/** Another track has become the current one; null when the queue was emptied. */
export class MpcTrackChangeEvent extends Event {
  constructor(readonly entry: QueueEntry | null) {
    super('mpc-track-change', everywhere);
  }
}

/** The cover of what plays has another accent; null when it has none. The provider lends it to every element within. */
export class MpcAccentEvent extends Event {
  constructor(readonly accent: Accent | null) {
    super('mpc-accent', everywhere);
  }
}

/** An account was added or signed in to through an element. */
export class MpcSignedInEvent extends Event {
  constructor(readonly account: Account) {
    super('mpc-signed-in', everywhere);
  }
}

declare global {
  interface HTMLElementEventMap {
    'mpc-ready': MpcReadyEvent;
    'mpc-error': MpcErrorEvent;
    'mpc-notice': MpcNoticeEvent;
    'mpc-track-change': MpcTrackChangeEvent;
    'mpc-accent': MpcAccentEvent;
    'mpc-signed-in': MpcSignedInEvent;
  }
}
