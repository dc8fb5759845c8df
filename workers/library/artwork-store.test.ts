import { expect } from '@open-wc/testing';
import { addTagged, failure, openTestLibrary, trackRows } from './library-fixture.ts';
import type { Picture } from './store.ts';

/** A picture of that size in one colour, as PNG. */
async function picture(width: number, height: number, colour: string): Promise<Picture> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return { bytes: new Uint8Array(await blob.arrayBuffer()), mimeType: blob.type };
}

async function sizeOf(blob: Blob | null): Promise<readonly number[]> {
  const bitmap = await createImageBitmap(blob ?? new Blob());
  return [bitmap.width, bitmap.height];
}

describe('artwork', () => {
  it('is kept once for all tracks that bear it', async () => {
    const { library, database } = await openTestLibrary();
    const red = await picture(8, 8, 'red');
    const blue = await picture(8, 8, 'blue');
    await addTagged(library, { a: { picture: red }, b: { picture: { ...red, bytes: red.bytes.slice() } }, c: { picture: blue } });
    await addTagged(library, { d: { picture: red } });
    const rows = await trackRows(library, { sort: [{ by: 'title' }] });
    expect(rows.map((row) => row.artwork === rows[0]?.artwork)).to.deep.equal([true, true, false, true]);
    expect(await database.keys('artwork')).to.have.length(2);
    const digest = await crypto.subtle.digest('SHA-256', red.bytes);
    expect(rows[0]?.artwork).to.equal(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''));
    const full = await library.service('x').artwork(rows[0]?.artwork ?? '', 'full');
    expect([full?.type, new Uint8Array((await full?.arrayBuffer()) ?? [])]).to.deep.equal(['image/png', red.bytes]);
    library.close();
  });

  it('is made smaller once, its shape kept', async () => {
    const { library, database } = await openTestLibrary();
    await addTagged(library, { a: { picture: await picture(1600, 800, 'green') } });
    const [row] = await trackRows(library);
    const service = library.service('x');
    const [thumbnail, again] = await Promise.all([service.artwork(row?.artwork ?? '', 'thumbnail'), service.artwork(row?.artwork ?? '', 'thumbnail')]);
    expect(await sizeOf(thumbnail)).to.deep.equal([384, 192]);
    expect(again).to.equal(thumbnail);
    expect(await sizeOf(await service.artwork(row?.artwork ?? '', 'cover'))).to.deep.equal([1280, 640]);
    expect(await database.keys('thumbnails')).to.deep.equal([`${row?.artwork}/cover`, `${row?.artwork}/thumbnail`]);
    expect(await sizeOf(await service.artwork(row?.artwork ?? '', 'thumbnail'))).to.deep.equal([384, 192]);
    library.close();
  });

  it('that is small, or that cannot be decoded here, is given as it is', async () => {
    const { library } = await openTestLibrary();
    const small = await picture(100, 100, 'red');
    const strange = { bytes: new Uint8Array([1, 2, 3]), mimeType: 'image/unheard-of' };
    await addTagged(library, { a: { picture: small }, b: { picture: strange } });
    const service = library.service('x');
    for (const row of await trackRows(library)) {
      const expected = row.title === 'a' ? small : strange;
      for (const size of ['cover', 'cover', 'thumbnail'] as const) {
        const blob = await service.artwork(row.artwork ?? '', size);
        expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).to.deep.equal(expected.bytes);
      }
    }
    library.close();
  });

  it('that is unknown is none', async () => {
    const { library } = await openTestLibrary();
    const service = library.service('x');
    expect([await service.artwork('0', 'full'), await service.artwork('0', 'cover')]).to.deep.equal([null, null]);
    expect(await failure(service.artwork('0', 'huge' as 'full'))).to.equal('invalid-argument size');
    library.close();
  });
});
