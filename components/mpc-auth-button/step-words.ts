/** What is said of a sign-in at a cloud, step by step. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ProviderKind } from '../../services/protocol/accounts.ts';
import { errorLine } from '../shared/error-text.ts';
import { providerText } from './provider-text.ts';
import type { SignInStep } from './sign-in-steps.ts';

/** @param canLeave whether this tab may go to the provider by itself */
export function stepWords(step: SignInStep, provider: ProviderKind, canLeave: boolean): string {
  switch (step) {
    case 'idle':
      return '';
    case 'waiting':
      return `Go on in the window of ${providerText[provider].name}.`;
    case 'finishing':
      return 'Connecting …';
    case 'blocked':
      return canLeave
        ? errorLine({ code: 'permission', details: { reason: 'popup-blocked' } })
        : 'Your browser has blocked the sign-in window. Allow windows for this site, then try again.';
    case 'closed':
      return errorLine({ code: 'aborted', details: { reason: 'window-closed' } });
    case 'refused':
      return errorLine({ code: 'aborted', details: { reason: 'denied' } });
    case 'interrupted':
      return errorLine({ code: 'aborted', details: { reason: 'tab-gone' } });
  }
}

/** Whether the button has nothing else to do meanwhile. */
export function isUnderWay(step: SignInStep): boolean {
  return step === 'waiting' || step === 'finishing';
}

/** What can be done about a step that did not lead on. */
export interface StepActions {
  /** Goes to the provider in this tab; null where this tab could not come back to anything. */
  readonly here: (() => void) | null;
  readonly cancel: () => void;
}

/** The line below the button for a step that did not lead on. */
export function renderStep(step: SignInStep, provider: ProviderKind, { here, cancel }: StepActions): TemplateResult | typeof nothing {
  if (step === 'idle' || isUnderWay(step)) return nothing;
  const { name } = providerText[provider];
  return html`<div part="step" class="step">
    <p>${stepWords(step, provider, here !== null)}</p>
    ${step === 'blocked' && here !== null ? html`<button type="button" class="button" @click=${here}>Continue in this tab</button>` : nothing}
    ${step === 'closed' ? html`<button type="button" class="button" aria-label=${`Cancel: ${name}`} @click=${cancel}>Cancel</button>` : nothing}
  </div>`;
}
