/** What is said of a sign-in at a cloud, step by step. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ProviderKind } from '../../services/protocol/accounts.ts';
import { errorLine } from '../shared/error-text.ts';
import { providerText } from './provider-text.ts';
import type { SignInStep } from './sign-in-steps.ts';

export function stepWords(step: SignInStep, provider: ProviderKind): string {
  switch (step) {
    case 'idle':
      return '';
    case 'waiting':
      return `Go on in the window of ${providerText[provider].name}.`;
    case 'finishing':
      return 'Connecting …';
    case 'blocked':
      return errorLine({ code: 'permission', details: { reason: 'popup-blocked' } });
    case 'closed':
      return errorLine({ code: 'aborted', details: { reason: 'window-closed' } });
    case 'refused':
      return errorLine({ code: 'aborted', details: { reason: 'denied' } });
  }
}

/** Whether the button has nothing else to do meanwhile. */
export function isUnderWay(step: SignInStep): boolean {
  return step === 'waiting' || step === 'finishing';
}

/** The line below the button for a step that did not lead on. @param here goes to the provider in this tab */
export function renderStep(step: SignInStep, provider: ProviderKind, here: () => void): TemplateResult | typeof nothing {
  if (step === 'idle' || isUnderWay(step)) return nothing;
  return html`<div part="step" class="step">
    <p>${stepWords(step, provider)}</p>
    ${step === 'blocked' ? html`<button type="button" class="button" @click=${here}>Continue in this tab</button>` : nothing}
  </div>`;
}
