import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { id3 } from './id3.mjs';
import { addFreeform } from './mp4.mjs';
import { vorbisComments } from './tags.mjs';
import { encodeWav } from './wav.mjs';

/**
 * One encoder a format. Each takes the master as a WAV file without tags and leaves a finished,
 * tagged file at `target`.
 *
 * @typedef {object} Job
 * @property {string} master   A WAV file.
 * @property {Int16Array} samples
 * @property {number} rate
 * @property {number} channels
 * @property {string} target
 * @property {string} cover    A JPEG file.
 * @property {number} quality
 * @property {number} serial   Of the Ogg stream, so that the same music gives the same bytes.
 * @property {import('./tags.mjs').Tags} tags
 */

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * The picture block of FLAC, which Ogg Vorbis carries in a comment.
 *
 * @param {Buffer} jpeg
 */
function pictureBlock(jpeg) {
  const words = (/** @type {number[]} */ ...values) => {
    const buffer = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => buffer.writeUInt32BE(value, index * 4));
    return buffer;
  };
  const type = Buffer.from('image/jpeg');
  const frontCover = 3;
  return Buffer.concat([words(frontCover, type.length), type, words(0, 600, 600, 24, 0, jpeg.length), jpeg]);
}

/** @type {Record<import('./catalogue.mjs').Format, (job: Job) => void>} */
export const ENCODERS = {
  mp3({ master, target, cover, quality, tags, rate }) {
    run('lame', ['--silent', '-V', String(quality), '-q', '0', '--resample', String(rate / 1000), master, target]);
    writeFileSync(target, Buffer.concat([id3(tags, readFileSync(cover)), readFileSync(target)]));
  },

  flac({ master, target, cover, tags }) {
    const comments = vorbisComments(tags, { r128: false }).map((comment) => `--tag=${comment}`);
    const picture = `--picture=3|image/jpeg|||${cover}`;
    run('flac', ['-8', '-e', '-p', '-f', '-s', '--no-padding', ...comments, picture, '-o', target, master]);
  },

  ogg({ master, target, cover, quality, serial, tags }) {
    const picture = pictureBlock(readFileSync(cover)).toString('base64');
    const comments = [...vorbisComments(tags, { r128: false }), `METADATA_BLOCK_PICTURE=${picture}`];
    const options = ['-Q', '--utf8', '-q', String(quality), '-s', String(serial)];
    run('oggenc', [...options, ...comments.flatMap((comment) => ['-c', comment]), '-o', target, master]);
  },

  opus({ master, target, cover, quality, serial, tags }) {
    const comments = vorbisComments(tags, { r128: true }).flatMap((comment) => ['--comment', comment]);
    const options = ['--quiet', '--bitrate', String(quality), '--serial', String(serial)];
    run('opusenc', [...options, ...comments, '--picture', `3||||${cover}`, master, target]);
  },

  m4a({ master, target, cover, quality, tags }) {
    const fields = {
      title: tags.title,
      artist: tags.credit,
      album: tags.album,
      album_artist: tags.albumArtist,
      track: `${tags.track}/${tags.tracks}`,
      disc: '1/1',
      date: tags.date,
      genre: tags.genre,
      composer: tags.composer,
      comment: tags.comment,
    };
    const metadata = Object.entries(fields).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]);
    const inputs = ['-v', 'error', '-y', '-i', master, '-i', cover, '-map', '0:a', '-map', '1:v'];
    const audio = ['-c:a', 'aac', '-b:a', `${quality}k`, '-aac_coder', 'twoloop', '-flags:a', '+bitexact'];
    const picture = ['-c:v', 'copy', '-disposition:v', 'attached_pic'];
    const container = ['-fflags', '+bitexact', '-movflags', '+faststart', '-f', 'mp4', '-brand', 'M4A '];
    run('ffmpeg', [...inputs, ...audio, ...picture, ...metadata, ...container, target]);
    const gains = Object.entries(tags.replayGain).map(([name, value]) => [name.toLowerCase(), value]);
    writeFileSync(target, addFreeform(readFileSync(target), Object.fromEntries(gains)));
  },

  wav({ samples, rate, channels, target, cover, tags }) {
    writeFileSync(target, encodeWav(samples, { rate, channels, tags, id3: id3(tags, readFileSync(cover)) }));
  },
};

/**
 * A JPEG of at most `limit` bytes, as fine as that allows.
 *
 * @param {Buffer} png
 * @param {string} target
 * @param {number} [limit]
 */
export function encodeCover(png, target, limit = 42_000) {
  const source = `${target}.png`;
  writeFileSync(source, png);
  for (let quality = 2; quality < 16; quality++) {
    run('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      source,
      '-q:v',
      String(quality),
      '-pix_fmt',
      'yuvj420p',
      '-fflags',
      '+bitexact',
      '-flags:v',
      '+bitexact',
      target,
    ]);
    if (readFileSync(target).length <= limit) break;
  }
  rmSync(source);
}
