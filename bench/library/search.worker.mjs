/** The peers for searching, each set up for search as one types as its guide shows it; one worker holds one of them. */
import uFuzzy from '@leeoniya/ufuzzy';
import { expose } from 'comlink';
import { Charset, Document } from 'flexsearch';
import MiniSearch from 'minisearch';
import { mean, timed } from './clock.mjs';
import { flatTrack, loadMaterial } from './material.mjs';

const FIELDS = ['title', 'artist', 'albumArtist', 'album', 'genre'];
/** Hits that are asked for, where a peer can be asked for so many. */
const HITS = 50;

/** Each takes the tracks and gives a function from a query to the number of hits that it has in hand. */
const peers = {
  minisearch(tracks) {
    const index = new MiniSearch({ fields: FIELDS });
    index.addAll(tracks);
    const options = { prefix: true, fuzzy: 0.2, combineWith: 'AND' };
    return (query) => index.search(query, options).length;
  },

  ufuzzy(tracks) {
    const haystack = uFuzzy.latinize(tracks.map((track) => FIELDS.map((field) => track[field]).join(' ')));
    // The settings that its guide gives for scripts other than Latin.
    const searcher = new uFuzzy({
      unicode: true,
      interSplit: "[^\\p{L}\\d']+",
      intraSplit: '\\p{Ll}\\p{Lu}',
      intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
      intraChars: "[\\p{L}\\d']",
      intraContr: "'\\p{L}{1,2}\\b",
    });
    return (query) => searcher.search(haystack, uFuzzy.latinize([query])[0], 1)[0]?.length ?? 0;
  },

  // `full` indexes the insides of words too, which ours finds and `search_recall` asks for: 276 MB at 100k. With `forward`,
  // for the beginnings of words alone, its searches take half the time and miss what lies within words.
  flexsearch(tracks) {
    const index = new Document({ document: { id: 'number', index: FIELDS.map((field) => ({ field, tokenize: 'full', encoder: Charset.LatinBalance })) } });
    for (const [number, track] of tracks.entries()) index.add({ ...track, number });
    return (query) => index.search(query, { limit: HITS, merge: true }).length;
  },
};

let search;

expose({
  async build(peer, count) {
    const material = await loadMaterial();
    const tracks = Array.from({ length: count }, (_, number) => flatTrack(material, number));
    return timed(() => {
      search = peers[peer](tracks);
    });
  },

  async search(queries) {
    const each = [];
    for (const query of queries) each.push(await timed(() => search(query)));
    return mean(each);
  },

  hits: (queries) => queries.map((query) => search(query)),
});
