/**
 * Adds freeform iTunes atoms (`----`) to an M4A file, which ffmpeg does not write. Expects `moov`
 * before `mdat`, and moves the chunk offsets by what it inserts.
 */

const CONTAINERS = ['moov', 'udta', 'meta', 'ilst'];

/**
 * @param {string} type
 * @param {...Buffer} parts
 */
function atom(type, ...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/**
 * @param {Buffer} file
 * @param {string} type
 * @param {number} from
 * @param {number} to
 * @returns {number} Where the atom begins.
 */
function find(file, type, from, to) {
  for (let at = from; at < to; at += file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === type) return at;
  }
  throw new Error(`The file has no "${type}" atom where one was expected.`);
}

/**
 * @param {Buffer} file
 * @param {Record<string, string>} fields
 */
export function addFreeform(file, fields) {
  const added = Buffer.concat(
    Object.entries(fields).map(([name, value]) =>
      atom(
        '----',
        atom('mean', Buffer.alloc(4), Buffer.from('com.apple.iTunes')),
        atom('name', Buffer.alloc(4), Buffer.from(name)),
        atom('data', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]), Buffer.from(value)),
      ),
    ),
  );

  const parents = [];
  let from = 0;
  let to = file.length;
  for (const type of CONTAINERS) {
    const at = find(file, type, from, to);
    parents.push(at);
    from = at + (type === 'meta' ? 12 : 8);
    to = at + file.readUInt32BE(at);
  }
  const result = Buffer.concat([file.subarray(0, to), added, file.subarray(to)]);
  for (const at of parents) result.writeUInt32BE(file.readUInt32BE(at) + added.length, at);

  const moov = parents[0];
  let inner = [moov + 8, moov + result.readUInt32BE(moov)];
  let at = 0;
  for (const type of ['trak', 'mdia', 'minf', 'stbl', 'stco']) {
    at = find(result, type, inner[0], inner[1]);
    inner = [at + 8, at + result.readUInt32BE(at)];
  }
  const count = result.readUInt32BE(at + 12);
  for (let entry = at + 16; entry < at + 16 + count * 4; entry += 4) {
    result.writeUInt32BE(result.readUInt32BE(entry) + added.length, entry);
  }
  return result;
}
