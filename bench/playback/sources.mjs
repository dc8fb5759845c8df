/** Files as the decoder wants them, in a worker. */

/** A context with WebCodecs of its own borrows none. */
export const noCodecs = { port: () => Promise.reject(new Error('No codec was expected to be borrowed.')) };
export const silent = { child: () => silent, span: (_name, work) => work(silent), debug() {}, info() {}, warning() {}, error: console.error };

/** @param {string} url @returns {Promise<Uint8Array>} */
export async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} was answered by ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Bytes in memory, of which nobody makes a copy on the way: an answer of a server is in a buffer of its own already. @param {Uint8Array} bytes @param {string} name */
export function sourceOf(bytes, name) {
  return { size: bytes.length, extension: name.split('.').at(-1), mimeType: '', read: async (start, end) => bytes.subarray(start, end) };
}

/** A file that is read range by range from a server, and never as a whole. */
export function rangesOf(url, size) {
  const read = async (start, end, signal) => {
    const response = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` }, cache: 'no-store', signal });
    if (response.status !== 206) throw new Error(`${url} was answered by ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return { size, extension: url.split('.').at(-1), mimeType: '', read };
}
