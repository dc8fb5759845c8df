/** Discs as taggers and folders name them: in the album's title, and in the last folder of the path. */

const DISC = '(?:cd|dis[ck]|disque)[\\s.#_-]*';
/** "Album (Disc 2)", "Album [CD 2: Live]", "Album - Disc Two", "Album, CD2", "Album CD 2". */
const NUMBER = '(\\d{1,2}|one|two|three|four|five|six)';
const DISC_IN_TITLE = new RegExp(`\\s*(?:[([{]\\s*${DISC}${NUMBER}\\b[^)\\]}]*[)\\]}]|(?:\\s[-–—]\\s*|[,:;]\\s*|\\s)${DISC}${NUMBER})\\s*$`, 'i');
/** What is in every one of those; most titles have no such thing, and are soon looked through for it. */
const DISC_LIKELY = /cd|dis/i;
/** "CD1", "Disc 2 - Live", "Album (CD 2)". */
const DISC_FOLDER = new RegExp(`(?:^|/)(?:${DISC}(\\d{1,2})(?!\\d)[^/]*|[^/]*[\\s([]${DISC}(\\d{1,2})[)\\]]?)$`, 'i');
const VOLUME_FOLDER = /(?:^|\/)vol(?:ume)?[\s._-]*\d+[^/]*$/i;
const WORDS = ['one', 'two', 'three', 'four', 'five', 'six'];

/** The album's title without the disc; the title itself where it is nothing else. */
export function titleWithoutDisc(title: string): string {
  return DISC_LIKELY.test(title) ? title.replace(DISC_IN_TITLE, '') || title : title;
}

/** The folder that holds the discs' folders, or the folder itself. */
export function folderWithoutDisc(folder: string): string {
  return folder.replace(DISC_FOLDER, '').replace(VOLUME_FOLDER, '');
}

/** The disc that the album's title names, else the one that the folder does. */
export function discOf(title: string, folder: string): number | undefined {
  const inTitle = DISC_IN_TITLE.exec(title);
  const inFolder = DISC_FOLDER.exec(folder);
  const found = (inTitle?.[1] ?? inTitle?.[2] ?? inFolder?.[1] ?? inFolder?.[2])?.toLowerCase();
  if (found === undefined) return undefined;
  return WORDS.includes(found) ? WORDS.indexOf(found) + 1 : Number(found);
}
