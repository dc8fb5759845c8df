import { expect } from '@open-wc/testing';
import { accentOf, accentOfPixels, contrast } from './accent.ts';

type Rgb = readonly [number, number, number];

function pixels(...colours: readonly Rgb[]): Uint8ClampedArray {
  return Uint8ClampedArray.from(colours.flatMap((colour) => [...colour, 255]));
}

function rgb(css: string): Rgb {
  const [red, green, blue] = css.match(/\d+/g)?.map(Number) ?? [];
  return [red ?? -1, green ?? -1, blue ?? -1];
}

describe('accent', () => {
  it('keeps a contrast of 4.5 : 1 on light and on dark, whatever the picture', () => {
    for (let hue = 0; hue < 360; hue += 15) {
      const context = document.createElement('canvas').getContext('2d')!;
      context.fillStyle = `hsl(${hue} 90% 50%)`;
      context.fillRect(0, 0, 1, 1);
      const accent = accentOfPixels(context.getImageData(0, 0, 1, 1).data);
      expect(contrast(rgb(accent!.light), [0xff, 0xff, 0xff]), `hue ${hue}`).to.be.at.least(4.5);
      expect(contrast(rgb(accent!.dark), [0x1d, 0x1d, 0x21]), `hue ${hue}`).to.be.at.least(4.5);
    }
  });

  it('takes the colour that tells most, not the one that covers most', () => {
    const grey: Rgb = [120, 120, 125];
    const accent = accentOfPixels(pixels(grey, grey, grey, grey, grey, grey, [220, 30, 30]));
    const [red, green, blue] = rgb(accent!.light);
    expect(red).to.be.greaterThan(green * 2).and.greaterThan(blue * 2);
  });

  it('has none for a grey picture and for one that cannot be read', async () => {
    expect(accentOfPixels(pixels([10, 10, 10], [128, 128, 128], [250, 250, 250]))).to.equal(null);
    expect(await accentOf(new Blob(['no picture'], { type: 'image/png' }))).to.equal(null);
  });

  it('ignores transparent pixels', () => {
    expect(accentOfPixels(Uint8ClampedArray.from([255, 0, 0, 0]))).to.equal(null);
  });

  it('measures contrast as WCAG does', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).to.be.closeTo(21, 0.01);
    expect(contrast([119, 119, 119], [255, 255, 255])).to.be.closeTo(4.48, 0.01);
  });
});
