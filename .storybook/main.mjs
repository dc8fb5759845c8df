/** The catalogue: every element in every state, on a fake client. Works without network, tells nobody. */
import { existsSync } from 'node:fs';

const music = existsSync('demo/music') ? [{ from: '../demo/music', to: '/demo/music' }] : [];

/** Lit's decorators, as in tsconfig.base.json. */
const litDecorators = {
  decorator: { legacy: true },
  assumptions: { setPublicClassFields: true },
  typescript: { removeClassFieldsWithoutInitializer: true },
};

/** Served as they stand, so that the catalogue's own renderer and the elements share one Lit. */
const lit = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element', '@lit/context'];

/** @type {import('@storybook/web-components-vite').StorybookConfig} */
export default {
  framework: '@storybook/web-components-vite',
  stories: ['../stories/**/*.stories.ts'],
  addons: ['@storybook/addon-a11y'],
  staticDirs: music,
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  features: { sidebarOnboardingChecklist: false },
  viteFinal(config) {
    const { optimizeDeps } = config;
    return {
      ...config,
      oxc: { ...config.oxc, ...litDecorators },
      optimizeDeps: { ...optimizeDeps, exclude: [...(optimizeDeps?.exclude ?? []), ...lit] },
    };
  },
};
