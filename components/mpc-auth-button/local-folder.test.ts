import { expect } from '@open-wc/testing';
import { chooseFolder, droppedFolder, folderOfFiles, mayBeFolder } from './local-folder.ts';

function fileAt(path: string): File {
  const file = new File(['x'], path.split('/').at(-1) ?? '');
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

describe('local folder', () => {
  it('names a folder of files by their common first part and keeps the paths below it', () => {
    const chosen = folderOfFiles([fileAt('Music/a.mp3'), fileAt('Music/Sea/b.flac')]);
    expect(chosen?.name).to.equal('Music');
    expect((chosen!.folder as readonly { path: string }[]).map(({ path }) => path)).to.deep.equal(['a.mp3', 'Sea/b.flac']);
  });

  it('has no folder where no file was chosen', () => {
    expect(folderOfFiles([])).to.equal(null);
  });

  it('takes it for a change of mind when the picker is closed', async () => {
    const { showDirectoryPicker } = window;
    window.showDirectoryPicker = async () => {
      throw new DOMException('closed', 'AbortError');
    };
    expect(await chooseFolder(document.createElement('input'))).to.equal(null);
    Object.assign(window, { showDirectoryPicker });
  });

  it('takes a handle from the picker', async () => {
    const { showDirectoryPicker } = window;
    const handle = await navigator.storage.getDirectory();
    window.showDirectoryPicker = async () => handle;
    expect((await chooseFolder(document.createElement('input')))?.folder).to.equal(handle);
    Object.assign(window, { showDirectoryPicker });
  });

  it('finds no folder among dropped files', async () => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'a.mp3'));
    expect(mayBeFolder(transfer)).to.equal(true);
    expect(await droppedFolder(transfer)).to.equal(null);
  });
});
