/** Each story stands on the page's own colours, in the scheme that the toolbar sets. */

/** @type {import('@storybook/web-components-vite').Preview} */
export default {
  globalTypes: {
    scheme: {
      description: 'Colour scheme',
      toolbar: { title: 'Scheme', icon: 'mirror', items: ['light dark', 'light', 'dark'], dynamicTitle: true },
    },
  },
  initialGlobals: { scheme: 'light dark' },
  decorators: [
    (story, { globals }) => {
      document.documentElement.style.colorScheme = globals.scheme;
      document.body.style.fontFamily = 'system-ui, sans-serif';
      return story();
    },
  ],
  parameters: { layout: 'fullscreen', backgrounds: { disable: true }, a11y: { test: 'error' } },
};
