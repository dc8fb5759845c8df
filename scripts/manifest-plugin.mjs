/**
 * Custom-elements-manifest plugin: what is told about the elements is what an embedder may use. The analyzer tells of
 * every class and private field under the paths of the sources; this leaves the elements that `components/index.ts`
 * exports, their public members, their documented events with their classes, and the design tokens, under the files that ship.
 */
import { readFileSync } from 'node:fs';

/** The name in `@fires mpc-track-change`, as the class of that event is called. */
const eventClass = (/** @type {string} */ name) => `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}Event`;

/** The tokens of `tokens.styles.ts`, which every element with a `theme` reads; those it documents itself come first. */
function tokens() {
  const source = readFileSync('components/shared/tokens.styles.ts', 'utf8');
  return [...source.matchAll(/^ {4}--_[\w-]+: var\((--mpc-[\w-]+), (.+)\);$/gm)]
    .map(([, name, value]) => ({ name, description: 'A design token; set here or on anything around the element.', default: value }))
    .filter(({ name }, at, all) => all.findIndex((other) => other.name === name) === at);
}

/** An inherited thing is one's own to a reader. */
const own = (/** @type {object} */ thing) => ({ ...thing, inheritedFrom: undefined });

function publicElement(element, classes) {
  const { members = [], events = [], attributes = [], cssProperties = [], ...rest } = element;
  const themed = attributes.some(({ name }) => name === 'theme');
  const documented = new Set(cssProperties.map(({ name }) => name));
  const properties = [...cssProperties, ...(themed ? tokens().filter(({ name }) => !documented.has(name)) : [])];
  return {
    ...rest,
    superclass: { name: 'LitElement', package: 'lit' },
    attributes: attributes.map(own),
    members: members.filter(({ privacy, static: fixed }) => !fixed && privacy !== 'private' && privacy !== 'protected').map(own),
    events: events
      .filter(({ name, description }) => name && description)
      .map((event) => ({ ...own(event), type: { text: classes.has(eventClass(event.name)) ? eventClass(event.name) : 'Event' } })),
    ...(properties.length > 0 && { cssProperties: properties }),
  };
}

/** @returns {import('@custom-elements-manifest/analyzer').Plugin} */
export function publicManifest() {
  return {
    name: 'public-manifest',
    packageLinkPhase({ customElementsManifest: manifest }) {
      const modules = manifest.modules;
      const door = modules.find(({ path }) => path === 'components/index.ts');
      const exported = new Set(door?.exports?.map(({ name }) => name));
      const declarations = modules.flatMap(({ path, declarations: all = [] }) => all.map((declaration) => ({ path, declaration })));
      const classes = new Set(declarations.filter(({ declaration }) => declaration.kind === 'class').map(({ declaration }) => declaration.name));
      manifest.modules = declarations
        .filter(({ declaration }) => declaration.tagName && exported.has(declaration.name))
        .map(({ path, declaration }) => {
          const { name, tagName } = declaration;
          const file = path === `components/${tagName}/${tagName}.ts` ? `dist/${tagName}.js` : 'dist/index.js';
          return {
            kind: 'javascript-module',
            path: file,
            declarations: [publicElement(declaration, classes)],
            exports: [
              { kind: 'js', name, declaration: { name, module: file } },
              { kind: 'custom-element-definition', name: tagName, declaration: { name, module: file } },
            ],
          };
        });
    },
  };
}
