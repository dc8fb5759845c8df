import { expect } from '@open-wc/testing';
import { hotkeyOf, type HotkeyCommand } from './hotkeys.ts';

/** Presses a key on an element and returns the command that a listener on the document sees. */
function press(target: Element, key: string, init: KeyboardEventInit = {}): HotkeyCommand | null {
  let command: HotkeyCommand | null = null;
  const listener = (event: KeyboardEvent): void => {
    command = hotkeyOf(event);
  };
  document.addEventListener('keydown', listener, { once: true });
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init }));
  return command;
}

function withElement<T>(markup: string, use: (element: Element) => T): T {
  const parent = document.createElement('div');
  parent.innerHTML = markup;
  document.body.append(parent);
  try {
    return use(parent.firstElementChild!);
  } finally {
    parent.remove();
  }
}

describe('hotkeys', () => {
  it('map keys to commands, whatever the shift key does', () => {
    const keys = [' ', 'k', 'K', 'm', 's', 'r', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'x'];
    expect(keys.map((key) => press(document.body, key))).to.deep.equal([
      'toggle',
      'toggle',
      'toggle',
      'mute',
      'shuffle',
      'repeat',
      'seek-back',
      'seek-forward',
      'volume-up',
      'volume-down',
      null,
    ]);
  });

  it('keep quiet while text is typed', () => {
    for (const markup of ['<input>', '<textarea></textarea>', '<select></select>', '<p contenteditable>x</p>', '<div role="textbox"></div>']) {
      expect(withElement(markup, (element) => press(element, 'k')), markup).to.equal(null);
    }
  });

  it('keep quiet while text is typed in an input of a nested shadow root', () => {
    withElement('<div></div>', (outer) => {
      const inner = document.createElement('div');
      outer.attachShadow({ mode: 'open' }).append(inner);
      const input = document.createElement('input');
      inner.attachShadow({ mode: 'open' }).append(input);
      expect(press(input, ' ')).to.equal(null);
      expect(press(input, 'm')).to.equal(null);
    });
  });

  it('keep quiet while something is focused in a closed shadow root, which tells nobody what it is', () => {
    withElement('<div></div>', (host) => {
      const input = document.createElement('input');
      host.attachShadow({ mode: 'closed' }).append(input);
      input.focus();
      expect(press(input, 's')).to.equal(null);
      input.blur();
      expect(press(host, 's')).to.equal('shuffle');
    });
  });

  it('leave the space bar to buttons and the arrows to sliders, but not the letters', () => {
    withElement('<button>x</button>', (button) => {
      expect(press(button, ' ')).to.equal(null);
      expect(press(button, 'm')).to.equal('mute');
    });
    withElement('<input type="range">', (slider) => {
      expect(press(slider, 'ArrowLeft')).to.equal(null);
      expect(press(slider, 'k')).to.equal('toggle');
    });
  });

  it('leave all keys to lists and menus, which search by letter', () => {
    expect(withElement('<div role="grid"><span></span></div>', (grid) => press(grid.firstElementChild!, 's'))).to.equal(null);
  });

  it('leave combinations to the browser', () => {
    expect(press(document.body, 'r', { ctrlKey: true })).to.equal(null);
    expect(press(document.body, 's', { metaKey: true })).to.equal(null);
  });
});
