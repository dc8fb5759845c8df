/** Which kinds of places are clouds, for those who have to know at run time. */
import type { CloudKind } from './accounts.ts';

/** All of them. */
export const CLOUD_KINDS = ['google-drive', 'onedrive', 'dropbox'] as const satisfies readonly CloudKind[];

/** Whether accounts of this kind are signed in to at the provider. */
export function isCloud(provider: string): provider is CloudKind {
  return CLOUD_KINDS.some((kind) => kind === provider);
}
